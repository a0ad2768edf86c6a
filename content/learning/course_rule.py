"""What a course asks for, as learners read it before they begin, and how far they are with it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.assessment.results import has_assessment
from content.certificates.completeness import Completeness, completeness_of
from content.courses.models import Lesson, Module, Revision
from content.learning.models import Enrolment


@dataclass(frozen=True, slots=True)
class CourseRule:
    """`required` of the `lessons` must be studied; `practice`: titles of the lessons whose practice must be attested;
    `has_assessment`: there is a final assessment, `assessment_required` says whether it must be passed. `progress`: of
    somebody who is enrolled."""

    required: int
    lessons: int
    practice: tuple[str, ...]
    has_assessment: bool
    assessment_required: bool
    progress: Completeness | None


def course_rule(session: Session, revision_id: int, enrolment: Enrolment | None) -> CourseRule:
    """The rule of a revision; whoever calls has authorised."""
    revision = session.get_one(Revision, revision_id)
    lessons = session.scalars(
        select(Lesson).join(Module).where(Module.revision_id == revision_id).order_by(Module.position, Lesson.position)
    ).all()
    required = [lesson for lesson in lessons if lesson.required]
    assessed = has_assessment(session, revision_id)
    return CourseRule(
        required=len(required),
        lessons=len(lessons),
        practice=tuple(one.title for one in required if one.practice) if revision.practice_required else (),
        has_assessment=assessed,
        assessment_required=assessed and revision.assessment_required,
        progress=completeness_of(session, enrolment) if enrolment else None,
    )
