"""A course's page for one learner: their own revision, completed lessons, the next lesson."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.access import find_course
from content.courses.course_page import CoursePage, OutlineLesson, course_page, revision_page
from content.courses.models import Revision
from content.errors import Refused
from content.learning.access import CONTINUABLE, closed_because, enrolment_of
from content.learning.course_rule import CourseRule, course_rule
from content.learning.models import Completion
from content.people.permissions import Action, Actor, Visitor, allowed


@dataclass(frozen=True, slots=True)
class LearnerCourse:
    """`can_enrol`: the actor may enrol and has not; `next_lesson`: the first that is not complete, for the enrolled:
    those that are required before the others; `studied`: nothing is left to study by the rule of the course; `rule`:
    what it asks for, and for the enrolled how far they are."""

    course: CoursePage
    enrolled: bool
    can_enrol: bool
    can_open_lessons: bool
    completed: frozenset[str]
    next_lesson: OutlineLesson | None
    studied: bool
    rule: CourseRule


def learner_course(session: Session, actor: Actor | Visitor, course_public_id: str) -> LearnerCourse:
    """The course: for the enrolled by the revision they began with, else the published one, else a preview for those
    who may. Raises NotFound, and Refused for the enrolled of a course that is closed now."""
    course = find_course(session, course_public_id)
    enrolment = enrolment_of(session, actor, course.id)
    if enrolment is None:
        page = course_page(session, actor, course_public_id)
        signed_in = not isinstance(actor, Visitor)
        can_enrol = not page.preview and signed_in and allowed(actor, Action.STUDY)
        rule = course_rule(session, page.revision_id, None)
        return LearnerCourse(page, False, can_enrol, signed_in, frozenset(), None, False, rule)
    revision = session.get_one(Revision, enrolment.revision_id)
    if revision.state not in CONTINUABLE:
        raise Refused(closed_because(revision), about=course_public_id)
    page = revision_page(session, revision, preview=False)
    completed = frozenset(
        session.scalars(select(Completion.lesson_lineage).where(Completion.enrolment_id == enrolment.id))
    )
    left = [lesson for lesson in page.lessons if lesson.lineage not in completed]
    left.sort(key=lambda lesson: not lesson.required)
    rule = course_rule(session, revision.id, enrolment)
    studied = rule.progress is not None and rule.progress.studied_at is not None
    return LearnerCourse(page, True, False, True, completed, left[0] if left else None, studied, rule)
