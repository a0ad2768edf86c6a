"""The page of one review case, with all the evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.checks.gap import Gap
from content.courses.course_page import CoursePage, revision_page
from content.courses.models import Revision, RevisionState
from content.courses.readiness import assess
from content.courses.revision_diff import Change, compare
from content.courses.snapshot import load_contents
from content.database import utc_now
from content.institutions.models import BilingualName, Region, RegionLevel
from content.library.working_days import workdays
from content.messages import Message
from content.people.models import Account
from content.people.permissions import Action, Actor, allowed
from content.review.case_access import readable_case
from content.review.checklist import Proposal, proposals
from content.review.claims import holder_of
from content.review.conflicts_of_interest import conflict_of
from content.review.decisions import is_last_level
from content.review.evidence import LessonEvidence, lesson_evidence
from content.review.findings import FindingNote, Pin, findings_of_course
from content.review.models import CaseState, ChecklistLine, Decision, ReviewCase
from content.review.places import CuePlace, Place, SlidePlace, cue_places, place_of, places_of, slide_places
from content.review.seat_reviewers import impartial_reviewers
from content.review.time_limits import Urgency, due_on, urgency


@dataclass(frozen=True, slots=True)
class EarlierDecision:
    """A decision on this course, on this revision or an earlier one."""

    case_public_id: str
    revision_number: int
    level: RegionLevel
    region: BilingualName
    outcome: CaseState
    reviewer_name: str
    comment: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Colleague:
    """A reviewer of the seat to whom a case can be handed."""

    public_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Claim:
    """Who works on an open case. `holder`: their name, None where it waits for anybody; `colleagues`: those to whom
    this reader may hand it, themselves among them where somebody else has it."""

    holder: str | None
    own: bool
    since: datetime | None
    colleagues: tuple[Colleague, ...]


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
    due_on: date
    urgency: Urgency
    submitted_at: datetime | None
    submitted_by: str
    digest: str
    course: CoursePage
    warnings: tuple[Gap, ...]
    lessons: tuple[LessonEvidence, ...]
    proposals: Mapping[ChecklistLine, Proposal]
    changes: tuple[Change, ...] | None
    """What is new against the revision submitted before; None where this is the first."""
    compared_with: int | None
    decisions: tuple[EarlierDecision, ...]
    findings: tuple[FindingNote, ...]
    places: tuple[Place, ...]
    cues: Mapping[str, CuePlace]
    slides: Mapping[str, SlidePlace]
    claim: Claim
    last_level: bool
    """Whether an approval publishes the course."""
    conflict: Message | None
    seated: bool
    """Whether this reader is an impartial reviewer of the seat, and the case is open."""
    can_decide: bool
    """The same, and nobody else works on the case."""

    def place_of(self, pin: Pin) -> Place | None:
        """The place of a finding in this revision; None where it is the whole course or is there no longer."""
        return place_of(self.places, pin)

    @property
    def open_findings(self) -> tuple[FindingNote, ...]:
        """The findings of which an approval says what becomes of them."""
        return tuple(one for one in self.findings if one.resolved_at is None)


def case_page(session: Session, actor: Actor, public_id: str) -> CasePage:
    """The page of a case, for reviewers of its region or of one that holds it. NotFound, NotAllowed."""
    case, subject = readable_case(session, actor, public_id)
    revision = session.get_one(Revision, case.revision_id)
    region = session.get_one(Region, case.region_code)
    contents = load_contents(session, revision)
    previous = submitted_before(session, revision)
    of_seat = allowed(actor, Action.REVIEW_COURSE, subject)
    conflict = conflict_of(session, actor, case) if of_seat else None
    seated = of_seat and conflict is None and case.state is CaseState.OPEN
    claim = _claim(session, actor, case, seated=seated)
    findings = _findings(session, actor, case, revision, seated=seated)
    places = tuple(places_of(contents))
    pins = [one.pin for one in findings]
    is_workday = workdays(session)
    return CasePage(
        case_public_id=case.public_id,
        state=case.state,
        recall_reason=_recall_reason(case, revision),
        level=case.level,
        region=BilingualName(region.name_zh, region.name_en),
        waiting_since=case.opened_at,
        due_on=due_on(is_workday, case.level, case.opened_at),
        urgency=urgency(is_workday, case.level, case.opened_at, utc_now()),
        submitted_at=revision.submitted_at,
        submitted_by=_name(session, revision.submitted_by_id),
        digest=revision.digest or "",
        course=revision_page(session, revision, preview=True),
        warnings=assess(contents).warnings,
        lessons=lesson_evidence(session, contents),
        proposals=proposals(contents),
        changes=compare(load_contents(session, previous), contents) if previous else None,
        compared_with=previous.number if previous else None,
        decisions=_decisions(session, revision),
        findings=findings,
        places=places,
        cues=cue_places(session, places, pins),
        slides=slide_places(session, places, pins),
        claim=claim,
        last_level=is_last_level(session, case),
        conflict=conflict,
        seated=seated,
        can_decide=seated and (claim.holder is None or claim.own),
    )


def submitted_before(session: Session, revision: Revision) -> Revision | None:
    """The revision of the course that was submitted last before this one."""
    return session.scalars(
        select(Revision)
        .where(
            Revision.course_id == revision.course_id, Revision.number < revision.number, Revision.digest.is_not(None)
        )
        .order_by(Revision.number.desc())
        .limit(1)
    ).one_or_none()


def _findings(
    session: Session, actor: Actor, case: ReviewCase, revision: Revision, *, seated: bool
) -> tuple[FindingNote, ...]:
    """The findings up to this revision: of cases that are over, and of this one for those who may decide it."""
    return tuple(
        one
        for one in findings_of_course(session, revision.course_id)
        if one.revision_number <= revision.number
        and (
            one.visible_to_author
            or one.reviewer_id == actor.account_id
            or (seated and one.case_public_id == case.public_id)
        )
    )


def _claim(session: Session, actor: Actor, case: ReviewCase, *, seated: bool) -> Claim:
    holder = holder_of(session, case) if case.state is CaseState.OPEN else None
    seat = impartial_reviewers(session, case) if seated else []
    return Claim(
        holder=holder.display_name if holder else None,
        own=holder is not None and holder.id == actor.account_id,
        since=case.claimed_at if holder else None,
        colleagues=tuple(
            Colleague(one.public_id, one.display_name) for one in seat if holder is None or one.id != holder.id
        ),
    )


def _recall_reason(case: ReviewCase, revision: Revision) -> str:
    recalled = case.state is CaseState.TAKEN_BACK and revision.state is RevisionState.RETURNED
    return revision.state_reason if recalled else ""


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
            case_public_id=case.public_id,
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
