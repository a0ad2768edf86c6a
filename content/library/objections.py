"""Objections to a course in public notice: complaints of a kind, with number, deadline and trail."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.complaints.models import Complaint, Matter, ObjectionOutcome
from content.complaints.submission import ComplaintDraft, Receipt, complain, is_same, renew_secret
from content.courses import lifecycle
from content.courses.editability import hold
from content.courses.models import Revision, RevisionState
from content.credits.pilots import day_of
from content.database import utc_now
from content.errors import Invalid, NotFound, Refused
from content.insert_once import AlreadyAdded
from content.library.entries import author_ids, end_open_notice
from content.library.models import NoticeState, PublicNotice, RereviewCause
from content.library.public_notice import is_over
from content.library.rereview import call_for_rereview
from content.messages import N_, Message
from content.notices.notify import OBJECTION_UPHELD, LinkKind, link_to, notify_all, quotation
from content.people.models import AuditEvent
from content.people.permissions import Actor
from content.review.history import step_key


def open_to_objections(session: Session, public_id: str) -> PublicNotice:
    """The notice, where one may still object; it stays open until the transaction ends. Raises NotFound, Refused."""
    notice = session.scalars(select(PublicNotice).where(PublicNotice.public_id == public_id)).one_or_none()
    if notice is None:
        raise NotFound(about=public_id)
    hold(session.get_one(Revision, notice.revision_id))
    session.refresh(notice)
    if notice.state is not NoticeState.OPEN or is_over(notice, day_of(utc_now())):
        raise Refused(
            N_("This public notice is over. You can still make a complaint about the course."), about=public_id
        )
    return notice


def make_objection(
    session: Session,
    notice_public_id: str,
    *,
    number: str,
    text: str,
    name: str = "",
    contact: str = "",
    account_id: int | None = None,
) -> Receipt:
    """Save an objection under the number that its form reserved. Raises NotFound, Refused, Invalid, AlreadyAdded.

    Sent again, even after the notice has ended, the form makes no second one: it gives a new lookup code for the
    objection that is there, since the answer to the first may never have arrived. Only who holds the form knows the
    number.
    """
    draft = ComplaintDraft(Matter.OBJECTION, text, name=name, contact=contact)
    receipt = _sent_before(session, number, notice_public_id, draft)
    if receipt is None:
        notice = open_to_objections(session, notice_public_id)  # the other of two that came at once may have been first
        receipt = _sent_before(session, number, notice_public_id, draft)
        receipt = receipt or complain(session, draft, account_id=account_id, notice=notice, number=number)
    return receipt


def record_outcome(
    session: Session, actor: Actor, complaint: Complaint, outcome: ObjectionOutcome | None, reason: str
) -> None:
    """Decide an objection, which the caller has authorised and answers with `reason`.

    Upheld, it ends the notice, suspends the revision for this reason and brings it before the province's reviewer. What
    was upheld stays so; what was not can be, should the objector add something. Invalid where nothing was chosen.
    """
    if complaint.outcome is ObjectionOutcome.UPHELD:
        return
    if outcome is None:
        raise Invalid(N_("Choose whether you uphold the objection."), field="outcome")
    notice = session.get_one(PublicNotice, complaint.public_notice_id)
    complaint.outcome = outcome
    session.add(
        AuditEvent(
            actor_id=actor.account_id,
            action=f"objection.{outcome.value}",
            subject_kind="public_notice",
            subject_id=notice.public_id,
            reason=reason,
            details={"number": complaint.number},
        )
    )
    session.flush()
    if outcome is ObjectionOutcome.UPHELD:
        _uphold(session, actor, notice, reason)


def _sent_before(session: Session, number: str, notice_public_id: str, draft: ComplaintDraft) -> Receipt | None:
    """A receipt for the objection that the form has made before, None where it has made none."""
    earlier = session.execute(
        select(Complaint, PublicNotice.public_id)
        .join(PublicNotice, PublicNotice.id == Complaint.public_notice_id)
        .where(Complaint.number == number)
    ).one_or_none()
    if earlier is None:
        return None
    complaint, made_to = earlier
    if not is_same(complaint, draft) or made_to != notice_public_id:
        raise AlreadyAdded()
    return renew_secret(session, complaint)


def _uphold(session: Session, actor: Actor, notice: PublicNotice, reason: str) -> None:
    revision = session.get_one(Revision, notice.revision_id)
    hold(revision)
    session.refresh(notice)
    if notice.state is NoticeState.OPEN:
        end_open_notice(session, revision, NoticeState.UPHELD)
    anchor = ""
    if revision.state is RevisionState.PUBLISHED:
        anchor = step_key(lifecycle.suspend_for_objection(session, actor, revision, reason))
    called = call_for_rereview(session, revision, reason, RereviewCause.OBJECTION)
    if called is None:
        return  # nobody sees this revision any more: a newer one is published, or it was withdrawn
    called.lifts_suspension = called.lifts_suspension or bool(anchor)
    message = Message(OBJECTION_UPHELD, {"title": revision.title, "reason": quotation(reason)})
    link = link_to(LinkKind.TEACHING, revision.course.public_id, anchor)
    notify_all(session, author_ids(session, revision), message, link)
