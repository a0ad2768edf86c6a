"""Findings of reviewers, each pinned to its place, kept through revisions until their reviewer resolves them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content import text_fields
from content.courses.models import Block, Lesson, Module, Revision
from content.database import utc_now
from content.errors import Invalid, NotAllowed, NotFound, Refused
from content.messages import N_
from content.people.models import Account
from content.people.permissions import Actor
from content.review.models import CaseState, Finding, ReviewCase
from content.tracks.models import CaptionTrack, CaptionVersion
from content.tracks.versions import is_current

FINDING_LENGTH = 2000


@dataclass(frozen=True, slots=True)
class Pin:
    """The place of a finding by lineage: a lesson, a block or a cue; the whole course where nothing is set."""

    lesson_lineage: str | None = None
    block_lineage: str | None = None
    cue_key: str | None = None


@dataclass(frozen=True, slots=True)
class NewFinding:
    """A finding to be saved."""

    text: str
    pin: Pin = Pin()


@dataclass(frozen=True, slots=True)
class FindingNote:
    """A finding as pages show it."""

    public_id: str
    case_public_id: str
    pin: Pin
    text: str
    reviewer_id: int
    reviewer_name: str
    revision_number: int
    made_at: datetime
    resolved_at: datetime | None
    visible_to_author: bool
    """Whether its case is over."""
    decided: bool
    """Whether its case was decided; else the author has recalled the revision, or the case is open."""


def write_finding(session: Session, actor: Actor, case: ReviewCase, new: NewFinding) -> Finding:
    """Save a finding with its case; an equal text at an equal place is one finding, however often it is sent.

    The caller has authorised the actor. Raises Invalid without text, or where the pin is not in the revision.
    """
    text, pin = check_finding(session, case, new)
    existing = _equal(session, actor, case, pin, text)
    if existing is not None:
        return existing
    finding = Finding(
        case_id=case.id,
        reviewer_id=actor.account_id,
        lesson_lineage=pin.lesson_lineage,
        block_lineage=pin.block_lineage,
        cue_key=pin.cue_key,
        text=text,
    )
    session.add(finding)
    session.flush()
    return finding


def check_finding(session: Session, case: ReviewCase, new: NewFinding) -> tuple[str, Pin]:
    """The words and the place of a finding as `write_finding` keeps them. The same refusals; writes nothing."""
    text = text_fields.prose(new.text, field="finding", limit=FINDING_LENGTH)
    if not text:
        raise Invalid(N_("Write what you found."), field="finding")
    return text, _resolved(session, case.revision_id, new.pin)


def resolve_finding(session: Session, actor: Actor, finding_public_id: str) -> Finding:
    """Mark a finding as settled. NotAllowed for anyone but the reviewer who made it; Refused when it already is."""
    finding = session.scalars(
        select(Finding)
        .where(Finding.public_id == finding_public_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if finding is None:
        raise NotFound(about=finding_public_id)
    if finding.reviewer_id != actor.account_id:
        raise NotAllowed(N_("Only the reviewer who wrote a finding can mark it as settled."), about=finding_public_id)
    if finding.resolved_at is not None:
        raise Refused(N_("This finding is already settled."), about=finding_public_id)
    finding.resolved_at = utc_now()
    session.flush()
    return finding


def findings_of_course(session: Session, course_id: int) -> tuple[FindingNote, ...]:
    """All findings on all revisions of a course, oldest first."""
    rows = session.execute(
        select(Finding, Account.display_name, Revision.number, ReviewCase)
        .join(ReviewCase, ReviewCase.id == Finding.case_id)
        .join(Revision, Revision.id == ReviewCase.revision_id)
        .join(Account, Account.id == Finding.reviewer_id)
        .where(Revision.course_id == course_id)
        .order_by(Finding.id)
    )
    return tuple(
        FindingNote(
            public_id=finding.public_id,
            case_public_id=case.public_id,
            pin=Pin(finding.lesson_lineage, finding.block_lineage, finding.cue_key),
            text=finding.text,
            reviewer_id=finding.reviewer_id,
            reviewer_name=name,
            revision_number=number,
            made_at=finding.made_at,
            resolved_at=finding.resolved_at,
            visible_to_author=case.state is not CaseState.OPEN,
            decided=case.state in (CaseState.APPROVED, CaseState.RETURNED),
        )
        for finding, name, number, case in rows
    )


def _equal(session: Session, actor: Actor, case: ReviewCase, pin: Pin, text: str) -> Finding | None:
    return session.scalars(
        select(Finding).where(
            Finding.case_id == case.id,
            Finding.reviewer_id == actor.account_id,
            Finding.lesson_lineage.is_not_distinct_from(pin.lesson_lineage),
            Finding.block_lineage.is_not_distinct_from(pin.block_lineage),
            Finding.cue_key.is_not_distinct_from(pin.cue_key),
            Finding.text == text,
        )
    ).first()


def _resolved(session: Session, revision_id: int, pin: Pin) -> Pin:
    """The pin completed with the lesson of its block. Invalid where the revision has no such place."""
    places = select(Block.id, Block.lineage, Lesson.lineage).select_from(Lesson).outerjoin(Block).join(Module)
    places = places.where(Module.revision_id == revision_id)
    if pin.block_lineage is not None:
        places = places.where(Block.lineage == pin.block_lineage)
    elif pin.lesson_lineage is not None:
        places = places.where(Lesson.lineage == pin.lesson_lineage)
    elif pin.cue_key is None:
        return pin
    row = session.execute(places.limit(1)).first()
    if row is None or (pin.cue_key is not None and not _has_cue(session, row[0], pin)):
        raise Invalid(N_("Choose a place in this course from the list."), field="place")
    return Pin(row[2], pin.block_lineage, pin.cue_key)


def _has_cue(session: Session, block_id: int | None, pin: Pin) -> bool:
    if block_id is None or pin.block_lineage is None:
        return False
    texts = session.scalars(
        select(CaptionVersion.cues)
        .join(
            CaptionTrack,
            is_current(CaptionTrack, CaptionVersion),
        )
        .where(CaptionTrack.block_id == block_id)
    )
    return any(cue.get("key") == pin.cue_key for cues in texts for cue in cues)
