"""How a revision lives: one table of moves, and one guarded function for each.

`return_to_author`, `publish` and `supersede` are moves that the review makes once its decision stands; the others are
asked for by a person and look at the permission table themselves.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.access import authored_course, editable_revision, find_course, subject_of
from content.courses.copying import copy_revision
from content.courses.digest import revision_digest
from content.courses.editability import hold
from content.courses.models import Course, Revision, RevisionState
from content.courses.readiness import assess
from content.courses.snapshot import load_contents
from content.database import utc_now
from content.errors import Invalid, NotFound, Refused
from content.messages import N_, Message
from content.notices.notify import COURSE_RESTORED, COURSE_SUSPENDED, LinkKind, link_to, notify_all, quotation
from content.people.models import AuditEvent
from content.people.permissions import Action, Actor, authorise
from content.review.cases import close_open_case, open_first_case
from content.review.history import step_key
from content.search.indexing import refresh


class Move(enum.StrEnum):
    """What can happen to a revision."""

    SUBMIT = "submit"
    RETURN = "return"
    RECALL = "recall"  # by its author, out of the review
    PUBLISH = "publish"
    SUPERSEDE = "supersede"
    SUSPEND = "suspend"
    RESTORE = "restore"
    EXPIRE = "expire"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Way:
    """From which states a move starts and where it ends."""

    sources: frozenset[RevisionState]
    target: RevisionState


_S = RevisionState
MOVES: Mapping[Move, Way] = {
    Move.SUBMIT: Way(frozenset({_S.DRAFT}), _S.IN_REVIEW),
    Move.RETURN: Way(frozenset({_S.IN_REVIEW}), _S.RETURNED),
    Move.RECALL: Way(frozenset({_S.IN_REVIEW}), _S.RETURNED),
    Move.PUBLISH: Way(frozenset({_S.IN_REVIEW}), _S.PUBLISHED),
    Move.SUPERSEDE: Way(frozenset({_S.PUBLISHED, _S.SUSPENDED, _S.EXPIRED}), _S.SUPERSEDED),
    Move.SUSPEND: Way(frozenset({_S.PUBLISHED}), _S.SUSPENDED),
    Move.RESTORE: Way(frozenset({_S.SUSPENDED}), _S.PUBLISHED),
    Move.EXPIRE: Way(frozenset({_S.PUBLISHED}), _S.EXPIRED),
    Move.WITHDRAW: Way(
        frozenset({_S.DRAFT, _S.RETURNED, _S.PUBLISHED, _S.SUSPENDED, _S.EXPIRED}),
        _S.WITHDRAWN,
    ),
}
"""Every allowed move; whatever is not here is refused."""

_SUPERVISED = {Move.SUSPEND: COURSE_SUSPENDED, Move.RESTORE: COURSE_RESTORED}
"""What the authors are told of each move of supervision."""

UNFINISHED = frozenset({RevisionState.DRAFT, RevisionState.IN_REVIEW})
"""While a revision stands here no other may be opened."""


def submit(session: Session, actor: Actor, course_public_id: str) -> Revision:
    """Freeze the draft under its digest and open its first review case.

    Refused while something that must be there is missing (readiness.py) or there is no draft.
    """
    revision = editable_revision(session, actor, course_public_id)
    contents = load_contents(session, revision)
    missing = assess(contents).blocking
    if missing:
        raise Refused(
            N_("The course cannot be submitted yet: %(count)d things are missing. The check list names each of them."),
            count=len(missing),
        )
    move(revision, Move.SUBMIT)
    revision.digest = revision_digest(contents)
    revision.submitted_by_id = actor.account_id
    revision.submitted_at = utc_now()
    open_first_case(session, revision)
    _record(session, actor, Move.SUBMIT, revision, digest=revision.digest)
    session.flush()
    return revision


def open_revision(session: Session, actor: Actor, course_public_id: str) -> Revision:
    """A new draft, copied from the revision that counts (see `_base`).

    Refused where a draft is open already or a revision is still being reviewed.
    """
    course = authored_course(session, actor, course_public_id)
    session.execute(select(Course.id).where(Course.id == course.id).with_for_update(key_share=True))
    known = list(session.scalars(select(Revision).where(Revision.course_id == course.id).order_by(Revision.number)))
    if any(revision.state is RevisionState.DRAFT for revision in known):
        raise Refused(N_("This course already has a draft. Go on with that one."))
    if any(revision.state is RevisionState.IN_REVIEW for revision in known):
        raise Refused(N_("This course is being reviewed. You can open a new version when the review is over."))
    return copy_revision(session, _base(known), number=known[-1].number + 1, actor=actor)


def return_to_author(session: Session, revision: Revision) -> Revision:
    """The review sends the revision back; the author answers with a new one."""
    move(revision, Move.RETURN)
    revision.decided_at = utc_now()
    session.flush()
    return revision


def publish(session: Session, revision: Revision) -> Revision:
    """The last level approved: learners see this revision from now on, and the one before it is superseded."""
    earlier = session.scalars(
        select(Revision).where(
            Revision.course_id == revision.course_id,
            Revision.id != revision.id,
            Revision.state.in_(MOVES[Move.SUPERSEDE].sources),
        )
    )
    for old in earlier.all():
        move(old, Move.SUPERSEDE)
    session.flush()  # the old one must be out of the way first: the database keeps one published revision for a course
    move(revision, Move.PUBLISH)
    revision.decided_at = utc_now()
    refresh(session, revision.course_id)
    return revision


def suspend(session: Session, actor: Actor, course_public_id: str, reason: str) -> Revision:
    """Take the published revision out of the catalogue for a time. Invalid without a reason."""
    return _supervise(session, actor, course_public_id, Move.SUSPEND, reason)


def restore(session: Session, actor: Actor, course_public_id: str, reason: str) -> Revision:
    """Put a suspended revision back into the catalogue. Invalid without a reason."""
    return _supervise(session, actor, course_public_id, Move.RESTORE, reason)


def withdraw(session: Session, actor: Actor, course_public_id: str, revision_public_id: str, reason: str) -> Revision:
    """The author takes a revision back: a draft that is not wanted, or a published one that is out of date."""
    revision = _authored(session, actor, course_public_id, revision_public_id)
    _with_reason(session, actor, revision, Move.WITHDRAW, reason)
    return revision


def recall(session: Session, actor: Actor, course_public_id: str, revision_public_id: str, reason: str) -> Revision:
    """The author takes a revision out of the review; the next version begins with all that is in it.

    The open case is closed first and, since a decision may have opened the next one meanwhile, once more when the
    revision is held. Refused where the review is over.
    """
    revision = _authored(session, actor, course_public_id, revision_public_id)
    close_open_case(session, revision)
    _with_reason(session, actor, revision, Move.RECALL, reason)
    close_open_case(session, revision)
    return revision


def move(revision: Revision, step: Move) -> None:
    """Make one move, with the revision's row held. Refused where `MOVES` does not have it."""
    hold(revision)
    if revision.state not in MOVES[step].sources:
        raise Refused(N_("This cannot be done any more: the course has moved on since you opened the page."))
    revision.state = MOVES[step].target


def _authored(session: Session, actor: Actor, course_public_id: str, revision_public_id: str) -> Revision:
    course = authored_course(session, actor, course_public_id)
    revision = session.scalars(
        select(Revision).where(Revision.course_id == course.id, Revision.public_id == revision_public_id)
    ).one_or_none()
    if revision is None:
        raise NotFound()
    return revision


def _base(known: list[Revision]) -> Revision:
    """The latest revision that was not withdrawn; where all were, the latest."""
    return next((one for one in reversed(known) if one.state is not RevisionState.WITHDRAWN), known[-1])


def _supervise(session: Session, actor: Actor, course_public_id: str, step: Move, reason: str) -> Revision:
    course = find_course(session, course_public_id)
    authorise(actor, Action.SUPERVISE_COURSE, subject_of(session, course))
    wanted = session.scalars(
        select(Revision).where(Revision.course_id == course.id, Revision.state.in_(MOVES[step].sources))
    ).one_or_none()
    if wanted is None:
        raise Refused(N_("This course is not in a state in which this can be done."))
    event = _with_reason(session, actor, wanted, step, reason)
    authors = (author.account_id for author in course.authors)
    message = Message(_SUPERVISED[step], {"title": wanted.title, "reason": quotation(event.reason)})
    notify_all(session, authors, message, link_to(LinkKind.TEACHING, course.public_id, step_key(event)))
    return wanted


def _with_reason(session: Session, actor: Actor, revision: Revision, step: Move, reason: str) -> AuditEvent:
    """Make a move that needs a reason; what was recorded of it, flushed."""
    if not reason.strip():
        raise Invalid(N_("Give a reason."), field="reason")
    move(revision, step)
    revision.state_reason = reason.strip()
    event = _record(session, actor, step, revision, reason.strip())
    refresh(session, revision.course_id)
    session.flush()
    return event


def _record(
    session: Session, actor: Actor, step: Move, revision: Revision, reason: str = "", **details: str
) -> AuditEvent:
    event = AuditEvent(
        actor_id=actor.account_id,
        action=f"revision.{step.value}",
        subject_kind="revision",
        subject_id=revision.public_id,
        reason=reason,
        details=dict(details),
    )
    session.add(event)
    return event
