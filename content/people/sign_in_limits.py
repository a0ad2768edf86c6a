"""How often a password may be guessed: counted in the database, so that all processes count together.

Only failures count, so a class of forty behind one address signs in at once. Names and addresses are kept as digests
under the installation's key, for an hour.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from content.database import utc_now
from content.people.models import SignInAttempt

KEPT_FOR = timedelta(hours=1)
QUARTER = timedelta(minutes=15)
MOST_OF_ONE = 10
"""Failures for one name from one address in a quarter of an hour."""
MOST_OF_NAME = 60
"""Failures for one name from everywhere in an hour. A stranger can keep somebody out so, but guess no password."""
MOST_OF_ADDRESS = 300
"""Failures from one address in an hour, for whatever names."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt that has been counted. `is_one_too_many`: the password is not to be looked at."""

    id: int
    is_one_too_many: bool


def count_attempt(
    session: Session, key: bytes, login_name: str, address: str, *, now: datetime | None = None
) -> Attempt:
    """Count an attempt before its password is looked at; to be committed at once, so that others see it."""
    moment = now or utc_now()
    session.execute(delete(SignInAttempt).where(SignInAttempt.at < moment - KEPT_FOR))
    row = SignInAttempt(
        name_digest=_digest(key, "name", login_name.strip().casefold()),
        address_digest=_digest(key, "address", address),
        at=moment,
    )
    session.add(row)
    session.flush()
    name, whence = SignInAttempt.name_digest == row.name_digest, SignInAttempt.address_digest == row.address_digest
    recent = SignInAttempt.at > moment - QUARTER
    counts = (
        (MOST_OF_ONE, (name, whence, recent)),
        (MOST_OF_NAME, (name,)),
        (MOST_OF_ADDRESS, (whence,)),
    )
    return Attempt(row.id, any(_count(session, *conditions) > most for most, conditions in counts))


def forgive(session: Session, attempt: Attempt) -> None:
    """Take an attempt out of the count: the password was right."""
    session.execute(delete(SignInAttempt).where(SignInAttempt.id == attempt.id))


def guessed_names(session: Session, key: bytes, names: Iterable[str]) -> list[str]:
    """Those of `names` for which the password was wrong MOST_OF_ONE times or more within the hour."""
    often = select(SignInAttempt.name_digest).group_by(SignInAttempt.name_digest).having(func.count() >= MOST_OF_ONE)
    digests = set(session.scalars(often.where(SignInAttempt.at > utc_now() - KEPT_FOR)))
    return [name for name in names if _digest(key, "name", name) in digests] if digests else []


def _count(session: Session, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(SignInAttempt).where(*conditions)) or 0


def _digest(key: bytes, kind: str, value: str) -> str:
    return hmac.new(key, f"{kind}:{value}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()
