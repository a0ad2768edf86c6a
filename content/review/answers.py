"""What authors answer to a finding: done, or why not. An answer settles nothing; reviewers read it and decide."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from content import text_fields
from content.courses.access import subject_of
from content.courses.models import Course, Revision
from content.errors import Invalid, NotFound, Refused
from content.messages import N_, Message
from content.notices.notify import FINDING_ANSWERED, LinkKind, link_to, notify
from content.people.models import AuditEvent
from content.people.permissions import Action, Actor, authorise
from content.review.findings import FindingNote, find_finding, findings_of_course
from content.review.models import AnswerKind, CaseState, Finding, FindingAnswer, ReviewCase

ANSWER_LENGTH = 2000


@dataclass(frozen=True, slots=True)
class FindingToAnswer:
    """A finding on its author's page of answering."""

    course_public_id: str
    course_title: str
    course_language: str
    note: FindingNote


def finding_to_answer(session: Session, actor: Actor, finding_public_id: str) -> FindingToAnswer:
    """The finding, for an author of its course, once its case is over. NotFound, NotAllowed."""
    finding = find_finding(session, finding_public_id)
    course = _course(session, actor, finding)
    newest = session.scalars(
        select(Revision).where(Revision.course_id == course.id).order_by(Revision.number.desc()).limit(1)
    ).one()
    note = next(one for one in findings_of_course(session, course.id) if one.public_id == finding_public_id)
    return FindingToAnswer(course.public_id, newest.title, course.language, note)


def answer_finding(
    session: Session, actor: Actor, finding_public_id: str, kind: AnswerKind | None, text: str = ""
) -> FindingAnswer:
    """Save an author's answer, over an earlier one; the same answer sent twice is one.

    Invalid: neither done nor why not chosen, or no reason for not doing it; Refused: the finding is settled; NotFound:
    its case is not over yet; NotAllowed: no author of the course.
    """
    finding = find_finding(session, finding_public_id, lock=True)
    _course(session, actor, finding)
    words = text_fields.prose(text, field="answer_text", limit=ANSWER_LENGTH)
    if kind is None:
        raise Invalid(N_("Choose whether it is done or not."), field="kind", about=finding_public_id)
    if kind is AnswerKind.NOT_DONE and not words:
        raise Invalid(N_("Write why it is not done."), field="answer_text", about=finding_public_id)
    if finding.resolved_at is not None:
        raise Refused(N_("This finding is already settled. It needs no answer any more."), about=finding_public_id)
    latest = session.scalars(
        select(FindingAnswer).where(FindingAnswer.finding_id == finding.id).order_by(FindingAnswer.id.desc()).limit(1)
    ).one_or_none()
    if latest is not None and (latest.answered_by_id, latest.kind, latest.text) == (actor.account_id, kind, words):
        return latest
    answer = FindingAnswer(finding_id=finding.id, answered_by_id=actor.account_id, kind=kind, text=words)
    session.add(answer)
    session.add(
        AuditEvent(
            actor_id=actor.account_id,
            action="finding.answered",
            subject_kind="finding",
            subject_id=finding.public_id,
            details={"kind": kind.value},
        )
    )
    session.flush()
    if latest is None:  # changed words are read with the finding; only the first ones are news
        case = session.get_one(ReviewCase, finding.case_id)
        message = Message(FINDING_ANSWERED, {"title": case.revision.title})
        notify(session, finding.reviewer_id, message, link_to(LinkKind.REVIEW_CASE, case.public_id))
    return answer


def _course(session: Session, actor: Actor, finding: Finding) -> Course:
    """The course of a finding that its authors may read, where the actor is one of them."""
    case = session.get_one(ReviewCase, finding.case_id)
    course = session.scalars(select(Course).join(Revision).where(Revision.id == case.revision_id)).one()
    authorise(actor, Action.EDIT_COURSE, subject_of(session, course))
    if case.state is CaseState.OPEN:
        raise NotFound(about=finding.public_id)
    return course
