"""One learner's records are changed by one transaction at a time."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.people.models import Account


def lock_learner(session: Session, account_id: int) -> None:
    """Wait until no other transaction holds this learner, then hold them until this transaction ends.

    PostgreSQL locks the account's row (FOR NO KEY UPDATE, which rows that only point at the account do not wait for).
    SQLite needs nothing: its writers queue from BEGIN IMMEDIATE on. What was read before must be read again after it.
    """
    session.execute(select(Account.id).where(Account.id == account_id).with_for_update(key_share=True))
