"""Re-review: a published revision before the province's reviewer once more, and what comes of it.

A revision passes each level of the review once; what was decided stays. What has to be looked at again later, because
of its age, an upheld objection, complaints or low ratings, is decided by the province's level alone, on the very
revision that it approved: it is confirmed, or its authors have to make a new version, which passes all levels.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content import text_fields
from content.courses import lifecycle
from content.courses.editability import hold
from content.courses.models import Course, Revision, RevisionState
from content.courses.snapshot import load_contents
from content.credits.pilots import day_of
from content.database import utc_now
from content.errors import Invalid, NotAllowed, Refused
from content.library.entries import REVIEW_AFTER_MONTHS, author_ids, entry_of, months_later
from content.library.models import (
    EntryState,
    LibraryEntry,
    Rereview,
    RereviewAnswer,
    RereviewCause,
    RereviewState,
)
from content.library.rereview_access import find_rereview, rereview_conflict, rereview_subject
from content.messages import N_, Message
from content.notices.notify import (
    COURSE_CONFIRMED,
    COURSE_DUE_FOR_REVIEW,
    COURSE_EXPIRED,
    COURSE_TO_BE_REVISED,
    COURSE_UNDER_REREVIEW,
    REREVIEW_OPENED,
    LinkKind,
    link_to,
    notify_all,
    quotation,
)
from content.people.models import AuditEvent
from content.people.permissions import Action, Actor, authorise
from content.review.checklist import Checklist, checked_answers, proposals
from content.review.draft_removal import end_drafts
from content.review.drafts import Draft, save_draft
from content.review.history import rereview_key
from content.review.levels import seats
from content.review.models import CaseState
from content.review.seat_reviewers import reviewers_of_seat

WARNINGS_MONTHS_BEFORE = (3, 1)
"""When the authors are warned that the 24 months are nearly over; with the first the re-review opens."""
OUTCOMES = (RereviewState.CONFIRMED, RereviewState.RETURNED)
"""What a reviewer can decide."""
REVIEWABLE = frozenset({RevisionState.PUBLISHED, RevisionState.SUSPENDED, RevisionState.EXPIRED})
LONGEST_TEXT = 4000
_AS_REVIEWED = {RereviewState.CONFIRMED: CaseState.APPROVED, RereviewState.RETURNED: CaseState.RETURNED}
"""What a decision means for the checklist."""
DECIDED_ALREADY = N_("This re-review is over: it was decided, or the course has a newer version.")


def call_for_rereview(
    session: Session, revision: Revision, reason: str, cause: RereviewCause = RereviewCause.QUALITY
) -> Rereview | None:
    """Ask the province's reviewer to look at a published revision again; None where it is not to be seen any more.

    Called again while the re-review is open it adds its reason, once. The course stays as it is until somebody decides.
    The authors are notified when it opens. `reason`: plain text for the reviewer and the authors, so without the names
    of those who complained.
    """
    hold(revision)
    if revision.state not in REVIEWABLE:
        return None
    waiting = select(Rereview).where(Rereview.revision_id == revision.id, Rereview.state == RereviewState.OPEN)
    rereview = session.scalars(waiting.execution_options(populate_existing=True)).one_or_none()
    if rereview is not None:
        if reason.strip() and reason.strip() not in rereview.reason:
            rereview.reason = f"{rereview.reason}\n\n{reason.strip()}".strip()
        if cause is RereviewCause.OBJECTION:
            rereview.cause = cause  # it is what keeps the course suspended
        session.flush()
        return rereview
    seat = seats(session, revision)[-1]
    rereview = Rereview(revision_id=revision.id, region_code=seat.region_code, cause=cause, reason=reason.strip())
    session.add(rereview)
    session.flush()
    reviewers = (account.id for account in reviewers_of_seat(session, seat))
    message = Message(REREVIEW_OPENED, {"title": revision.title})
    notify_all(session, reviewers, message, link_to(LinkKind.REREVIEW, rereview.public_id))
    _record(session, None, "rereview.opened", rereview, revision, cause=cause.value)
    if cause in (RereviewCause.QUALITY, RereviewCause.COMPLAINT):
        _notify_authors(session, revision, COURSE_UNDER_REREVIEW, reason=quotation(reason))
    return rereview


def decide_rereview(
    session: Session,
    actor: Actor,
    public_id: str,
    outcome: RereviewState | None,
    words: str = "",
    *,
    checklist: Checklist,
) -> Rereview:
    """Confirm a revision, or return it to its authors; every line of the checklist is answered with it.

    Confirmed, it has another 24 months, and one that was expired or suspended because of an objection is published
    again (one that never entered the library with a new public notice). Returned, learners do not find it any more, and
    the authors make a new version. NotFound; NotAllowed: not the province's reviewer, or a conflict of interest;
    Refused: decided already; Invalid: no outcome, a return without words, or a
    checklist with which nothing is confirmed (review/checklist.py).
    """
    rereview, revision = _decidable(session, actor, public_id)
    text = text_fields.prose(words, field="words", limit=LONGEST_TEXT)
    if outcome not in OUTCOMES:
        raise Invalid(N_("Choose whether the course stays or its authors make a new version."), field="outcome")
    if outcome is RereviewState.RETURNED and not text:
        raise Invalid(N_("Say what must be changed."), field="words")
    answers = checked_answers(checklist, _AS_REVIEWED[outcome])
    rereview.state, rereview.words = outcome, text
    rereview.reviewer_id, rereview.decided_at = actor.account_id, utc_now()
    _keep_checklist(session, rereview, revision, answers)
    end_drafts(session, rereview.public_id)
    _record(session, actor, f"rereview.{outcome.value}", rereview, revision, text)
    if outcome is RereviewState.CONFIRMED:
        _confirm(session, actor, rereview, revision)
    else:
        lifecycle.set_aside(session, actor, revision, text)
        _notify_authors(session, revision, COURSE_TO_BE_REVISED, rereview, words=quotation(text))
    return rereview


def save_rereview_draft(
    session: Session, actor: Actor, public_id: str, fields: Mapping[str, str], number: int
) -> Draft:
    """Save a draft of the decision. Raises what `decide_rereview` and `save_draft` raise."""
    rereview, _ = _decidable(session, actor, public_id)
    return save_draft(session, actor, rereview.public_id, fields, number)


def review_again(session: Session, now: datetime) -> None:
    """The scheduled task: warn authors, open re-reviews, and let expire what was not reviewed again in time.

    Warned twice at most for one term; a task that comes late sends the later warning alone.
    """
    today = day_of(now)
    first = months_later(today, WARNINGS_MONTHS_BEFORE[0])
    due = select(LibraryEntry).where(
        LibraryEntry.state.in_((EntryState.IN_NOTICE, EntryState.IN_LIBRARY)), LibraryEntry.review_due_on <= first
    )
    for entry in session.scalars(due.order_by(LibraryEntry.review_due_on, LibraryEntry.id)).all():
        revision = session.get_one(Revision, entry.revision_id)
        hold(revision)
        if revision.state is not RevisionState.PUBLISHED:
            continue
        call_for_rereview(session, revision, "", RereviewCause.AGE)
        if entry.review_due_on <= today:
            lifecycle.expire(session, revision)
            _notify_authors(session, revision, COURSE_EXPIRED)
        else:
            _warn(session, entry, revision, today)


def _warn(session: Session, entry: LibraryEntry, revision: Revision, today: date) -> None:
    passed = sum(today >= months_later(entry.review_due_on, -months) for months in WARNINGS_MONTHS_BEFORE)
    if passed > entry.warnings:
        entry.warnings = passed
        _notify_authors(session, revision, COURSE_DUE_FOR_REVIEW, day=entry.review_due_on.isoformat())


def _confirm(session: Session, actor: Actor, rereview: Rereview, revision: Revision) -> None:
    entry = entry_of(session, revision)
    if entry is not None:
        entry.review_due_on, entry.warnings = months_later(day_of(utc_now()), REVIEW_AFTER_MONTHS), 0
    of_objection = revision.state is RevisionState.SUSPENDED and rereview.lifts_suspension
    if of_objection or revision.state is RevisionState.EXPIRED:
        lifecycle.publish_again(session, actor, revision, rereview.words)
    _notify_authors(session, revision, COURSE_CONFIRMED, rereview)


def _decidable(session: Session, actor: Actor, public_id: str) -> tuple[Rereview, Revision]:
    rereview = find_rereview(session, public_id)
    authorise(actor, Action.REVIEW_COURSE, rereview_subject(session, rereview))
    revision = session.get_one(Revision, rereview.revision_id)
    conflict = rereview_conflict(session, actor, revision)
    if conflict is not None:
        raise NotAllowed(conflict, about=public_id)
    hold(revision)
    session.refresh(rereview)
    if rereview.state is not RereviewState.OPEN:
        raise Refused(DECIDED_ALREADY, about=public_id)
    return rereview, revision


def _keep_checklist(session: Session, rereview: Rereview, revision: Revision, answers: Checklist) -> None:
    seen = proposals(load_contents(session, revision))
    session.add_all(
        RereviewAnswer(
            rereview_id=rereview.id,
            line=line,
            verdict=answer.verdict,
            reason=answer.reason,
            evidence=[message.as_json() for message in seen[line].evidence],
        )
        for line, answer in answers.items()
    )
    session.flush()


def _notify_authors(
    session: Session, revision: Revision, msgid: str, decided: Rereview | None = None, **values: str
) -> None:
    """Notify the authors; of what was `decided` with a link to the entry on their course's page."""
    course = session.get_one(Course, revision.course_id)
    message = Message(msgid, {"title": revision.title, **values})
    anchor = rereview_key(decided) if decided is not None else ""
    notify_all(session, author_ids(session, revision), message, link_to(LinkKind.TEACHING, course.public_id, anchor))


def _record(
    session: Session,
    actor: Actor | None,
    action: str,
    rereview: Rereview,
    revision: Revision,
    reason: str = "",
    **details: str,
) -> None:
    session.add(
        AuditEvent(
            actor_id=actor.account_id if actor else None,
            action=action,
            subject_kind="rereview",
            subject_id=rereview.public_id,
            reason=reason,
            details={"revision": revision.public_id, **details},
        )
    )
    session.flush()
