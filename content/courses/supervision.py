"""The administrator's page of published and suspended courses."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from content.courses.models import Course, Revision, RevisionState
from content.errors import NotFound
from content.people.permissions import Action, Actor, authorise


@dataclass(frozen=True, slots=True)
class SupervisedCourse:
    """One published or suspended course; `reason`: why it was suspended."""

    public_id: str
    title: str
    language: str
    suspended: bool
    reason: str


def supervised_courses(session: Session, actor: Actor) -> tuple[SupervisedCourse, ...]:
    """Suspended courses first, then the published ones by title. One query."""
    authorise(actor, Action.SUPERVISE_COURSE)
    courses = _courses(session, _all().order_by(Revision.title))
    return tuple(sorted(courses, key=lambda course: not course.suspended))


def supervised_course(session: Session, actor: Actor, public_id: str) -> SupervisedCourse:
    """One of them. Raises NotFound, NotAllowed."""
    authorise(actor, Action.SUPERVISE_COURSE)
    for course in _courses(session, _all().where(Course.public_id == public_id)):
        return course
    raise NotFound(about=public_id)


def _all() -> Select[str, str, str, RevisionState, str]:
    return (
        select(Course.public_id, Revision.title, Course.language, Revision.state, Revision.state_reason)
        .join(Revision, Revision.course_id == Course.id)
        .where(Revision.state.in_((RevisionState.PUBLISHED, RevisionState.SUSPENDED)))
    )


def _courses(session: Session, query: Select[str, str, str, RevisionState, str]) -> list[SupervisedCourse]:
    return [
        SupervisedCourse(public_id, title, language, state is RevisionState.SUSPENDED, reason)
        for public_id, title, language, state, reason in session.execute(query)
    ]
