"""Credits of which the achievement does not hold any more: a mark that fell, a practice that was withdrawn.

A person decides that, with a reason that the learner reads; the ledger keeps the entry and gets one of the opposite
amount. Whoever achieves it again has the credits again: nobody loses for good by somebody else's mistake. What a
pilot's administrator took back (credits/ledger.py) stays taken back."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.credits import sentences
from content.credits.balances import balance_in
from content.credits.chain import append
from content.credits.entries import SPENT
from content.credits.models import EntryKind, LedgerEntry
from content.credits.pilots import day_of
from content.credits.rules import amount_text
from content.errors import Refused
from content.messages import Message
from content.notices.notify import CREDITS_REVERSED, LinkKind, link_to, notify
from content.people.accounts import lock_learner
from content.people.models import AuditEvent
from content.people.permissions import Actor

log = logging.getLogger(__name__)


def withdraw(session: Session, actor: Actor, key: str, reason: str, now: datetime) -> LedgerEntry | None:
    """Take back what was earned under an idempotency key; gives the entry, None where nothing of it is in force.

    Whoever calls has authorised the decision of which this is a part. Raises Refused where the credits were converted
    since, or have expired: no balance is ever negative.
    """
    earning = session.scalar(select(LedgerEntry).where(LedgerEntry.idempotency_key == key))
    if earning is None or earning.amount == 0:
        return None
    lock_learner(session, earning.learner_id)
    last = list(_history(session, earning))[-1]
    if last.amount != earning.amount:
        return None
    if balance_in(session, earning.learner_id, earning.pilot_id) < earning.amount:
        raise Refused(SPENT, about=earning.public_id)
    values = {"amount": amount_text(earning.amount), "date": day_of(last.at).isoformat(), "reason": reason}
    entry = _counter_entry(last, Message(sentences.WITHDRAWN, values), actor.account_id, now)
    append(session, entry)
    session.add(
        AuditEvent(
            at=now,
            actor_id=actor.account_id,
            action="credits.withdraw",
            subject_kind="ledger_entry",
            subject_id=earning.public_id,
            reason=reason,
        )
    )
    message = Message(CREDITS_REVERSED, {"amount": amount_text(earning.amount), "reason": reason})
    notify(session, earning.learner_id, message, link_to(LinkKind.CREDITS))
    log.info("ledger entry %s: withdrawn by %s", earning.public_id, entry.public_id)
    return entry


def regain(session: Session, earned: LedgerEntry, title: str, now: datetime) -> LedgerEntry | None:
    """Give back what was withdrawn of an earning whose achievement (`title`) holds again; None where nothing was. The
    learner must be locked."""
    last = list(_history(session, earned))[-1]
    if last.explanation["message"] != sentences.WITHDRAWN:
        return None
    values = {"amount": amount_text(earned.amount), "date": day_of(last.at).isoformat(), "title": title}
    entry = _counter_entry(last, Message(sentences.REGAINED, values), None, now)
    append(session, entry)
    log.info("ledger entry %s: regained by %s", earned.public_id, entry.public_id)
    return entry


def _history(session: Session, earned: LedgerEntry) -> Iterator[LedgerEntry]:
    """An entry, what reverses it, what reverses that, and so on."""
    entry: LedgerEntry | None = earned
    while entry is not None:
        yield entry
        entry = session.scalar(select(LedgerEntry).where(LedgerEntry.reverses_id == entry.id))


def _counter_entry(entry: LedgerEntry, explanation: Message, actor_id: int | None, now: datetime) -> LedgerEntry:
    return LedgerEntry(
        learner_id=entry.learner_id,
        pilot_id=entry.pilot_id,
        rule_version_id=entry.rule_version_id,
        kind=EntryKind.REVERSE,
        amount=-entry.amount,
        evidence=f"entry:{entry.public_id}",
        explanation=explanation.as_json(),
        idempotency_key=f"reverse:{entry.public_id}",
        reverses_id=entry.id,
        actor_id=actor_id,
        at=now,
        course_id=entry.course_id,
        study_mode=entry.study_mode,
    )
