"""The answers to the checklist that decisions were made with, as pages show them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.messages import Message
from content.review.models import ChecklistAnswer, ChecklistLine, Verdict


@dataclass(frozen=True, slots=True)
class ChecklistNote:
    """One line of a checklist: what the reviewer said, why, and what a program saw then."""

    line: ChecklistLine
    verdict: Verdict
    reason: str
    evidence: tuple[Message, ...]


def checklists_of(session: Session, decision_ids: Collection[int]) -> Mapping[int, tuple[ChecklistNote, ...]]:
    """By decision, its checklist; none for decisions made before there was one. One query, none without decisions."""
    if not decision_ids:
        return {}
    notes: dict[int, list[ChecklistNote]] = {}
    rows = session.scalars(
        select(ChecklistAnswer).where(ChecklistAnswer.decision_id.in_(decision_ids)).order_by(ChecklistAnswer.id)
    )
    for row in rows:
        evidence = tuple(Message.from_json(message) for message in row.evidence)
        notes.setdefault(row.decision_id, []).append(ChecklistNote(row.line, row.verdict, row.reason, evidence))
    return {decision_id: tuple(lines) for decision_id, lines in notes.items()}
