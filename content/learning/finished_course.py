"""A course of which a learner has studied all that it asks for: its certificate, what it earned, what is still
missing."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.certificates.completeness import completeness_of
from content.certificates.models import Certificate
from content.courses.models import Course, Lesson, Module, Revision
from content.credits.course_earnings import CourseEarnings, course_earnings
from content.learning.models import Enrolment
from content.people.permissions import Actor


@dataclass(frozen=True, slots=True)
class FinishedCourse:
    """`certificate` is the number of the certificate; empty where there is none yet. `missing_assessment`: the final
    assessment is still to be passed for it; `every_lesson`: the course had no lesson that need not be studied."""

    public_id: str
    title: str
    language: str
    certificate: str
    earnings: CourseEarnings
    missing_assessment: bool
    every_lesson: bool


def finished_course(session: Session, actor: Actor, course_public_id: str) -> FinishedCourse | None:
    """The course as the actor finished it; None where they are not enrolled or something is still to be studied."""
    row = session.execute(
        select(Enrolment, Course, Revision)
        .join(Course, Enrolment.course_id == Course.id)
        .join(Revision, Enrolment.revision_id == Revision.id)
        .where(Course.public_id == course_public_id, Enrolment.account_id == actor.account_id)
    ).one_or_none()
    if row is None:
        return None
    enrolment, course, revision = row
    completeness = completeness_of(session, enrolment)
    if completeness.studied_at is None:
        return None
    lineages = session.scalars(
        select(Lesson.lineage).join(Module, Lesson.module_id == Module.id).where(Module.revision_id == revision.id)
    ).all()
    number = session.scalar(
        select(Certificate.number)
        .where(Certificate.account_id == actor.account_id, Certificate.course_id == course.id)
        .order_by(Certificate.id.desc())
        .limit(1)
    )
    return FinishedCourse(
        public_id=course.public_id,
        title=revision.title,
        language=course.language,
        certificate=number or "",
        earnings=course_earnings(session, actor.account_id, course.public_id, lineages),
        missing_assessment=completeness.missing_assessment,
        every_lesson=not completeness.optional_lessons,
    )


def finished_course_of(session: Session, actor: Actor, lesson_public_id: str) -> FinishedCourse | None:
    """The course of a lesson, where the actor has finished it."""
    course = session.scalar(
        select(Course.public_id)
        .join(Revision, Revision.course_id == Course.id)
        .join(Module, Module.revision_id == Revision.id)
        .join(Lesson, Lesson.module_id == Module.id)
        .where(Lesson.public_id == lesson_public_id)
    )
    return finished_course(session, actor, course) if course else None
