"""Enrolling: one learner, one course, on the revision that was published on that day."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from content.courses.models import Course, Revision, RevisionState
from content.errors import NotFound, Refused
from content.learning.models import Enrolment
from content.messages import N_
from content.people.accounts import lock_learner
from content.people.permissions import Action, Actor, authorise


def enrol(session: Session, actor: Actor, course_public_id: str) -> Enrolment:
    """Enrol the actor on the published revision, which stays theirs when newer ones come. Idempotent.

    Raises NotFound, and Refused where no revision is published.
    """
    authorise(actor, Action.STUDY)
    lock_learner(session, actor.account_id)
    course = session.scalar(select(Course).where(Course.public_id == course_public_id))
    if course is None:
        raise NotFound(about=course_public_id)
    existing = select(Enrolment).where(Enrolment.account_id == actor.account_id, Enrolment.course_id == course.id)
    enrolled = session.scalar(existing)
    if enrolled is not None:
        return enrolled
    revision_id = session.scalar(
        select(Revision.id).where(Revision.course_id == course.id, Revision.state == RevisionState.PUBLISHED)
    )
    if revision_id is None:
        raise Refused(
            N_("This course is not open to learners at the moment. Choose another one."), about=course_public_id
        )
    enrolment = Enrolment(account_id=actor.account_id, course_id=course.id, revision_id=revision_id)
    try:
        with session.begin_nested():
            session.add(enrolment)
    except IntegrityError:  # the button was pressed twice: the other press has enrolled them
        return session.scalars(existing).one()
    return enrolment
