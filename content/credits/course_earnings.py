"""What a learner has earned by one course: for its lessons, for its final assessment and for finishing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.credits.entries import is_reversed, reversals_of
from content.credits.models import LedgerEntry
from content.credits.rules import amount_text
from content.messages import Message


@dataclass(frozen=True, slots=True)
class Earning:
    """One entry: its amount as text in credits, why it was paid. `for_course`: what finishing a whole course is worth,
    as text; empty for a lesson, whose explanation says its rule, and for an assessment."""

    amount: str
    explanation: Message
    for_course: str


@dataclass(frozen=True, slots=True)
class CourseEarnings:
    """`total` as text in credits; the entries, the oldest first. Without those that stay taken back."""

    total: str
    entries: tuple[Earning, ...]


def course_earnings(
    session: Session, learner_id: int, course_public_id: str, lesson_lineages: Sequence[str]
) -> CourseEarnings:
    """What `learner_id` has earned by a course and its lessons. Two queries."""
    course_key = f"course:{learner_id}:{course_public_id}"
    keys = [
        course_key,
        f"assessment:{learner_id}:{course_public_id}",
        *(f"lesson:{learner_id}:{lineage}" for lineage in lesson_lineages),
    ]
    reversals = reversals_of(session, learner_id)
    earnings = session.scalars(
        select(LedgerEntry).where(LedgerEntry.idempotency_key.in_(keys)).order_by(LedgerEntry.id)
    ).all()
    rows = [entry for entry in earnings if not is_reversed(entry.id, reversals)]
    entries = []
    for row in rows:
        explanation = Message.from_json(row.explanation)
        worth = str(explanation.values.get("worth", "")) if row.idempotency_key == course_key else ""
        entries.append(Earning(amount_text(row.amount), explanation, worth))
    return CourseEarnings(amount_text(sum(row.amount for row in rows)), tuple(entries))
