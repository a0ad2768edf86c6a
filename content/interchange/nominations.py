"""Nominations for the national resource library: an act of the institution that has the course, with its reason; what
the library answered is written down by whoever heard it."""

from __future__ import annotations

import logging

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from content import text_fields
from content.courses.access import find_course, subject_of
from content.courses.models import Course, Revision
from content.database import utc_now
from content.errors import Invalid, NotFound, Refused
from content.interchange.models import Nomination, NominationState
from content.interchange.package_requests import packaged_revision
from content.messages import N_, Message
from content.notices.notify import (
    COURSE_NOMINATED,
    NOMINATION_ACCEPTED,
    NOMINATION_DECLINED,
    NOMINATION_TAKEN_BACK,
    LinkKind,
    link_to,
    notify_all,
    quotation,
)
from content.people.models import AuditEvent
from content.people.permissions import Action, Actor, authorise

log = logging.getLogger(__name__)

LONGEST_WORDS = 2000
ANSWERS = (NominationState.ACCEPTED, NominationState.DECLINED, NominationState.TAKEN_BACK)
_NOTICES = {
    NominationState.NOMINATED: COURSE_NOMINATED,
    NominationState.ACCEPTED: NOMINATION_ACCEPTED,
    NominationState.DECLINED: NOMINATION_DECLINED,
    NominationState.TAKEN_BACK: NOMINATION_TAKEN_BACK,
}
_NOMINATED_ALREADY = N_("This version is nominated already. Write down the library's answer when it has come.")
_ANSWERED = N_("The answer to this nomination is written down already.")


def nominate(session: Session, actor: Actor, course_public_id: str, reason: str) -> Nomination:
    """Nominate the published revision of a course. Invalid without a reason, Refused where there is none or it is
    nominated already, NotFound, NotAllowed."""
    course = find_course(session, course_public_id)
    authorise(actor, Action.NOMINATE_COURSE, subject_of(session, course))
    revision = packaged_revision(session, course)
    nomination = Nomination(revision_id=revision.id, reason=_words(reason, "reason"), nominated_by_id=actor.account_id)
    earlier = select(Nomination.state).where(Nomination.revision_id == revision.id)
    if NominationState.NOMINATED in set(session.scalars(earlier)):
        raise Refused(_NOMINATED_ALREADY, about=course_public_id)
    try:
        with session.begin_nested():
            session.add(nomination)
    except IntegrityError as error:  # sent twice at once
        raise Refused(_NOMINATED_ALREADY, about=course_public_id) from error
    _record(session, actor, course, revision, nomination, nomination.reason)
    return nomination


def answer_nomination(session: Session, actor: Actor, public_id: str, answer: str, words: str) -> Nomination:
    """Write down that the library accepted or declined, or that the nomination was taken back. Invalid without words or
    for another answer, Refused where one is there already, NotFound, NotAllowed."""
    nomination = session.scalars(
        select(Nomination).where(Nomination.public_id == public_id).with_for_update()
    ).one_or_none()
    if nomination is None:
        raise NotFound(about=public_id)
    course = nomination.revision.course
    authorise(actor, Action.NOMINATE_COURSE, subject_of(session, course))
    if answer not in ANSWERS:
        raise Invalid(N_("Choose what was answered."), field="answer")
    text = _words(words, "words")
    if nomination.state is not NominationState.NOMINATED:
        raise Refused(_ANSWERED, about=public_id)
    nomination.state, nomination.answer = NominationState(answer), text
    nomination.answered_by_id, nomination.answered_at = actor.account_id, utc_now()
    _record(session, actor, course, nomination.revision, nomination, text)
    return nomination


def _record(
    session: Session, actor: Actor, course: Course, revision: Revision, nomination: Nomination, words: str
) -> None:
    """Record the act, tell the authors, and log it."""
    session.add(
        AuditEvent(
            actor_id=actor.account_id,
            action=f"nomination.{nomination.state.value}",
            subject_kind="revision",
            subject_id=revision.public_id,
            reason=words,
            details={},
        )
    )
    authors = (author.account_id for author in course.authors)
    message = Message(_NOTICES[nomination.state], {"title": revision.title, "words": quotation(words)})
    notify_all(session, authors, message, link_to(LinkKind.PACKAGE, course.public_id))
    session.flush()
    log.info("course %s: revision %s: %s", course.public_id, revision.public_id, f"nomination {nomination.state.value}")


def _words(text: str, field: str) -> str:
    tidy = text_fields.prose(text, field=field, limit=LONGEST_WORDS)
    if not tidy:
        raise Invalid(
            N_("Write why, in your own words.") if field == "reason" else N_("Write what was answered."), field=field
        )
    return tidy
