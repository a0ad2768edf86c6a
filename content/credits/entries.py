"""What stands in the ledger, and adding to it once: the parts of every function that makes an entry."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from content.credits.chain import append
from content.credits.models import LedgerEntry
from content.messages import N_


def entry_by_key(session: Session, key: str) -> LedgerEntry | None:
    """The entry with an idempotency key."""
    return session.scalar(select(LedgerEntry).where(LedgerEntry.idempotency_key == key))


def append_once(session: Session, entry: LedgerEntry) -> bool:
    """Whether the entry could be added; False where another one has its key."""
    try:
        with session.begin_nested():
            append(session, entry)
    except IntegrityError:
        if entry_by_key(session, entry.idempotency_key) is None:
            raise
        return False
    return True


def origin_of(session: Session, entry: LedgerEntry) -> tuple[LedgerEntry, bool]:
    """The entry at the beginning of a row of reversals (what was earned, given, converted or expired), and whether it
    does not hold because of `entry`: then reversing `entry` puts that right."""
    origin, undoes = entry, False
    while origin.reverses_id is not None:
        origin, undoes = session.get_one(LedgerEntry, origin.reverses_id), not undoes
    return origin, undoes


def reversals_of(session: Session, learner_id: int) -> dict[int, int]:
    """By the id of each entry of a learner that is reversed, the id of the entry that reverses it."""
    rows = session.execute(
        select(LedgerEntry.reverses_id, LedgerEntry.id).where(
            LedgerEntry.learner_id == learner_id, LedgerEntry.reverses_id.is_not(None)
        )
    )
    return {reversed_id: entry_id for reversed_id, entry_id in rows if reversed_id is not None}


def is_reversed(entry_id: int, reversals: Mapping[int, int]) -> bool:
    """Whether an odd number of entries follows, each of which reverses the one before it; reversals as `reversals_of`
    gives them."""
    reversed_now = False
    while entry_id in reversals:
        entry_id, reversed_now = reversals[entry_id], not reversed_now
    return reversed_now


def is_in_force(session: Session, entry_id: int) -> bool:
    """Whether an entry holds: it was not reversed, or every reversal of it was put right."""
    holds = True
    while (reversal := session.scalar(select(LedgerEntry.id).where(LedgerEntry.reverses_id == entry_id))) is not None:
        entry_id, holds = reversal, not holds
    return holds


SPENT = N_(
    "These credits were converted since, or have expired. Undo the conversion or the expiry first, then take them back."
)
