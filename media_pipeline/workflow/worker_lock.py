"""Advisory lock of a worker. On PostgreSQL each worker holds a lock under its name for as long as it lives; whoever
gets the lock of another knows that it is gone, and requeues what it had begun.

The lock belongs to the worker's connection: the server lets go of it when the process dies, and within half a minute
when its machine does. On SQLite there is one machine, and a file keeps its workers apart (`worker.py`).
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections import defaultdict

from dbos import DBOS
from sqlalchemy import Connection, Engine, text

log = logging.getLogger(__name__)

ENTER_WITHIN_S = 15.0
_TRY_EVERY_S = 0.5
# How soon the server notices that a machine is gone: 10 s of silence, then 3 questions, 5 s apart.
_KEEP_ALIVE = ("tcp_keepalives_idle = 10", "tcp_keepalives_interval = 5", "tcp_keepalives_count = 3")


class AlreadyRunning(Exception):
    """Failure to start: another worker of the same name is running."""


class WorkerLock:
    """Lock of this worker, and its look at the locks of others."""

    def __init__(self, engine: Engine, worker_id: str) -> None:
        self._worker_id = worker_id
        self._connection: Connection | None = None
        if engine.dialect.name == "postgresql":
            self._connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")

    def acquire(self) -> None:
        """Acquire the lock of this worker's name. Raises AlreadyRunning where another holds it for ENTER_WITHIN_S: so
        long may a rescuer hold it, or a server need that has not yet noticed the end of the process before."""
        if self._connection is None:
            return
        for setting in _KEEP_ALIVE:
            self._connection.execute(text(f"SET {setting}"))
        until = time.monotonic() + ENTER_WITHIN_S
        while not self._lock(self._worker_id):
            if time.monotonic() > until:
                raise AlreadyRunning(f"a worker named {self._worker_id} is running already")
            time.sleep(_TRY_EVERY_S)

    def requeue_abandoned(self) -> int:
        """Requeue the workflows of workers that are gone; gives their number. Raises SQLAlchemyError when this worker's
        own lock is lost: others may have taken over its work, so it must end."""
        if self._connection is None:
            return 0
        self._connection.execute(text("SELECT 1"))
        pending: dict[str, list[tuple[str, str | None]]] = defaultdict(list)
        for workflow in DBOS.list_workflows(status="PENDING", load_input=False, load_output=False):
            if workflow.executor_id not in (None, self._worker_id):
                pending[str(workflow.executor_id)].append((workflow.workflow_id, workflow.queue_name))
        return sum(self._resume(worker_id, workflows) for worker_id, workflows in pending.items())

    def _resume(self, worker_id: str, workflows: list[tuple[str, str | None]]) -> int:
        if not self._lock(worker_id):
            return 0
        try:
            for workflow_id, queue in workflows:
                # It may have ended, or been begun by another, since it was listed.
                now = DBOS.get_workflow_status(workflow_id)
                if now is not None and now.status == "PENDING" and now.executor_id == worker_id:
                    log.warning("worker %s is gone: %s goes back into the queue", worker_id, workflow_id)
                    DBOS.resume_workflow(workflow_id, queue_name=queue)
        finally:
            self._ask("pg_advisory_unlock", worker_id)
        return len(workflows)

    def _lock(self, worker_id: str) -> bool:
        return self._ask("pg_try_advisory_lock", worker_id)

    def _ask(self, function: str, worker_id: str) -> bool:
        if self._connection is None:
            raise RuntimeError("advisory locks are PostgreSQL's alone")
        key = int.from_bytes(hashlib.sha256(f"changxue worker {worker_id}".encode()).digest()[:8], "big", signed=True)
        return bool(self._connection.execute(text(f"SELECT {function}(:key)"), {"key": key}).scalar())
