"""The life cycle of a revision: its states, one table of transitions, and one guarded function for each event.

`return_to_author`, `publish` and superseding follow from a decision of the review, `suspend_for_objection`,
`set_aside`, `publish_again` and `expire` from the library's rules, which authorise them; the other events come from a
person and are authorised here. Each is logged with the public ids of its course and revision.
"""

from __future__ import annotations

import enum
import logging
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from content.assessment.pool import fix_pool
from content.courses.access import authored_course, editable_revision, find_course, subject_of
from content.courses.bin import empty_bin
from content.courses.copying import copy_revision
from content.courses.digest import revision_digest
from content.courses.editability import hold
from content.courses.models import Course, Revision, RevisionState
from content.courses.readiness import assess
from content.courses.snapshot import load_contents
from content.database import utc_now
from content.errors import Invalid, NotFound, Refused
from content.library.entries import follow, needs_province
from content.messages import N_, Message
from content.notices.notify import COURSE_RESTORED, COURSE_SUSPENDED, LinkKind, link_to, notify_all, quotation
from content.people.models import AuditEvent
from content.people.permissions import Action, Actor, authorise
from content.review.cases import close_open_case, open_first_case
from content.review.history import step_key
from content.search.indexing import refresh

log = logging.getLogger(__name__)


class RevisionEvent(enum.StrEnum):
    """The events of a revision's life cycle."""

    SUBMIT = "submit"
    RETURN = "return"
    RECALL = "recall"  # by its author, out of the review
    PUBLISH = "publish"
    SUPERSEDE = "supersede"
    SUSPEND = "suspend"
    RESTORE = "restore"
    EXPIRE = "expire"  # not reviewed again in time
    RENEW = "renew"  # reviewed again after it expired
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Transition:
    """From which states an event may start, and the state it leads to."""

    sources: frozenset[RevisionState]
    target: RevisionState


_S = RevisionState
TRANSITIONS: Mapping[RevisionEvent, Transition] = {
    RevisionEvent.SUBMIT: Transition(frozenset({_S.DRAFT}), _S.IN_REVIEW),
    RevisionEvent.RETURN: Transition(frozenset({_S.IN_REVIEW}), _S.RETURNED),
    RevisionEvent.RECALL: Transition(frozenset({_S.IN_REVIEW}), _S.RETURNED),
    RevisionEvent.PUBLISH: Transition(frozenset({_S.IN_REVIEW}), _S.PUBLISHED),
    RevisionEvent.SUPERSEDE: Transition(frozenset({_S.PUBLISHED, _S.SUSPENDED, _S.EXPIRED}), _S.SUPERSEDED),
    RevisionEvent.SUSPEND: Transition(frozenset({_S.PUBLISHED}), _S.SUSPENDED),
    RevisionEvent.RESTORE: Transition(frozenset({_S.SUSPENDED}), _S.PUBLISHED),
    RevisionEvent.EXPIRE: Transition(frozenset({_S.PUBLISHED}), _S.EXPIRED),
    RevisionEvent.RENEW: Transition(frozenset({_S.EXPIRED}), _S.PUBLISHED),
    RevisionEvent.WITHDRAW: Transition(
        frozenset({_S.DRAFT, _S.RETURNED, _S.PUBLISHED, _S.SUSPENDED, _S.EXPIRED}),
        _S.WITHDRAWN,
    ),
}
"""Every allowed transition; anything else is refused."""

_SUPERVISED = {RevisionEvent.SUSPEND: COURSE_SUSPENDED, RevisionEvent.RESTORE: COURSE_RESTORED}
"""The msgid of the notice that the authors get of each event of supervision."""

UNFINISHED = frozenset({RevisionState.DRAFT, RevisionState.IN_REVIEW})
"""While a revision is in one of these states no other may be opened."""


def submit(session: Session, actor: Actor, course_public_id: str) -> Revision:
    """Freeze the draft under its digest and open its first review case.

    Refused while something that must be there is missing (readiness.py) or there is no draft. What waits in its bin is
    removed for good: a submitted revision holds what its digest says and nothing else.
    """
    revision = editable_revision(session, actor, course_public_id)
    contents = load_contents(session, revision)
    missing = assess(contents).blocking
    if missing:
        raise Refused(
            N_("The course cannot be submitted yet: %(count)d things are missing. The check list names each of them."),
            count=len(missing),
            about=course_public_id,
        )
    empty_bin(session, revision)
    fix_pool(session, revision.id, contents.assessment)
    apply_event(revision, RevisionEvent.SUBMIT)
    revision.digest = revision_digest(contents)
    revision.submitted_by_id = actor.account_id
    revision.submitted_at = utc_now()
    open_first_case(session, revision)
    _record(session, actor, RevisionEvent.SUBMIT, revision, digest=revision.digest)
    session.flush()
    return revision


def open_revision(session: Session, actor: Actor, course_public_id: str) -> Revision:
    """A new draft, copied from the latest revision that was not withdrawn.

    Refused where a draft is open already or a revision is still being reviewed.
    """
    course = authored_course(session, actor, course_public_id)
    session.execute(select(Course.id).where(Course.id == course.id).with_for_update(key_share=True))
    revisions = list(session.scalars(select(Revision).where(Revision.course_id == course.id).order_by(Revision.number)))
    if any(revision.state is RevisionState.DRAFT for revision in revisions):
        raise Refused(N_("This course already has a draft. Go on with that one."), about=course_public_id)
    if any(revision.state is RevisionState.IN_REVIEW for revision in revisions):
        raise Refused(
            N_("This course is being reviewed. You can open a new version when the review is over."),
            about=course_public_id,
        )
    return copy_revision(session, _base(revisions), number=revisions[-1].number + 1, actor=actor)


def return_to_author(session: Session, revision: Revision) -> Revision:
    """The review sends the revision back; the author answers with a new one."""
    apply_event(revision, RevisionEvent.RETURN)
    revision.decided_at = utc_now()
    session.flush()
    return revision


def publish(session: Session, revision: Revision) -> Revision:
    """The last level approved: learners see this revision from now on, and the one before it is superseded."""
    earlier = session.scalars(
        select(Revision).where(
            Revision.course_id == revision.course_id,
            Revision.state.in_(TRANSITIONS[RevisionEvent.SUPERSEDE].sources),
        )
    )
    for old in earlier.all():
        apply_event(old, RevisionEvent.SUPERSEDE)
    session.flush()  # first: the database allows one published revision for a course
    apply_event(revision, RevisionEvent.PUBLISH)
    revision.decided_at = utc_now()
    refresh(session, revision.course_id)
    return revision


def suspend(session: Session, actor: Actor, course_public_id: str, reason: str) -> Revision:
    """Take the published revision out of the catalogue for a time. Invalid without a reason."""
    return _supervise(session, actor, course_public_id, RevisionEvent.SUSPEND, reason)


def restore(session: Session, actor: Actor, course_public_id: str, reason: str) -> Revision:
    """Put a suspended revision back into the catalogue. Invalid without a reason; Refused where the province's reviewer
    has to decide about it, or has decided that it needs a new version."""
    return _supervise(session, actor, course_public_id, RevisionEvent.RESTORE, reason)


def suspend_for_objection(session: Session, actor: Actor, revision: Revision, reason: str) -> AuditEvent:
    """An objection in the public notice was upheld; what was recorded."""
    return _with_reason(session, actor, revision, RevisionEvent.SUSPEND, reason)


def set_aside(session: Session, actor: Actor, revision: Revision, reason: str) -> None:
    """The re-review asks for a new version: a published revision is suspended; another stays in its state, for this
    reason."""
    if revision.state is RevisionState.PUBLISHED:
        _with_reason(session, actor, revision, RevisionEvent.SUSPEND, reason)
    else:
        revision.state_reason = reason
        _record(session, actor, RevisionEvent.SUSPEND, revision, reason)
        session.flush()


def publish_again(session: Session, actor: Actor, revision: Revision, words: str) -> None:
    """The re-review confirmed a revision that had expired, or was suspended because of an objection."""
    is_expired = revision.state is RevisionState.EXPIRED
    event = RevisionEvent.RENEW if is_expired else RevisionEvent.RESTORE
    _change(session, revision, event, "")
    _record(session, actor, event, revision, words)
    session.flush()


def expire(session: Session, revision: Revision) -> None:
    """The time is over within which the revision had to be reviewed again. Nobody's act: the portal's own."""
    _change(session, revision, RevisionEvent.EXPIRE, "")
    _record(session, None, RevisionEvent.EXPIRE, revision)
    session.flush()


def withdraw(session: Session, actor: Actor, course_public_id: str, revision_public_id: str, reason: str) -> Revision:
    """Withdraw a revision for good: a draft that is not wanted, or a published one that is out of date."""
    revision = _authored(session, actor, course_public_id, revision_public_id)
    _with_reason(session, actor, revision, RevisionEvent.WITHDRAW, reason)
    return revision


def recall(session: Session, actor: Actor, course_public_id: str, revision_public_id: str, reason: str) -> Revision:
    """Take a revision out of the review; its author's next draft is a copy of it.

    The open case is closed before the revision is locked and again after, since a decision may have opened the next one
    meanwhile. Refused where the review is over.
    """
    revision = _authored(session, actor, course_public_id, revision_public_id)
    close_open_case(session, revision)
    _with_reason(session, actor, revision, RevisionEvent.RECALL, reason)
    close_open_case(session, revision)
    return revision


def apply_event(revision: Revision, event: RevisionEvent) -> None:
    """Set the state that `event` leads to, with the revision's row locked, and bring its entry in the library into
    step. Refused where `TRANSITIONS` lacks it."""
    hold(revision)
    if revision.state not in TRANSITIONS[event].sources:
        raise Refused(
            N_("This cannot be done any more: the course has moved on since you opened the page."),
            about=revision.public_id,
        )
    revision.state = TRANSITIONS[event].target
    follow(_session_of(revision), revision)
    log.info("course %s: revision %s: %s", revision.course.public_id, revision.public_id, event.value)


def _authored(session: Session, actor: Actor, course_public_id: str, revision_public_id: str) -> Revision:
    course = authored_course(session, actor, course_public_id)
    revision = session.scalars(
        select(Revision).where(Revision.course_id == course.id, Revision.public_id == revision_public_id)
    ).one_or_none()
    if revision is None:
        raise NotFound(about=revision_public_id)
    return revision


def _base(revisions: list[Revision]) -> Revision:
    """The latest revision that was not withdrawn; where all were, the latest."""
    return next((one for one in reversed(revisions) if one.state is not RevisionState.WITHDRAWN), revisions[-1])


def _supervise(session: Session, actor: Actor, course_public_id: str, event: RevisionEvent, reason: str) -> Revision:
    course = find_course(session, course_public_id)
    authorise(actor, Action.SUPERVISE_COURSE, subject_of(session, course))
    revision = session.scalars(
        select(Revision).where(Revision.course_id == course.id, Revision.state.in_(TRANSITIONS[event].sources))
    ).one_or_none()
    if revision is None:
        raise Refused(N_("This course is not in a state in which this can be done."), about=course_public_id)
    if event is RevisionEvent.RESTORE and needs_province(session, revision):
        raise Refused(
            N_("The province's reviewer decides about this course: see “To be reviewed again”."), about=course_public_id
        )
    record = _with_reason(session, actor, revision, event, reason)
    authors = (author.account_id for author in course.authors)
    message = Message(_SUPERVISED[event], {"title": revision.title, "reason": quotation(record.reason)})
    notify_all(session, authors, message, link_to(LinkKind.TEACHING, course.public_id, step_key(record)))
    return revision


def _with_reason(session: Session, actor: Actor, revision: Revision, event: RevisionEvent, reason: str) -> AuditEvent:
    """Make a transition that needs a reason; what was recorded of it, flushed."""
    if not reason.strip():
        raise Invalid(N_("Give a reason."), field="reason")
    _change(session, revision, event, reason.strip())
    record = _record(session, actor, event, revision, reason.strip())
    session.flush()
    return record


def _change(session: Session, revision: Revision, event: RevisionEvent, reason: str) -> None:
    """Make a transition of a revision that is or was published, and bring the catalogue into step."""
    apply_event(revision, event)
    revision.state_reason = reason
    refresh(session, revision.course_id)


def _session_of(revision: Revision) -> Session:
    session = object_session(revision)
    if session is None:  # `hold` has refused it before
        raise ValueError("the revision belongs to no session")
    return session


def _record(
    session: Session, actor: Actor | None, event: RevisionEvent, revision: Revision, reason: str = "", **details: str
) -> AuditEvent:
    record = AuditEvent(
        actor_id=actor.account_id if actor else None,
        action=f"revision.{event.value}",
        subject_kind="revision",
        subject_id=revision.public_id,
        reason=reason,
        details=dict(details),
    )
    session.add(record)
    return record
