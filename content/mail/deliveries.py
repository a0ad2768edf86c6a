"""Letters that wait in the database: put there in the transaction of the event, claimed by one worker at a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import Session

from content.database import utc_now
from content.mail.models import Delivery, DeliveryState, EmailAddress, NoticeMail, Purpose
from content.notices.models import Notice

CLAIMED_FOR = timedelta(minutes=15)
"""A letter that was claimed so long ago is claimed again: whoever had it was killed. It has the same Message-ID."""
KEPT_AFTER_END = timedelta(days=30)
NOT_SENT = frozenset({DeliveryState.WAITING, DeliveryState.SENDING})


def usable_addresses(session: Session, account_ids: Collection[int]) -> Mapping[int, str]:
    """The confirmed address of each account that has one at which letters arrive."""
    rows = session.execute(
        select(EmailAddress.account_id, EmailAddress.address).where(
            EmailAddress.account_id.in_(account_ids),
            EmailAddress.confirmed_at.is_not(None),
            EmailAddress.refused_at.is_(None),
        )
    )
    return {row.account_id: row.address for row in rows}


def queue_notices(session: Session, at_once: Sequence[Notice], daily: Sequence[Notice]) -> None:
    """Let flushed notices go by e-mail to those who have an address: each in a letter of its own, or in the next daily
    one."""
    if not (at_once or daily):
        return
    addresses = usable_addresses(session, {notice.account_id for notice in (*at_once, *daily)})
    letters = {
        notice.id: queue(session, notice.account_id, Purpose.NOTICE, addresses[notice.account_id])
        for notice in at_once
        if notice.account_id in addresses
    }
    session.flush()
    for notice in (*at_once, *daily):
        if notice.account_id in addresses:
            letter = letters.get(notice.id)
            session.add(
                NoticeMail(notice_id=notice.id, account_id=notice.account_id, delivery_id=letter.id if letter else None)
            )
    session.flush()


def queue(
    session: Session, account_id: int, purpose: Purpose, recipient: str, *, now: datetime | None = None
) -> Delivery:
    """A new letter that waits to be sent; not flushed."""
    moment = now or utc_now()
    letter = Delivery(account_id=account_id, purpose=purpose, recipient=recipient, made_at=moment, due_at=moment)
    session.add(letter)
    return letter


def something_waits(session: Session, now: datetime) -> bool:
    """Whether a letter can be claimed now. Asked every few seconds, of an index."""
    return session.scalar(select(Delivery.id).where(_claimable(now)).limit(1)) is not None


def claim(session: Session, now: datetime, most: int) -> list[int]:
    """The ids of letters that this caller sends now, the longest due first; nobody else gets them for CLAIMED_FOR."""
    due = select(Delivery.id).where(_claimable(now)).order_by(Delivery.due_at, Delivery.id).limit(most)
    ids = list(session.scalars(due.with_for_update(skip_locked=True)))
    session.execute(
        update(Delivery).where(Delivery.id.in_(ids)).values(state=DeliveryState.SENDING, claimed_at=now),
        execution_options={"synchronize_session": False},
    )
    return ids


def drop_waiting(session: Session, account_id: int, recipient: str | None = None) -> None:
    """Send none of an account's letters to `recipient`, or none at all, that are still to be sent."""
    waiting = [Delivery.account_id == account_id, Delivery.state == DeliveryState.WAITING]
    if recipient is not None:
        waiting.append(Delivery.recipient == recipient)
    session.execute(update(Delivery).where(*waiting).values(state=DeliveryState.DROPPED, ended_at=utc_now()))


def letters_since(session: Session, purpose: Purpose, since: datetime, **of: object) -> int:
    """How many letters for a purpose were made since then, by the columns in `of` (`account_id`, `recipient`)."""
    return int(
        session.scalar(
            select(func.count()).select_from(Delivery).filter_by(purpose=purpose, **of).where(Delivery.made_at > since)
        )
        or 0
    )


def forget_ended(session: Session, now: datetime) -> None:
    """Remove letters that ended long ago, or still wait because mail was switched off; a scheduled task. The notices
    that they held stay."""
    waiting = Delivery.state == DeliveryState.WAITING, Delivery.made_at < now - KEPT_AFTER_END
    session.execute(update(Delivery).where(*waiting).values(state=DeliveryState.DROPPED, ended_at=now))
    old = select(Delivery.id).where(
        Delivery.state.not_in(NOT_SENT), or_(Delivery.ended_at.is_(None), Delivery.ended_at < now - KEPT_AFTER_END)
    )
    session.execute(delete(NoticeMail).where(NoticeMail.delivery_id.in_(old)))
    session.execute(delete(Delivery).where(Delivery.id.in_(old)))


def _claimable(now: datetime) -> ColumnElement[bool]:
    return or_(
        (Delivery.state == DeliveryState.WAITING) & (Delivery.due_at <= now),
        (Delivery.state == DeliveryState.SENDING) & (Delivery.claimed_at < now - CLAIMED_FOR),
    )
