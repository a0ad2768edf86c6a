"""Scheduled tasks: what the portal does by itself when its time has come, such as reminders and deadlines.

Workers look for due tasks. Each task runs in a transaction of its own that holds the task's row, so that several
workers never run one at the same time, and a task that fails changes nothing. A task looks for everything whose time
has come, so that one that ran late, or twice, leaves the same behind.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from content.database import Database
from content.operation.models import TaskRun

log = logging.getLogger(__name__)

RETRY_AFTER = timedelta(minutes=10)
"""A task that failed is tried again after so long, and until it succeeds."""


@dataclass(frozen=True, slots=True)
class ScheduledTask:
    """A task by its name, which stays the same from release to release. `run` takes the session and the present
    moment, and changes whatever is due by then."""

    name: str
    interval: timedelta
    run: Callable[[Session, datetime], None]


@dataclass(frozen=True, slots=True)
class TaskEntry:
    """A task as it ran last. `failed_at`: the last try, where it failed; None where it succeeded or there was none."""

    name: str
    interval: timedelta
    succeeded_at: datetime | None
    failed_at: datetime | None


def task_entries(session: Session, tasks: Iterable[ScheduledTask]) -> tuple[TaskEntry, ...]:
    """Every task with its last run."""
    runs = {run.name: run for run in session.scalars(select(TaskRun))}
    return tuple(_entry(task, runs.get(task.name)) for task in tasks)


def run_due(database: Database, tasks: Iterable[ScheduledTask], now: datetime) -> tuple[str, ...]:
    """Run the tasks whose time has come; the names of those that succeeded."""
    with database.reading() as session:
        runs = {run.name: run for run in session.scalars(select(TaskRun))}
    due = [task for task in tasks if _is_due(runs.get(task.name), task, now)]
    return tuple(task.name for task in due if run_task(database, task, now, only_if_due=True))


def run_task(database: Database, task: ScheduledTask, now: datetime, *, only_if_due: bool = False) -> bool:
    """Run one task; whether it ran and succeeded. What goes wrong is logged, and the task is tried again later."""
    _ensure_row(database, task.name)
    try:
        with database.transaction() as session:
            run = _held_row(session, task.name)
            if run is None or (only_if_due and not _is_due(run, task, now)):
                return False
            task.run(session, now)
            run.tried_at = run.succeeded_at = now
    except Exception:  # whatever it is, the other tasks and the worker go on
        log.exception("the scheduled task %s failed", task.name)
        with database.transaction() as session:
            session.execute(update(TaskRun).where(TaskRun.name == task.name).values(tried_at=now))
        return False
    log.info("the scheduled task %s ran", task.name)
    return True


def _entry(task: ScheduledTask, run: TaskRun | None) -> TaskEntry:
    if run is None:
        return TaskEntry(task.name, task.interval, None, None)
    failed_at = run.tried_at if run.tried_at != run.succeeded_at else None
    return TaskEntry(task.name, task.interval, run.succeeded_at, failed_at)


def _is_due(run: TaskRun | None, task: ScheduledTask, now: datetime) -> bool:
    if run is None or run.tried_at is None:
        return True
    if run.succeeded_at != run.tried_at:
        return now - run.tried_at >= RETRY_AFTER
    return now - run.tried_at >= task.interval


def _ensure_row(database: Database, name: str) -> None:
    with database.transaction() as session:
        if session.get(TaskRun, name) is None:
            try:
                with session.begin_nested():
                    session.add(TaskRun(name=name))
            except IntegrityError:  # another worker was first
                return


def _held_row(session: Session, name: str) -> TaskRun | None:
    """The task's row, held until the transaction ends; None while another worker holds it."""
    return session.scalars(select(TaskRun).where(TaskRun.name == name).with_for_update(skip_locked=True)).one_or_none()
