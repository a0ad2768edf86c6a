"""Re-reviews as pages show them: the list, the evidence beside the form, the letter of a decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content.complaints.models import Complaint, Matter, ObjectionOutcome
from content.courses.models import Course, Revision, RevisionState
from content.courses.snapshot import load_contents
from content.errors import NotFound
from content.institutions.models import BilingualName, Institution, Region
from content.library.entries import entry_of
from content.library.models import Rereview, RereviewAnswer, RereviewCause, RereviewState
from content.library.rereview_access import find_rereview, rereview_conflict, rereview_subject
from content.messages import Message
from content.people.models import Account
from content.people.permissions import Action, Actor, allowed, authorise
from content.review.checklist import Proposal, proposals
from content.review.decision_notes import ChecklistNote
from content.review.models import ChecklistLine, ReviewCase

ABOUT_COURSES = (Matter.COURSE, Matter.ACCESS, Matter.OBJECTION)
"""Matters of complaints that say something about the course itself."""


@dataclass(frozen=True, slots=True)
class RereviewLine:
    """One re-review. `due_on`: the day on which the course leaves the catalogue unless it is confirmed before.
    `case_public_id`: the page of the last review case of this revision, with its evidence; empty where it has none.
    `conflict`: why this reader may not decide it."""

    public_id: str
    cause: RereviewCause
    reason: str
    state: RereviewState
    opened_at: datetime
    decided_at: datetime | None
    words: str
    title: str
    language: str
    revision_number: int
    revision_state: RevisionState
    institution: BilingualName
    region: BilingualName
    due_on: date | None
    course_public_id: str
    case_public_id: str
    conflict: Message | None


@dataclass(frozen=True, slots=True)
class RereviewEvidence:
    """What the portal knows beside the ratings. `complaints`: about the course since this revision was approved, of
    which `upheld` are objections that were upheld; `earlier`: re-reviews of the course that were decided."""

    approved_at: datetime | None
    complaints: int
    upheld: int
    earlier: int


@dataclass(frozen=True, slots=True)
class RereviewPage:
    """One re-review with what its reviewer needs. `proposals`: what a program sees of each line of the checklist."""

    line: RereviewLine
    evidence: RereviewEvidence
    proposals: Mapping[ChecklistLine, Proposal]

    @property
    def can_decide(self) -> bool:
        """Whether this reader may decide it now."""
        return self.line.state is RereviewState.OPEN and self.line.conflict is None


@dataclass(frozen=True, slots=True)
class RereviewLetter:
    """A decision as it was made. `reviews`: the reader sees the re-review too; `teaches`: the reader is one of the
    course's authors; `checklist`: empty for decisions from before there was one."""

    line: RereviewLine
    reviewer_name: str
    checklist: tuple[ChecklistNote, ...]
    reviews: bool
    teaches: bool


def rereviews(session: Session, actor: Actor) -> tuple[RereviewLine, ...]:
    """The open re-reviews of the provinces for which the actor reviews, the oldest first."""
    authorise(actor, Action.SEE_REVIEW_QUEUE)
    waiting = select(Rereview).where(Rereview.state == RereviewState.OPEN).order_by(Rereview.opened_at, Rereview.id)
    own = [
        one for one in session.scalars(waiting) if allowed(actor, Action.REVIEW_COURSE, rereview_subject(session, one))
    ]
    return tuple(_line(session, actor, one) for one in own)


def rereview_page(session: Session, actor: Actor, public_id: str) -> RereviewPage:
    """One re-review, for the reviewers of its province. Raises NotFound, NotAllowed."""
    rereview = find_rereview(session, public_id)
    authorise(actor, Action.REVIEW_COURSE, rereview_subject(session, rereview))
    revision = session.get_one(Revision, rereview.revision_id)
    line = _line(session, actor, rereview)
    return RereviewPage(line, _evidence(session, revision), proposals(load_contents(session, revision)))


def rereview_letter(session: Session, actor: Actor, public_id: str) -> RereviewLetter:
    """The letter of a re-review that is decided, for the authors, the managers of the institution and the reviewers of
    the regions. NotFound where nothing was decided; NotAllowed."""
    rereview = find_rereview(session, public_id)
    subject = rereview_subject(session, rereview)
    authorise(actor, Action.PREVIEW_COURSE, subject)
    if rereview.reviewer_id is None:
        raise NotFound(about=public_id)
    answers = session.scalars(
        select(RereviewAnswer).where(RereviewAnswer.rereview_id == rereview.id).order_by(RereviewAnswer.id)
    )
    return RereviewLetter(
        line=_line(session, actor, rereview),
        reviewer_name=session.get_one(Account, rereview.reviewer_id).display_name,
        checklist=tuple(
            ChecklistNote(one.line, one.verdict, one.reason, tuple(Message.from_json(seen) for seen in one.evidence))
            for one in answers
        ),
        reviews=allowed(actor, Action.REVIEW_COURSE, subject),
        teaches=allowed(actor, Action.EDIT_COURSE, subject),
    )


def _evidence(session: Session, revision: Revision) -> RereviewEvidence:
    about = select(func.count()).where(Complaint.course_id == revision.course_id, Complaint.matter.in_(ABOUT_COURSES))
    if revision.decided_at is not None:
        about = about.where(Complaint.made_at >= revision.decided_at)
    earlier = (
        select(func.count())
        .select_from(Rereview)
        .join(Revision, Revision.id == Rereview.revision_id)
        .where(Revision.course_id == revision.course_id, Rereview.decided_at.is_not(None))
    )
    return RereviewEvidence(
        approved_at=revision.decided_at,
        complaints=session.scalar(about) or 0,
        upheld=session.scalar(about.where(Complaint.outcome == ObjectionOutcome.UPHELD)) or 0,
        earlier=session.scalar(earlier) or 0,
    )


def _line(session: Session, actor: Actor, rereview: Rereview) -> RereviewLine:
    revision, course, institution, region = session.execute(
        select(Revision, Course, Institution, Region)
        .join(Course, Course.id == Revision.course_id)
        .join(Institution, Institution.id == Course.institution_id)
        .join(Region, Region.code == Institution.region_code)
        .where(Revision.id == rereview.revision_id)
    ).one()
    entry = entry_of(session, revision)
    case = select(ReviewCase.public_id).where(ReviewCase.revision_id == revision.id).order_by(ReviewCase.id.desc())
    return RereviewLine(
        public_id=rereview.public_id,
        cause=rereview.cause,
        reason=rereview.reason,
        state=rereview.state,
        opened_at=rereview.opened_at,
        decided_at=rereview.decided_at,
        words=rereview.words,
        title=revision.title,
        language=course.language,
        revision_number=revision.number,
        revision_state=revision.state,
        institution=BilingualName(institution.name_zh, institution.name_en),
        region=BilingualName(region.name_zh, region.name_en),
        due_on=entry.review_due_on if entry else None,
        course_public_id=course.public_id,
        case_public_id=session.scalars(case.limit(1)).first() or "",
        conflict=rereview_conflict(session, actor, revision),
    )
