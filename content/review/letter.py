"""The letter of a decision: all that was decided, with its reasons, for the authors and for later reviewers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Course, Revision
from content.courses.snapshot import load_contents
from content.errors import NotFound
from content.institutions.models import BilingualName, Institution, Region, RegionLevel
from content.people.models import Account
from content.people.permissions import Action, Actor, allowed, authorise
from content.review.case_access import case_subject, find_case
from content.review.decision_notes import ChecklistNote, checklists_of
from content.review.findings import FindingNote, Pin, findings_of_course
from content.review.models import CarriedFinding, CaseState, Decision, Finding
from content.review.places import CuePlace, Place, SlidePlace, cue_places, place_of, places_of, slide_places


@dataclass(frozen=True, slots=True)
class DecisionLetter:
    """One decision as it was made, the places of its findings as they were in that revision. `carried`: earlier or own
    findings that the approval left open, by their public ids with the reasons; `reviews`: the reader sees the case too,
    `teaches`: the reader is one of its authors."""

    case_public_id: str
    course_public_id: str
    title: str
    language: str
    institution: BilingualName
    revision_number: int
    level: RegionLevel
    region: BilingualName
    outcome: CaseState
    reviewer_name: str
    decided_at: datetime
    words: str
    digest: str
    checklist: tuple[ChecklistNote, ...]
    findings: tuple[FindingNote, ...]
    carried: Mapping[str, str]
    carried_findings: tuple[FindingNote, ...]
    places: tuple[Place, ...]
    cues: Mapping[str, CuePlace]
    slides: Mapping[str, SlidePlace]
    reviews: bool
    teaches: bool

    def place_of(self, pin: Pin) -> Place | None:
        """The place of a finding in that revision; None where it is the whole course, or was not there."""
        return place_of(self.places, pin)


def decision_letter(session: Session, actor: Actor, case_public_id: str) -> DecisionLetter:
    """The letter of a case that is decided, for its authors, the managers of its institution and the reviewers of its
    regions. NotFound where nothing was decided; NotAllowed."""
    case = find_case(session, case_public_id)
    subject = case_subject(session, case)
    authorise(actor, Action.PREVIEW_COURSE, subject)
    decision = session.scalars(select(Decision).where(Decision.case_id == case.id)).one_or_none()
    if decision is None:
        raise NotFound(about=case_public_id)
    revision = session.get_one(Revision, case.revision_id)
    course = session.get_one(Course, revision.course_id)
    institution = session.get_one(Institution, course.institution_id)
    region = session.get_one(Region, case.region_code)
    notes = findings_of_course(session, course.id)
    carried = _carried(session, decision)
    findings = tuple(one for one in notes if one.case_public_id == case_public_id)
    carried_findings = tuple(one for one in notes if one.public_id in carried)
    places = tuple(places_of(load_contents(session, revision)))
    pins = [one.pin for one in (*findings, *carried_findings)]
    return DecisionLetter(
        case_public_id=case_public_id,
        course_public_id=course.public_id,
        title=revision.title,
        language=course.language,
        institution=BilingualName(institution.name_zh, institution.name_en),
        revision_number=revision.number,
        level=case.level,
        region=BilingualName(region.name_zh, region.name_en),
        outcome=decision.outcome,
        reviewer_name=session.get_one(Account, decision.reviewer_id).display_name,
        decided_at=decision.decided_at,
        words=decision.comment,
        digest=decision.revision_digest,
        checklist=checklists_of(session, [decision.id]).get(decision.id, ()),
        findings=findings,
        carried=carried,
        carried_findings=carried_findings,
        places=places,
        cues=cue_places(session, places, pins),
        slides=slide_places(session, places, pins),
        reviews=allowed(actor, Action.SEE_REVIEW_QUEUE),
        teaches=allowed(actor, Action.EDIT_COURSE, subject),
    )


def _carried(session: Session, decision: Decision) -> Mapping[str, str]:
    rows = session.execute(
        select(Finding.public_id, CarriedFinding.reason)
        .join(Finding, Finding.id == CarriedFinding.finding_id)
        .where(CarriedFinding.decision_id == decision.id)
        .order_by(Finding.id)
    )
    return {row.public_id: row.reason for row in rows}
