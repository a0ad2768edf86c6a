"""Which statements are to be sent, and what became of them. Nothing is given up: a store may be away for weeks."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from content.people.models import Account
from content.xapi.models import LONGEST_REPLY, RecordStore, StatementState, Trouble, Version, XapiEvent
from content.xapi.statements import Stated

log = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
"""Between two tries of a store that fails: twice as long each time."""
MOST_AT_ONCE = 50
"""Statements in one request: some 100 KiB."""
CLAIMED_FOR = timedelta(minutes=5)
"""So long one worker alone sends to a store; one that was killed meanwhile lets go of it then."""
KEPT_AFTER_SENT = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Batch:
    """What is sent to one store in one request, oldest first, by the events' ids."""

    store_id: int
    endpoint: str
    user: str
    sealed_password: str
    version: Version
    stated: tuple[tuple[int, Stated], ...]


def stores_due(session: Session, now: datetime) -> Sequence[int]:
    """The stores that may be tried: those for which something waits, and those that were never asked."""
    waits = select(XapiEvent.id).where(XapiEvent.store_id == RecordStore.id, XapiEvent.state == StatementState.WAITING)
    due = RecordStore.active.is_(True), or_(RecordStore.next_try_at.is_(None), RecordStore.next_try_at <= now)
    wanted = or_(waits.exists(), RecordStore.answered_at.is_(None))
    return session.scalars(select(RecordStore.id).where(*due, wanted).order_by(RecordStore.id)).all()


def claim(session: Session, store_id: int, now: datetime, most: int = MOST_AT_ONCE) -> Batch | None:
    """The next statements for a store, which no other worker sends meanwhile; an empty batch where there are none and
    it was never asked; None where there is nothing to do, or another worker was first."""
    store = session.scalars(
        select(RecordStore)
        .where(RecordStore.id == store_id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if store is None or not store.active or (store.next_try_at is not None and store.next_try_at > now):
        return None
    rows = session.execute(
        select(XapiEvent, Account.public_id)
        .join(Account, Account.id == XapiEvent.account_id)
        .where(XapiEvent.store_id == store.id, XapiEvent.state == StatementState.WAITING)
        .order_by(XapiEvent.id)
        .limit(most)
    ).all()
    if not rows and store.answered_at is not None:
        return None
    store.next_try_at = now + CLAIMED_FOR
    session.flush()
    made = tuple(
        (event.id, Stated(event.statement, account, store.salt, event.verb, event.at, event.details))
        for event, account in rows
    )
    return Batch(store.id, store.endpoint, store.user, store.sealed_password, store.version, made)


def record_sent(session: Session, store_id: int, event_ids: Collection[int], now: datetime) -> None:
    """The store has taken these statements."""
    _end(session, event_ids, StatementState.SENT, "", now)
    session.execute(
        update(RecordStore)
        .where(RecordStore.id == store_id)
        .values(next_try_at=None, failures=0, failing_since=None, trouble=None, reply="", answered_at=now)
    )


def record_refused(session: Session, store_id: int, event_ids: Collection[int], reply: str, now: datetime) -> None:
    """The store does not want these statements, ever; their institution's manager sees why and may send them again."""
    _end(session, event_ids, StatementState.REFUSED, reply[:LONGEST_REPLY], now)
    session.execute(update(RecordStore).where(RecordStore.id == store_id).values(next_try_at=None, answered_at=now))
    log.warning("record store %d refused %d statements", store_id, len(event_ids))


def record_failure(session: Session, store_id: int, trouble: Trouble, reply: str, now: datetime) -> None:
    """The store took nothing; it is tried again later."""
    store = session.get(RecordStore, store_id, populate_existing=True)
    if store is None:
        return
    store.failures += 1
    store.failing_since = store.failing_since or now
    store.trouble, store.reply = trouble, reply[:LONGEST_REPLY]
    doubled: int = 2 ** min(store.failures - 1, 10)
    store.next_try_at = now + min(LONGEST_PAUSE, FIRST_PAUSE * doubled)
    session.flush()
    log.warning("record store %d takes nothing (%s); the next try is at %s", store_id, trouble.value, store.next_try_at)


def forget_sent(session: Session, now: datetime) -> None:
    """Remove what was taken long ago; a scheduled task."""
    old = XapiEvent.state == StatementState.SENT, XapiEvent.sent_at < now - KEPT_AFTER_SENT
    session.execute(delete(XapiEvent).where(*old).execution_options(synchronize_session=False))


def _end(session: Session, event_ids: Collection[int], state: StatementState, reply: str, now: datetime) -> None:
    session.execute(
        update(XapiEvent)
        .where(XapiEvent.id.in_(event_ids))
        .values(state=state, sent_at=now, reply=reply)
        .execution_options(synchronize_session=False)
    )
