"""A forgotten password, without anybody's help: a link to the confirmed address of the account.

Whoever asks learns nothing about who has an account or an address: what they typed is saved unseen, which takes as long
for everybody, and a worker looks for the account later.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from content.database import utc_now
from content.errors import Invalid
from content.mail.addresses import normalised
from content.mail.deliveries import letters_since, queue
from content.mail.models import LONGEST_ADDRESS, EmailAddress, Purpose, RecoveryRequest
from content.messages import N_
from content.people.models import Account
from content.people.permissions import Action, Actor, Visitor, authorise

log = logging.getLogger(__name__)

PAUSE = timedelta(minutes=10)
DAY = timedelta(days=1)
MOST_A_DAY = 5
"""Links that one account gets, however often somebody asks; and at least PAUSE between two."""
MOST_ACCOUNTS = 10
"""Accounts with one address that get a link; people share an address, but not hundreds of them."""
TOO_OLD = timedelta(hours=6)
"""A request that waited so long, while no worker ran, is forgotten: its sender has asked again, or called."""


def request_recovery(session: Session, actor: Actor | Visitor, typed: str, *, now: datetime | None = None) -> None:
    """Save what somebody typed who forgot the password: a sign-in name or an e-mail address. Invalid (field `who`) for
    nothing, or for more than either can be."""
    authorise(actor, Action.SIGN_IN)
    text = typed.strip()
    if not text or len(text) > LONGEST_ADDRESS:
        raise Invalid(N_("Enter your sign-in name or your e-mail address."), field="who")
    session.add(RecoveryRequest(typed=text, asked_at=now or utc_now()))
    session.flush()


def answer_requests(session: Session, now: datetime, most: int = 50) -> int:
    """Make a letter for each account that somebody asked for and that has a confirmed address; how many requests were
    answered, with a letter or without. Several workers never answer the same one."""
    requests = session.scalars(
        select(RecoveryRequest).order_by(RecoveryRequest.id).limit(most).with_for_update(skip_locked=True)
    ).all()
    for request in requests:
        if now - request.asked_at < TOO_OLD:
            for account_id, address in _accounts(session, request.typed):
                _send(session, account_id, address, now)
        session.delete(request)
    session.flush()
    return len(requests)


def forget_old_requests(session: Session, now: datetime) -> None:
    """Remove requests that no worker has answered in time; a scheduled task, for where mail was switched off."""
    session.execute(delete(RecoveryRequest).where(RecoveryRequest.asked_at < now - TOO_OLD))


def _accounts(session: Session, typed: str) -> list[tuple[int, str]]:
    """The accounts with this sign-in name or confirmed address, and their address."""
    is_asked_for = Account.login_name == typed.casefold()
    with suppress(Invalid):  # it is a sign-in name and nothing else
        is_asked_for = or_(is_asked_for, func.lower(EmailAddress.address) == normalised(typed).lower())
    rows = session.execute(
        select(Account.id, EmailAddress.address)
        .join(EmailAddress, EmailAddress.account_id == Account.id)
        .where(is_asked_for, Account.disabled_at.is_(None))
        .where(EmailAddress.confirmed_at.is_not(None), EmailAddress.refused_at.is_(None))
        .order_by(Account.id)
        .limit(MOST_ACCOUNTS)
    )
    return [(row.id, row.address) for row in rows]


def _send(session: Session, account_id: int, address: str, now: datetime) -> None:
    lately = letters_since(session, Purpose.RECOVERY, now - PAUSE, account_id=account_id)
    if not lately and letters_since(session, Purpose.RECOVERY, now - DAY, account_id=account_id) < MOST_A_DAY:
        queue(session, account_id, Purpose.RECOVERY, address, now=now)
        session.flush()
        log.info("a recovery link is sent by e-mail")
