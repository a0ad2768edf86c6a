"""A learner's statement of credits: every entry, explained in one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.credits.models import EntryKind, LedgerEntry, Pilot
from content.credits.rules import amount_text
from content.messages import Message
from content.people.permissions import Action, Actor, authorise


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One entry; `amount` and `balance_after` as text in credits; `taken_back`: a later entry reverses it."""

    public_id: str
    at: datetime
    kind: EntryKind
    amount: str
    balance_after: str
    explanation: Message
    pilot_zh: str
    pilot_en: str
    taken_back: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """The balance as text in credits, and its entries, newest first."""

    balance: str
    lines: tuple[StatementLine, ...]


def statement(session: Session, actor: Actor) -> Statement:
    """The actor's own statement. One query, however long it is."""
    authorise(actor, Action.STUDY)
    rows = session.execute(
        select(LedgerEntry, Pilot)
        .join(Pilot, LedgerEntry.pilot_id == Pilot.id)
        .where(LedgerEntry.learner_id == actor.account_id)
        .order_by(LedgerEntry.id)
    ).all()
    taken_back = {entry.reverses_id for entry, _ in rows}
    lines, total = [], 0
    for entry, pilot in rows:
        total += entry.amount
        lines.append(
            StatementLine(
                public_id=entry.public_id,
                at=entry.at,
                kind=entry.kind,
                amount=("+" if entry.amount > 0 else "") + amount_text(entry.amount),
                balance_after=amount_text(total),
                explanation=Message.from_json(entry.explanation),
                pilot_zh=pilot.name_zh,
                pilot_en=pilot.name_en,
                taken_back=entry.id in taken_back,
            )
        )
    return Statement(amount_text(total), tuple(reversed(lines)))
