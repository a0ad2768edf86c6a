"""A learner's statement of credits: every entry, explained in one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Lesson, Module
from content.credits.entries import is_reversed
from content.credits.models import EntryKind, LedgerEntry, Pilot
from content.credits.rules import amount_text
from content.learning.models import Enrolment, LessonEvidence
from content.messages import Message
from content.people.permissions import Action, Actor, authorise

ATTEMPT = "attempt:"
"""Begins what the ledger calls the evidence of a passed final assessment."""


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One entry; `amount` and `balance_after` as text in credits; `taken_back`: a later entry reverses it, and that was
    not put right. What it rests on: `lesson`, the public id of the lesson studied, `attempt`, that of the assessment's
    attempt, or `reverses`, that of the entry which it reverses."""

    public_id: str
    at: datetime
    kind: EntryKind
    amount: str
    balance_after: str
    explanation: Message
    pilot_zh: str
    pilot_en: str
    taken_back: bool
    lesson: str | None
    attempt: str | None
    reverses: str | None


@dataclass(frozen=True, slots=True)
class LedgerEnd:
    """The end of the ledger of a pilot: how many entries it has, of everybody, and the beginning of the digest of the
    last, 64 bits in groups of four digits, which can be written down and listened to."""

    pilot_zh: str
    pilot_en: str
    entries: int
    check_code: str


@dataclass(frozen=True, slots=True)
class Statement:
    """The balance as text in credits, its entries, newest first, and the end of the ledger of each pilot in it."""

    balance: str
    lines: tuple[StatementLine, ...]
    ends: tuple[LedgerEnd, ...]


def statement(session: Session, actor: Actor) -> Statement:
    """The actor's own statement."""
    authorise(actor, Action.STUDY)
    return statement_of(session, actor.account_id)


def statement_of(session: Session, learner_id: int) -> Statement:
    """A learner's statement. Two queries, however long it is."""
    rows = session.execute(
        select(LedgerEntry, Pilot)
        .join(Pilot, LedgerEntry.pilot_id == Pilot.id)
        .where(LedgerEntry.learner_id == learner_id)
        .order_by(LedgerEntry.id)
    ).all()
    reversals = {entry.reverses_id: entry.id for entry, _ in rows if entry.reverses_id is not None}
    public_ids = {entry.id: entry.public_id for entry, _ in rows}
    lessons = _lessons(session, learner_id)
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
                lesson=lessons.get(entry.evidence),
                attempt=entry.evidence.removeprefix(ATTEMPT) if entry.evidence.startswith(ATTEMPT) else None,
                reverses=public_ids[entry.reverses_id] if entry.reverses_id is not None else None,
                taken_back=entry.kind is not EntryKind.REVERSE and is_reversed(entry.id, reversals),
            )
        )
    pilots = {pilot.id: pilot for _, pilot in rows}.values()
    ends = tuple(
        LedgerEnd(pilot.name_zh, pilot.name_en, pilot.head_number, check_code(pilot.head_digest)) for pilot in pilots
    )
    return Statement(amount_text(total), tuple(reversed(lines)), ends)


def _lessons(session: Session, learner_id: int) -> dict[str, str]:
    """By what the ledger calls the evidence, the public id of the lesson that was studied."""
    rows = session.execute(
        select(LessonEvidence.public_id, Lesson.public_id)
        .join(Enrolment, Enrolment.id == LessonEvidence.enrolment_id)
        .join(Module, Module.revision_id == Enrolment.revision_id)
        .join(Lesson, (Lesson.module_id == Module.id) & (Lesson.lineage == LessonEvidence.lesson_lineage))
        .where(Enrolment.account_id == learner_id)
    )
    return {f"evidence:{evidence}": lesson for evidence, lesson in rows}


def check_code(digest: str) -> str:
    """The first sixteen digits of a digest, in groups of four; "" for none."""
    return " ".join(digest[place : place + 4] for place in range(0, min(16, len(digest)), 4))
