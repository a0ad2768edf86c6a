"""Sessions of accounts: one row for each browser that is signed in, whose cookie holds a token; its digest is kept.

A session ends when it is signed out, ended from another device, or has not been used for `KEPT_UNUSED`; all of an
account's end with a new password, by recovery and by erasure.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from content.database import utc_now
from content.people.models import AccessPreferences, Account, RoleGrant, SignInSession
from content.people.permissions import Actor, Grant

KEPT_UNUSED = timedelta(days=14)
USE_RECORDED_EVERY = timedelta(hours=12)
"""How exact the last use of a session is known: so seldom does anything have to be written for it."""


@dataclass(frozen=True, slots=True)
class Device:
    """A browser and the system it runs on, as far as they are known; never more than these two names."""

    browser: str = ""
    system: str = ""


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One session on the account's page."""

    id: int
    device: Device
    begun_at: datetime
    last_used_at: datetime
    is_this_one: bool


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session in force with its account and the actor that its grants in force make. `preferences`: as they are
    stored, None where nothing was ever chosen; `use_is_due`: its use should be recorded again."""

    id: int
    account_id: int
    public_id: str
    login_name: str
    display_name: str
    language: str | None
    preferences: Mapping[str, Any] | None
    actor: Actor
    use_is_due: bool


_OPEN_SESSION = (
    select(
        SignInSession.id,
        SignInSession.last_used_at,
        SignInSession.account_id,
        Account.public_id,
        Account.login_name,
        Account.display_name,
        Account.language,
        AccessPreferences.chosen,
        RoleGrant.role,
        RoleGrant.institution_id,
        RoleGrant.region_code,
        RoleGrant.level,
    )
    .join(Account, SignInSession.account_id == Account.id)
    .outerjoin(AccessPreferences, AccessPreferences.account_id == Account.id)
    .outerjoin(RoleGrant, (RoleGrant.account_id == Account.id) & RoleGrant.revoked_at.is_(None))
    .where(SignInSession.token_digest == bindparam("digest"), SignInSession.last_used_at > bindparam("unused_since"))
    .where(Account.disabled_at.is_(None))
    .order_by(RoleGrant.id)
)
"""A row for each grant in force. Asked with every page of whoever is signed in, so it is put together once."""


def begin_session(session: Session, account_id: int, device: Device, *, now: datetime | None = None) -> str:
    """The token of a new session. The account's sessions that nobody uses any more are removed."""
    moment, token = now or utc_now(), secrets.token_urlsafe(32)
    unused = SignInSession.account_id == account_id, SignInSession.last_used_at < moment - KEPT_UNUSED
    session.execute(delete(SignInSession).where(*unused))
    session.add(
        SignInSession(
            account_id=account_id,
            token_digest=_digest(token),
            browser=device.browser[:40],
            system=device.system[:40],
            begun_at=moment,
            last_used_at=moment,
        )
    )
    session.flush()
    return token


def open_session(session: Session, token: str, *, now: datetime | None = None) -> OpenSession | None:
    """The session of `token`; None where it has ended or its account may not act. One SELECT by an indexed digest."""
    moment = now or utc_now()
    rows = session.execute(_OPEN_SESSION, {"digest": _digest(token), "unused_since": moment - KEPT_UNUSED}).all()
    if not rows:
        return None
    first = rows[0]
    grants = tuple(Grant(row.role, row.institution_id, row.region_code, row.level) for row in rows if row.role)
    return OpenSession(
        first.id,
        first.account_id,
        first.public_id,
        first.login_name,
        first.display_name,
        first.language,
        first.chosen,
        Actor(first.account_id, grants),
        first.last_used_at <= moment - USE_RECORDED_EVERY,
    )


def record_use(session: Session, session_id: int, *, now: datetime | None = None) -> None:
    """Record that a session is used, unless another request has just done so."""
    moment = now or utc_now()
    due = SignInSession.id == session_id, SignInSession.last_used_at <= moment - USE_RECORDED_EVERY
    session.execute(update(SignInSession).where(*due).values(last_used_at=moment))


def sessions_of(
    session: Session, account_id: int, *, this_one: int, now: datetime | None = None
) -> tuple[SessionLine, ...]:
    """An account's sessions in force, the present one first, then as they were used last."""
    in_force = SignInSession.last_used_at > (now or utc_now()) - KEPT_UNUSED
    rows = session.scalars(select(SignInSession).where(SignInSession.account_id == account_id, in_force))
    lines = [
        SessionLine(row.id, Device(row.browser, row.system), row.begun_at, row.last_used_at, row.id == this_one)
        for row in rows
    ]
    return tuple(sorted(lines, key=lambda line: (not line.is_this_one, -line.last_used_at.timestamp(), line.id)))


def end_session(session: Session, account_id: int, session_id: int) -> None:
    """End one session of an account; nothing happens where it has ended."""
    session.execute(delete(SignInSession).where(SignInSession.account_id == account_id, SignInSession.id == session_id))


def end_sessions_of(session: Session, account_id: int, *, but: int | None = None) -> None:
    """End all sessions of an account, or all but one."""
    query = delete(SignInSession).where(SignInSession.account_id == account_id)
    session.execute(query if but is None else query.where(SignInSession.id != but))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
