"""A course whose every lesson a learner has completed: its certificate and what it earned."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.certificates.models import Certificate
from content.courses.models import Course, Lesson, Module, Revision
from content.credits.course_earnings import CourseEarnings, course_earnings
from content.learning.models import Completion, Enrolment
from content.people.permissions import Actor


@dataclass(frozen=True, slots=True)
class FinishedCourse:
    """`certificate` is the number of the certificate; empty where there is none yet."""

    public_id: str
    title: str
    language: str
    certificate: str
    earnings: CourseEarnings


def finished_course(session: Session, actor: Actor, course_public_id: str) -> FinishedCourse | None:
    """The course as the actor finished it; None where they are not enrolled or a lesson of their revision is not
    complete."""
    row = session.execute(
        select(Enrolment, Course, Revision)
        .join(Course, Enrolment.course_id == Course.id)
        .join(Revision, Enrolment.revision_id == Revision.id)
        .where(Course.public_id == course_public_id, Enrolment.account_id == actor.account_id)
    ).one_or_none()
    if row is None:
        return None
    enrolment, course, revision = row
    lineages = session.scalars(
        select(Lesson.lineage).join(Module, Lesson.module_id == Module.id).where(Module.revision_id == revision.id)
    ).all()
    completed = session.scalars(select(Completion.lesson_lineage).where(Completion.enrolment_id == enrolment.id)).all()
    if not lineages or not set(lineages) <= set(completed):
        return None
    number = session.scalar(
        select(Certificate.number).where(Certificate.account_id == actor.account_id, Certificate.course_id == course.id)
    )
    return FinishedCourse(
        public_id=course.public_id,
        title=revision.title,
        language=course.language,
        certificate=number or "",
        earnings=course_earnings(session, actor.account_id, course.public_id, lineages),
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
