"""The page of one review case, with all the evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.checks.gap import Gap
from content.courses.course_page import CoursePage, revision_page
from content.courses.models import Revision, RevisionState
from content.courses.readiness import assess
from content.courses.revision_diff import Change, compare
from content.courses.snapshot import load_contents
from content.errors import NotAllowed, NotFound
from content.institutions.models import BilingualName, Region, RegionLevel
from content.learning.workload import Workload, workload_of
from content.messages import Message
from content.people.models import Account
from content.people.permissions import Action, Actor, allowed
from content.review.conflicts_of_interest import conflict_of
from content.review.decisions import case_subject
from content.review.findings import FindingNote, Pin, findings_of_course
from content.review.models import CaseState, Decision, ReviewCase
from content.review.places import Place, place_of, places_of


@dataclass(frozen=True, slots=True)
class EarlierDecision:
    """A decision on this course, on this revision or an earlier one."""

    revision_number: int
    level: RegionLevel
    region: BilingualName
    outcome: CaseState
    reviewer_name: str
    comment: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class StudyClaim:
    """What a lesson claims to take, what its content takes, and the author's reason where the claim is larger."""

    lesson_title: str
    workload: Workload
    reason: str


@dataclass(frozen=True, slots=True)
class CasePage:
    """All that a reviewer needs to decide. `conflict` says why this reader may not."""

    case_public_id: str
    state: CaseState
    recall_reason: str
    """Why the author took the revision out of the review; empty where they did not."""
    level: RegionLevel
    region: BilingualName
    waiting_since: datetime
    submitted_at: datetime | None
    submitted_by: str
    digest: str
    course: CoursePage
    warnings: tuple[Gap, ...]
    claims: tuple[StudyClaim, ...]
    changes: tuple[Change, ...] | None
    """What is new against the revision submitted before; None where this is the first."""
    compared_with: int | None
    decisions: tuple[EarlierDecision, ...]
    findings: tuple[FindingNote, ...]
    places: tuple[Place, ...]
    conflict: Message | None
    can_decide: bool

    def place_of(self, pin: Pin) -> Place | None:
        """The place of a finding in this revision; None where it is the whole course or is there no longer."""
        return place_of(self.places, pin)


def case_page(session: Session, actor: Actor, public_id: str) -> CasePage:
    """The page of a case, for reviewers of its region or of one that holds it. NotFound, NotAllowed."""
    case = session.scalars(select(ReviewCase).where(ReviewCase.public_id == public_id)).one_or_none()
    if case is None:
        raise NotFound(about=public_id)
    subject = case_subject(session, case)
    if not (allowed(actor, Action.SEE_REVIEW_QUEUE) and allowed(actor, Action.PREVIEW_COURSE, subject)):
        raise NotAllowed(about=public_id)
    revision = session.get_one(Revision, case.revision_id)
    region = session.get_one(Region, case.region_code)
    contents = load_contents(session, revision)
    previous = _submitted_before(session, revision)
    conflict = conflict_of(session, actor, case)
    seated = allowed(actor, Action.REVIEW_COURSE, subject)
    return CasePage(
        case_public_id=case.public_id,
        state=case.state,
        recall_reason=_recall_reason(case, revision),
        level=case.level,
        region=BilingualName(region.name_zh, region.name_en),
        waiting_since=case.opened_at,
        submitted_at=revision.submitted_at,
        submitted_by=_name(session, revision.submitted_by_id),
        digest=revision.digest or "",
        course=revision_page(session, revision, preview=True),
        warnings=assess(contents).warnings,
        claims=tuple(
            StudyClaim(lesson.title, workload_of(lesson, contents.language), lesson.study_units_reason)
            for lesson in contents.lessons
        ),
        changes=compare(load_contents(session, previous), contents) if previous else None,
        compared_with=previous.number if previous else None,
        decisions=_decisions(session, revision),
        findings=tuple(
            one
            for one in findings_of_course(session, revision.course_id)
            if one.revision_number <= revision.number and (one.visible_to_author or one.reviewer_id == actor.account_id)
        ),
        places=tuple(places_of(contents)),
        conflict=conflict if seated else None,
        can_decide=seated and conflict is None and case.state is CaseState.OPEN,
    )


def _recall_reason(case: ReviewCase, revision: Revision) -> str:
    recalled = case.state is CaseState.TAKEN_BACK and revision.state is RevisionState.RETURNED
    return revision.state_reason if recalled else ""


def _submitted_before(session: Session, revision: Revision) -> Revision | None:
    return session.scalars(
        select(Revision)
        .where(
            Revision.course_id == revision.course_id, Revision.number < revision.number, Revision.digest.is_not(None)
        )
        .order_by(Revision.number.desc())
        .limit(1)
    ).one_or_none()


def _decisions(session: Session, revision: Revision) -> tuple[EarlierDecision, ...]:
    rows = session.execute(
        select(Decision, ReviewCase, Revision.number, Account.display_name, Region)
        .join(ReviewCase, ReviewCase.id == Decision.case_id)
        .join(Revision, Revision.id == ReviewCase.revision_id)
        .join(Account, Account.id == Decision.reviewer_id)
        .join(Region, Region.code == ReviewCase.region_code)
        .where(Revision.course_id == revision.course_id, Revision.number <= revision.number)
        .order_by(Decision.decided_at.desc(), Decision.id.desc())
    )
    return tuple(
        EarlierDecision(
            revision_number=number,
            level=case.level,
            region=BilingualName(region.name_zh, region.name_en),
            outcome=decision.outcome,
            reviewer_name=name,
            comment=decision.comment,
            decided_at=decision.decided_at,
        )
        for decision, case, number, name, region in rows
    )


def _name(session: Session, account_id: int | None) -> str:
    if account_id is None:
        return ""
    return session.scalars(select(Account.display_name).where(Account.id == account_id)).one()
