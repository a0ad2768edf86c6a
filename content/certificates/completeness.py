"""What a learner has finished of a course, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content.assessment.models import Attempt, AttemptState
from content.assessment.results import has_assessment
from content.courses.models import Lesson, Module
from content.learning.models import Completion, Enrolment


@dataclass(frozen=True, slots=True)
class Completeness:
    """`missing_lessons`: titles in the order of the course; `study_units` in hundredths; `studied_at`: when the last
    lesson was complete, None while one is missing or the course has none. `assessment_passed_at`: None where the
    assessment is `missing_assessment` or the course has none. `finished_at`: when nothing was missing any more."""

    missing_lessons: tuple[str, ...]
    study_units: int
    studied_at: datetime | None
    missing_assessment: bool
    assessment_passed_at: datetime | None

    @property
    def finished_at(self) -> datetime | None:
        """None while something is missing."""
        if self.studied_at is None or self.missing_assessment:
            return None
        return max(self.studied_at, self.assessment_passed_at or self.studied_at)


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
    passed_at = _passed_at(session, enrolment)
    return Completeness(
        missing,
        sum(units for _, _, units in lessons),
        max(moments) if moments and not missing else None,
        passed_at is None and has_assessment(session, enrolment.revision_id),
        passed_at,
    )


def _passed_at(session: Session, enrolment: Enrolment) -> datetime | None:
    """When the final assessment of the course was first passed, in whatever revision."""
    return session.scalar(
        select(func.min(Attempt.marked_at)).where(
            Attempt.account_id == enrolment.account_id,
            Attempt.course_id == enrolment.course_id,
            Attempt.state == AttemptState.MARKED,
            Attempt.passed.is_(True),
        )
    )
