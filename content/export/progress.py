"""The progress of an export, recorded by the worker. Each function runs in one short transaction of the caller's."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.database import utc_now
from content.export.models import UNFINISHED, ExportJob, ExportState
from content.messages import N_, Message

log = logging.getLogger(__name__)

MOST_RUNS = 5
"""An export interrupted this often is taken to crash its worker; it is not started again."""

KEEPS_FALLING = Message(
    N_(
        "This file could not be made: the work stopped in the middle again and again. "
        "Tell those who look after the portal."
    )
)


@dataclass(frozen=True, slots=True)
class MadeFile:
    """The exported file and its key in the store."""

    storage_key: str
    digest: str
    content_type: str
    size_bytes: int


def begin_export(session: Session, public_id: str) -> ExportJob | None:
    """The export, now running; None where it has ended or no longer exists."""
    row = locked_export(session, public_id)
    if row is None or row.state not in UNFINISHED:
        return None
    if row.runs >= MOST_RUNS:
        fail_export(session, public_id, KEEPS_FALLING)
        return None
    row.state = ExportState.RUNNING
    row.runs += 1
    session.flush()
    return row


def finish_export(session: Session, public_id: str, file: MadeFile) -> None:
    """Record the finished file. Idempotent; ignores an export that has ended or was deleted."""
    row = locked_export(session, public_id)
    if row is None or row.state not in UNFINISHED:
        return
    row.storage_key, row.content_digest = file.storage_key, file.digest
    row.content_type, row.size_bytes = file.content_type, file.size_bytes
    row.state, row.ended_at = ExportState.DONE, utc_now()
    session.flush()


def fail_export(session: Session, public_id: str, reason: Message) -> None:
    """Record that the export failed for `reason`; an export that has ended stays as it is."""
    row = locked_export(session, public_id)
    if row is None or row.state not in UNFINISHED:
        return
    row.reason = reason.as_json()
    row.state, row.ended_at = ExportState.FAILED, utc_now()
    session.flush()
    log.warning("export %s: failed", row.public_id)


def locked_export(session: Session, public_id: str) -> ExportJob | None:
    """The export, locked for this transaction; None where there is none."""
    query = select(ExportJob).where(ExportJob.public_id == public_id).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))
