"""When scheduled tasks run, and what becomes of one that fails."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.database import Database
from content.operation.models import BackupRecord, TaskRun
from content.operation.schedule import RETRY_AFTER, ScheduledTask, run_due, run_task

START = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def leave_a_mark(session: Session, now: datetime) -> None:
    session.add(BackupRecord(place="mark", started_at=now, ended_at=now))
    session.flush()


def marks(database: Database) -> int:
    with database.reading() as session:
        return len(session.scalars(select(BackupRecord)).all())


def test_a_task_runs_when_its_interval_has_passed(database: Database) -> None:
    task = ScheduledTask("mark", DAY, leave_a_mark)
    assert run_due(database, [task], START) == ("mark",)
    assert run_due(database, [task], START + DAY - timedelta(seconds=1)) == ()
    assert run_due(database, [task], START + DAY) == ("mark",)
    assert marks(database) == 2


def test_a_task_that_fails_leaves_nothing_and_is_tried_again_while_others_go_on(database: Database) -> None:
    def mark_and_fail(session: Session, now: datetime) -> None:
        leave_a_mark(session, now)
        raise RuntimeError

    failing, sound = ScheduledTask("failing", DAY, mark_and_fail), ScheduledTask("sound", DAY, leave_a_mark)
    assert run_due(database, [failing, sound], START) == ("sound",)
    assert marks(database) == 1
    mended = ScheduledTask("failing", DAY, leave_a_mark)
    assert run_due(database, [mended, sound], START + RETRY_AFTER - timedelta(seconds=1)) == ()
    assert run_due(database, [mended, sound], START + RETRY_AFTER) == ("failing",)
    with database.reading() as session:
        assert session.get_one(TaskRun, "failing").succeeded_at == START + RETRY_AFTER


def test_two_workers_at_once_run_a_task_once(database: Database) -> None:
    begun, both = threading.Event(), threading.Barrier(2)

    def slow_mark(session: Session, now: datetime) -> None:
        begun.set()
        leave_a_mark(session, now)

    task = ScheduledTask("slow", DAY, slow_mark)

    def work() -> None:
        both.wait(10)
        run_due(database, [task], START)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert begun.is_set()
    assert marks(database) == 1


def test_on_demand_a_task_runs_although_it_is_not_due(database: Database) -> None:
    task = ScheduledTask("mark", DAY, leave_a_mark)
    assert run_task(database, task, START)
    assert run_task(database, task, START)
    assert marks(database) == 2
