"""What an administrator supervises: the courses that are published, and those suspended."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Course, Revision, RevisionState
from content.people.permissions import Action, Actor, authorise


@dataclass(frozen=True, slots=True)
class SupervisedCourse:
    """One course that learners see, or saw until it was suspended; `reason` is why."""

    public_id: str
    title: str
    language: str
    suspended: bool
    reason: str


def supervised_courses(session: Session, actor: Actor) -> tuple[SupervisedCourse, ...]:
    """Suspended courses first, then the published ones by title. One query."""
    authorise(actor, Action.SUPERVISE_COURSE)
    rows = session.execute(
        select(Course.public_id, Revision.title, Course.language, Revision.state, Revision.state_reason)
        .join(Revision, Revision.course_id == Course.id)
        .where(Revision.state.in_((RevisionState.PUBLISHED, RevisionState.SUSPENDED)))
        .order_by(Revision.title)
    ).all()
    found = [
        SupervisedCourse(row.public_id, row.title, row.language, row.state is RevisionState.SUSPENDED, row.state_reason)
        for row in rows
    ]
    return tuple(sorted(found, key=lambda course: not course.suspended))
