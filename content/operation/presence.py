"""Workers' signs of life, and what came of the last backups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from content.operation.models import BackupRecord, WorkerPresence

SIGN_EVERY_S = 30
LATE = timedelta(minutes=2)
"""Without a sign of life for so long a worker is called gone: four signs, and a database busy for half a minute."""
FORGOTTEN_AFTER = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker as it was last seen. `is_late`: it is gone, or hangs."""

    worker_id: str
    started_at: datetime
    seen_at: datetime
    free_bytes: int
    is_late: bool


def record_sign_of_life(session: Session, worker_id: str, started_at: datetime, free_bytes: int, now: datetime) -> None:
    """Say that the worker lives; workers that were not seen for a week are forgotten."""
    presence = session.get(WorkerPresence, worker_id)
    if presence is None:
        presence = WorkerPresence(worker_id=worker_id)
        session.add(presence)
    presence.started_at, presence.seen_at, presence.free_bytes = started_at, now, free_bytes
    session.execute(delete(WorkerPresence).where(WorkerPresence.seen_at < now - FORGOTTEN_AFTER))


def workers(session: Session, now: datetime) -> list[Worker]:
    """All workers seen in the last week, by name."""
    rows = session.scalars(select(WorkerPresence).order_by(WorkerPresence.worker_id))
    return [
        Worker(row.worker_id, row.started_at, row.seen_at, row.free_bytes, now - row.seen_at > LATE) for row in rows
    ]


def last_backup(session: Session) -> BackupRecord | None:
    """The last backup that ended well, with files that the store had lost or without."""
    return session.scalars(
        select(BackupRecord).where(BackupRecord.problem == "").order_by(BackupRecord.ended_at.desc()).limit(1)
    ).one_or_none()


def last_failed_backup(session: Session) -> BackupRecord | None:
    """The last backup, where it failed; None where the last one ended well."""
    newest = session.scalars(select(BackupRecord).order_by(BackupRecord.ended_at.desc()).limit(1)).one_or_none()
    return newest if newest is not None and newest.problem else None
