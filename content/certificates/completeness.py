"""What a learner has finished of a course, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Lesson, Module
from content.learning.models import Completion, Enrolment


@dataclass(frozen=True, slots=True)
class Completeness:
    """`missing_lessons`: titles in the order of the course; `study_units` in hundredths; `finished_at`: when the last
    lesson was complete, None while one is missing or the course has none."""

    missing_lessons: tuple[str, ...]
    study_units: int
    finished_at: datetime | None


def completeness_of(session: Session, enrolment: Enrolment) -> Completeness:
    """How far an enrolment is with the revision with which it began."""
    lessons = session.execute(
        select(Lesson.lineage, Lesson.title, Lesson.study_units)
        .join(Module, Lesson.module_id == Module.id)
        .where(Module.revision_id == enrolment.revision_id)
        .order_by(Module.position, Lesson.position)
    ).all()
    completed = dict(
        session.execute(
            select(Completion.lesson_lineage, Completion.completed_at).where(Completion.enrolment_id == enrolment.id)
        ).all()
    )
    missing = tuple(title for lineage, title, _ in lessons if lineage not in completed)
    moments = [completed[lineage] for lineage, _, _ in lessons if lineage in completed]
    return Completeness(
        missing, sum(units for _, _, units in lessons), max(moments) if moments and not missing else None
    )
