"""E-mail as the administrators' page shows it: what waits, what failed and why. No addresses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content.mail.deliveries import NOT_SENT, usable_addresses
from content.mail.models import Delivery, DeliveryState
from content.mail.trouble import Trouble

SENT_WITHIN = timedelta(days=1)
FAILED_WITHIN = timedelta(days=14)
MOST = 10


@dataclass(frozen=True, slots=True)
class LetterTrouble:
    """A letter that failed, or that waits since a try failed. `reply`: the mail server's answer."""

    at: datetime
    trouble: Trouble
    reply: str
    is_given_up: bool


@dataclass(frozen=True, slots=True)
class MailState:
    """Counts, the troubles of the last days (the newest first, at most MOST), and whether the administrator has an
    address to which a test can be sent."""

    waiting: int
    oldest_waiting: datetime | None
    sent_lately: int
    failed: int
    troubles: tuple[LetterTrouble, ...]
    has_own_address: bool


def mail_state(session: Session, account_id: int, now: datetime) -> MailState:
    """The state of mail now, for the administrator with this account."""
    waiting, oldest = session.execute(
        select(func.count(), func.min(Delivery.made_at)).where(Delivery.state.in_(NOT_SENT))
    ).one()
    return MailState(
        waiting=waiting,
        oldest_waiting=oldest,
        sent_lately=_ended(session, DeliveryState.SENT, now - SENT_WITHIN),
        failed=_ended(session, DeliveryState.FAILED, now - FAILED_WITHIN),
        troubles=_troubles(session, now),
        has_own_address=account_id in usable_addresses(session, (account_id,)),
    )


def letters_by_state(session: Session) -> dict[DeliveryState, int]:
    """How many letters are in each state, for metrics."""
    counts = dict(iter(session.execute(select(Delivery.state, func.count()).group_by(Delivery.state))))
    return {state: counts.get(state, 0) for state in DeliveryState}


def _ended(session: Session, state: DeliveryState, since: datetime) -> int:
    query = select(func.count()).select_from(Delivery).where(Delivery.state == state, Delivery.ended_at > since)
    return int(session.scalar(query) or 0)


def _troubles(session: Session, now: datetime) -> tuple[LetterTrouble, ...]:
    letters = session.scalars(
        select(Delivery)
        .where(Delivery.trouble.is_not(None), Delivery.made_at > now - FAILED_WITHIN)
        .order_by(Delivery.id.desc())
        .limit(MOST)
    )
    return tuple(
        LetterTrouble(
            one.ended_at or one.made_at,
            one.trouble,
            one.reply.replace(one.recipient, "…"),
            one.state is DeliveryState.FAILED,
        )
        for one in letters
        if one.trouble is not None
    )
