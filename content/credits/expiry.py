"""Credits that expire where the pilot's rules say so: everybody who has some is told 60 and 14 days before.

Nobody loses credits less than fourteen days after they were told, even if the portal was off meanwhile; then they
expire so much later. What comes back by a correction after the last day does not expire.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content.credits import sentences
from content.credits.entries import append_once, entry_by_key
from content.credits.models import EntryKind, ExpiryWarning, LedgerBalance, LedgerEntry, Pilot, RuleVersion
from content.credits.pilots import day_bounds, day_of, rules_at
from content.credits.rules import CreditRules, amount_text
from content.messages import Message
from content.notices.notify import CREDITS_EXPIRE, CREDITS_EXPIRED, LinkKind, link_to, notify
from content.operation.schedule import ScheduledTask
from content.people.models import Account

log = logging.getLogger(__name__)

WARNED_BEFORE = (14, 60)
"""Days before the last day on which credits can be used."""
LEAST_NOTICE = timedelta(days=min(WARNED_BEFORE))


@dataclass(frozen=True, slots=True)
class _Expiring:
    """A pilot whose credits can be used until `last_day`, under the rules in force."""

    pilot: Pilot
    version: RuleVersion
    last_day: date


def warn_and_expire(session: Session, now: datetime) -> None:
    """Tell whoever has credits that expire soon, and let those expire whose day is over. The second time, it does
    nothing more."""
    expiring = [
        one for pilot in session.scalars(select(Pilot).order_by(Pilot.id)) if (one := _expiring(session, pilot, now))
    ]
    today = day_of(now)
    due = [one for one in expiring if one.last_day < today]
    _lock(session, due)
    for one in expiring:
        count = _warn(session, one, now)
        expired = _expire(session, one, now) if one in due else 0
        if count or expired:
            log.info("pilot %s: %d warned, credits of %d expired", one.pilot.public_id, count, expired)


EXPIRE_CREDITS = ScheduledTask("credits.expire", timedelta(days=1), warn_and_expire)


def _expiring(session: Session, pilot: Pilot, now: datetime) -> _Expiring | None:
    version = rules_at(session, pilot, now)
    last_day = CreditRules.from_json(version.rules).expires_on if version else None
    if version is None or last_day is None or last_day - day_of(now) > timedelta(days=max(WARNED_BEFORE)):
        return None
    return _Expiring(pilot, version, last_day)


def _lock(session: Session, due: Sequence[_Expiring]) -> None:
    """Hold the records of everybody with entries in these pilots, before the head of any ledger is held: whoever is
    paid meanwhile takes both in this order."""
    learners = select(LedgerEntry.learner_id).where(LedgerEntry.pilot_id.in_([one.pilot.id for one in due]))
    session.execute(
        select(Account.id).where(Account.id.in_(learners)).order_by(Account.id).with_for_update(key_share=True)
    ).all()


def _warn(session: Session, one: _Expiring, now: datetime) -> int:
    """How many learners were told now."""
    days_left = (one.last_day - day_of(now)).days
    days_before = min(days for days in WARNED_BEFORE if days >= days_left)
    recipients = _told(session, one, days_before)
    lacking = {learner: amount for learner, amount in _balances(session, one).items() if learner not in recipients}
    for learner_id in lacking:
        session.add(
            ExpiryWarning(
                account_id=learner_id,
                pilot_id=one.pilot.id,
                expires_on=one.last_day,
                days_before=days_before,
                told_at=now,
            )
        )
    session.flush()
    last_days = _last_days(session, one)
    for learner_id, amount in lacking.items():
        message = _notice(CREDITS_EXPIRE, one, last_days[learner_id], amount)
        notify(session, learner_id, message, link_to(LinkKind.CREDITS))
    return len(lacking)


def _expire(session: Session, one: _Expiring, now: datetime) -> int:
    """How many learners' credits expired now."""
    last_days = _last_days(session, one)
    count = 0
    for learner_id, amount in _balances(session, one).items():
        last_day = last_days.get(learner_id)
        key = f"expire:{one.pilot.public_id}:{learner_id}:{one.last_day.isoformat()}"
        if last_day is None or day_of(now) <= last_day or entry_by_key(session, key) is not None:
            continue
        explanation = Message(sentences.EXPIRED, {"day": last_day.isoformat(), "amount": amount_text(amount)})
        entry = LedgerEntry(
            learner_id=learner_id,
            pilot_id=one.pilot.id,
            rule_version_id=one.version.id,
            kind=EntryKind.EXPIRE,
            amount=-amount,
            evidence=f"rules:{one.version.number}",
            explanation=explanation.as_json(),
            idempotency_key=key,
            actor_id=None,
            at=now,
        )
        if append_once(session, entry):
            count += 1
            notify(session, learner_id, _notice(CREDITS_EXPIRED, one, last_day, amount), link_to(LinkKind.CREDITS))
    return count


def _told(session: Session, one: _Expiring, days_before: int) -> frozenset[int]:
    return frozenset(
        session.scalars(
            select(ExpiryWarning.account_id).where(
                ExpiryWarning.pilot_id == one.pilot.id,
                ExpiryWarning.expires_on == one.last_day,
                ExpiryWarning.days_before == days_before,
            )
        )
    )


def _last_days(session: Session, one: _Expiring) -> dict[int, date]:
    """By learner who was told, until when the credits can be used."""
    rows = session.execute(
        select(ExpiryWarning.account_id, func.min(ExpiryWarning.told_at))
        .where(ExpiryWarning.pilot_id == one.pilot.id, ExpiryWarning.expires_on == one.last_day)
        .group_by(ExpiryWarning.account_id)
    )
    return {learner: max(one.last_day, day_of(told_at + LEAST_NOTICE)) for learner, told_at in rows}


def _balances(session: Session, one: _Expiring) -> dict[int, int]:
    """By learner, the credits that expire: what was there at the end of the last day and is there still. Without those
    whose account is erased: nobody could use them, and nobody can be told."""
    total = func.sum(LedgerBalance.amount)
    rows = session.execute(
        select(LedgerBalance.learner_id, total)
        .join(Account, Account.id == LedgerBalance.learner_id)
        .where(LedgerBalance.pilot_id == one.pilot.id, Account.disabled_at.is_(None))
        .group_by(LedgerBalance.learner_id)
        .having(total > 0)
        .order_by(LedgerBalance.learner_id)
    )
    then = {
        learner: int(amount)
        for learner, amount in session.execute(
            select(LedgerEntry.learner_id, func.sum(LedgerEntry.amount))
            .where(LedgerEntry.pilot_id == one.pilot.id, LedgerEntry.at < day_bounds(one.last_day)[1])
            .group_by(LedgerEntry.learner_id)
        )
    }
    balances = {learner: min(int(amount), then.get(learner, 0)) for learner, amount in rows}
    return {learner: amount for learner, amount in balances.items() if amount > 0}


def _notice(msgid: str, one: _Expiring, day: date, amount: int) -> Message:
    return Message(msgid, {"name": one.pilot.name_zh, "day": day.isoformat(), "amount": amount_text(amount)})
