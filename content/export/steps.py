"""What the worker notes about a take-away while it makes it. Each function is one short transaction of the caller's."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.database import utc_now
from content.export.models import UNFINISHED, TakeAway, TakeAwayState
from content.messages import N_, Message

MOST_RUNS = 5
"""A making that was cut off so often brings its worker down; it is not begun again."""

KEEPS_FALLING = Message(
    N_(
        "This file could not be made: the work stopped in the middle again and again. "
        "Tell those who look after the portal."
    )
)


@dataclass(frozen=True, slots=True)
class MadeFile:
    """What was made and where the store keeps it."""

    storage_key: str
    digest: str
    content_type: str
    size_bytes: int


def begin_take_away(session: Session, public_id: str) -> TakeAway | None:
    """The take-away, noted as running; None where it is not to be made (any more)."""
    row = locked_take_away(session, public_id)
    if row is None or row.state not in UNFINISHED:
        return None
    if row.runs >= MOST_RUNS:
        fail_take_away(session, public_id, KEEPS_FALLING)
        return None
    row.state = TakeAwayState.RUNNING
    row.runs += 1
    session.flush()
    return row


def finish_take_away(session: Session, public_id: str, made: MadeFile) -> None:
    """Note where the file is; again, or of one that was taken away, changes nothing."""
    row = locked_take_away(session, public_id)
    if row is None or row.state not in UNFINISHED:
        return
    row.storage_key, row.content_digest = made.storage_key, made.digest
    row.content_type, row.size_bytes = made.content_type, made.size_bytes
    row.state, row.ended_at = TakeAwayState.DONE, utc_now()
    session.flush()


def fail_take_away(session: Session, public_id: str, reason: Message) -> None:
    """End it for `reason`; one that has ended stays as it is."""
    row = locked_take_away(session, public_id)
    if row is None or row.state not in UNFINISHED:
        return
    row.reason = reason.as_json()
    row.state, row.ended_at = TakeAwayState.FAILED, utc_now()
    session.flush()


def locked_take_away(session: Session, public_id: str) -> TakeAway | None:
    """The row, locked for this transaction; None where there is none."""
    wanted = select(TakeAway).where(TakeAway.public_id == public_id).with_for_update()
    return session.scalar(wanted.execution_options(populate_existing=True))
