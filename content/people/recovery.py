"""A forgotten password: a link that sets a new one, once; issued by an administrator or by an office of the
institution or the region, or sent by e-mail."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from content.database import utc_now
from content.errors import NotFound, Refused
from content.messages import N_, Message
from content.notices.notify import RECOVERY_ISSUED, notify
from content.people.accounts import record, set_password
from content.people.models import Account, RecoveryLink
from content.people.permissions import Action, Actor, authorise

VALID_FOR = timedelta(hours=24)
VALID_BY_MAIL = timedelta(hours=2)
VALID_BY_OFFICE = timedelta(hours=2)
"""Whoever helps on the telephone or across a desk sees the link used."""
USED = N_("This link has been used or is too old. Ask for a new one, as you did for this one.")


def issue(session: Session, actor: Actor, public_id: str, *, now: datetime | None = None) -> str:
    """The token of a new link for an account; older unused links stop working. Only its digest is kept."""
    authorise(actor, Action.MANAGE_ACCOUNTS)
    account = session.scalars(select(Account).where(Account.public_id == public_id)).one_or_none()
    if account is None:
        raise NotFound(about=public_id)
    token = _new_link(session, account, actor.account_id, now or utc_now(), VALID_FOR)
    record(session, actor.account_id, "recovery.issued", account)
    notify(session, account.id, Message(RECOVERY_ISSUED))
    session.flush()
    return token


def issue_by_office(session: Session, actor: Actor, account: Account, now: datetime) -> str:
    """The token of a new link of somebody for whom recovery_offices.py lets the actor issue one. Its owner is told."""
    token = _new_link(session, account, actor.account_id, now, VALID_BY_OFFICE)
    record(session, actor.account_id, "recovery.issued", account, details={"by": "office"})
    notify(session, account.id, Message(RECOVERY_ISSUED))
    session.flush()
    return token


def issue_by_mail(session: Session, account: Account, now: datetime) -> str:
    """The token of a new link for a letter to the account's confirmed address, as of the moment it is sent."""
    token = _new_link(session, account, account.id, now, VALID_BY_MAIL)
    record(session, account.id, "recovery.mailed", account)
    session.flush()
    return token


def _new_link(session: Session, account: Account, issued_by_id: int, moment: datetime, valid_for: timedelta) -> str:
    """Make a link and end the older ones. One that was sent by mail, for which anybody may ask, ends none that an
    administrator issued."""
    unused = select(RecoveryLink).where(RecoveryLink.account_id == account.id, RecoveryLink.used_at.is_(None))
    if issued_by_id == account.id:
        unused = unused.where(RecoveryLink.issued_by_id == account.id)
    for older in session.scalars(unused):
        older.expires_at = min(older.expires_at, moment)
    token = secrets.token_urlsafe(24)
    session.add(
        RecoveryLink(
            account_id=account.id,
            token_digest=_digest(token),
            issued_by_id=issued_by_id,
            issued_at=moment,
            expires_at=moment + valid_for,
        )
    )
    session.flush()
    return token


def check(session: Session, token: str, *, now: datetime | None = None) -> RecoveryLink:
    """The link that `token` opens. Raises `Refused` when it was used, has expired or never was."""
    link = session.scalars(select(RecoveryLink).where(RecoveryLink.token_digest == _digest(token))).one_or_none()
    if link is None or link.used_at is not None or link.expires_at <= (now or utc_now()):
        raise Refused(USED)
    return link


def redeem(session: Session, token: str, new_password: str, *, now: datetime | None = None) -> Account:
    """Set the new password and use the link up. Raises `Refused` or `Invalid`."""
    link = check(session, token, now=now)
    moment = now or utc_now()
    # Requests at the same moment wait here for the first, which leaves them nothing to use.
    unused = RecoveryLink.id == link.id, RecoveryLink.used_at.is_(None)
    taken = session.execute(update(RecoveryLink).where(*unused).values(used_at=moment).returning(RecoveryLink.id))
    if taken.one_or_none() is None:
        raise Refused(USED)
    set_password(session, link.account, new_password)
    record(session, link.account_id, "recovery.used", link.account)
    session.flush()
    return link.account


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
