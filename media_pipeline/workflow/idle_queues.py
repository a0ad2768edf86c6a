"""Queues that cost nothing while they are empty.

DBOS looks into each queue again and again, each look a handful of queries: 7 % of a core on an idle worker. Here its
threads sleep until one cheap question, asked of an index that holds nothing but unfinished work, finds something
queued; then they look at once, and as often as they are told for as long as something is queued.

DBOS has no setting for this. Its threads wait on two events of the instance; these are given another way of waiting.
Where a release of DBOS has them no longer, its threads look as often as they always did, and a test says so.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine

from media_pipeline.workflow.queue import SCHEMA

log = logging.getLogger(__name__)

ASK_EVERY_S = 0.3
RECHECK_S = 60.0
"""A thread looks that often although nothing seems to be queued: nothing hangs on the question alone."""
_SETTLED_AFTER_S = 5.0
_CLOSING_S = 5.0
# As DBOS's partial index has it, so that its few entries answer.
_QUEUED = "SELECT EXISTS (SELECT 1 FROM {table} WHERE status IN ('ENQUEUED', 'PENDING') AND status = 'ENQUEUED')"


class QueueWatch:
    """Watch of all queues in one thread: `wait` returns when something is queued."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        table = "workflow_status" if engine.dialect.name == "sqlite" else f"{SCHEMA}.workflow_status"
        self._question = _QUEUED.format(table=table)
        self._queued, self._closed = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._watch, name="queue-watch", daemon=True)
        self._thread.start()

    def is_queued(self) -> bool:
        """Whether something was queued when the database was last asked."""
        return self._queued.is_set()

    def wait(self, timeout_s: float) -> bool:
        """Wait until something is queued; False where nothing is for so long."""
        return self._queued.wait(timeout_s)

    def close(self) -> None:
        """Ask no more, and give the connection back: whoever closes the last one to an SQLite file that was replaced
        meanwhile removes the journal of the new one (sqlite.org/howtocorrupt.html, 2.4)."""
        self._closed.set()
        self._thread.join(_CLOSING_S)

    def _watch(self) -> None:
        while not self._closed.is_set():
            try:
                self._ask()
            except Exception as error:  # whatever it is, the threads must not sleep through it
                log.warning("the queues could not be watched: %s", error)
                self._queued.set()  # let the threads look by themselves until it can be asked again
                self._closed.wait(1.0)

    def _ask(self) -> None:
        """Ask on a connection of the driver's own: no transaction stays open, and SQLAlchemy's share of the price of so
        small a question is left out."""
        connection = self._engine.raw_connection()
        driver: Any = connection.driver_connection
        try:
            if self._engine.dialect.name == "postgresql":
                driver.autocommit = True
            cursor = driver.cursor()
            while not self._closed.is_set():
                cursor.execute(self._question)
                ((queued,),) = cursor.fetchall()  # all of it: a cursor that is not done holds its view of the database
                if queued:
                    self._queued.set()
                else:
                    self._queued.clear()
                self._closed.wait(ASK_EVERY_S)
        finally:
            connection.invalidate()  # it was set up in another way than those of the pool


def quieten(dbos: Any, watch: QueueWatch) -> bool:
    """Let the threads of a launched DBOS instance sleep while nothing is queued; False where this release of DBOS has
    not the events that they wait on."""
    queue_events = getattr(dbos, "background_thread_stop_events", None)
    jobs_event = getattr(dbos, "_background_jobs_stop_event", None)
    if not isinstance(queue_events, list) or not isinstance(jobs_event, threading.Event):
        log.warning("the queues cannot be quietened with this release of DBOS")
        return False
    for event in queue_events:
        event.wait = _until_queued(event.wait, watch)
    jobs_event.wait = _rarely(jobs_event.wait)  # type: ignore[method-assign]  # DBOS has no setting
    return True


def _until_queued(wait: Callable[[float | None], bool], watch: QueueWatch) -> Callable[..., bool]:
    """A way to wait for the next look into a queue, in place of `wait`: the usual time while something is queued or the
    threads are still being started, else until something is."""
    settled_at = time.monotonic() + _SETTLED_AFTER_S

    def wait_for_work(timeout: float | None = None) -> bool:
        if timeout is None or watch.is_queued() or time.monotonic() < settled_at:
            return wait(timeout)
        watch.wait(RECHECK_S)
        return wait(0)

    return wait_for_work


def _rarely(wait: Callable[[float | None], bool]) -> Callable[..., bool]:
    """A way to wait for the next round of DBOS's own chores (delays and time limits of workflows, of which there are
    none here). It waits once within a lock that it holds, by position, and once outside, by name: there it may be
    long."""

    def wait_long(within: float | None = None, *, timeout: float | None = None) -> bool:
        return wait(0) if within is not None else wait(None if timeout is None else max(timeout, RECHECK_S))

    return wait_long
