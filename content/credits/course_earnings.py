"""What a learner has earned by one course: for its lessons and for finishing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from content.credits.models import LedgerEntry
from content.credits.rules import amount_text
from content.messages import Message


@dataclass(frozen=True, slots=True)
class Earning:
    """One entry: its amount as text in credits, why it was paid. `for_course`: what finishing a whole course is worth,
    as text; empty for a lesson, whose explanation says its rule."""

    amount: str
    explanation: Message
    for_course: str


@dataclass(frozen=True, slots=True)
class CourseEarnings:
    """`total` as text in credits; the entries, the oldest first. Without those that were taken back."""

    total: str
    entries: tuple[Earning, ...]


def course_earnings(
    session: Session, learner_id: int, course_public_id: str, lesson_lineages: Sequence[str]
) -> CourseEarnings:
    """What `learner_id` has earned by the lessons of a course and by the course itself. One query."""
    course_key = f"course:{learner_id}:{course_public_id}"
    keys = [course_key, *(f"lesson:{learner_id}:{lineage}" for lineage in lesson_lineages)]
    reversal = aliased(LedgerEntry)
    rows = session.scalars(
        select(LedgerEntry)
        .outerjoin(reversal, reversal.reverses_id == LedgerEntry.id)
        .where(LedgerEntry.idempotency_key.in_(keys), reversal.id.is_(None))
        .order_by(LedgerEntry.id)
    ).all()
    entries = []
    for row in rows:
        explanation = Message.from_json(row.explanation)
        worth = str(explanation.values.get("worth", "")) if row.idempotency_key == course_key else ""
        entries.append(Earning(amount_text(row.amount), explanation, worth))
    return CourseEarnings(amount_text(sum(row.amount for row in rows)), tuple(entries))
