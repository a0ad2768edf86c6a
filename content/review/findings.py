"""Findings of reviewers, each pinned to its place, kept through revisions until they are settled.

Settled by the reviewer who made it, or by whoever decides a case of the course after that. What its authors answer
(content/review/answers.py) settles nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased

from content import text_fields
from content.courses.models import Block, Lesson, Module, Revision
from content.database import utc_now
from content.errors import Invalid, NotAllowed, NotFound, Refused
from content.messages import N_
from content.people.models import Account, AuditEvent
from content.people.permissions import Actor
from content.review.models import AnswerKind, CarriedFinding, CaseState, Decision, Finding, FindingAnswer, ReviewCase
from content.tracks.models import CaptionTrack, CaptionVersion, SlideTrack, SlideVersion
from content.tracks.versions import is_current

FINDING_LENGTH = 2000


@dataclass(frozen=True, slots=True)
class Pin:
    """The place of a finding by lineage: a lesson, a block, a cue or a slide of it; the whole course where nothing is
    set."""

    lesson_lineage: str | None = None
    block_lineage: str | None = None
    cue_key: str | None = None
    slide_key: str | None = None


@dataclass(frozen=True, slots=True)
class NewFinding:
    """A finding to be saved."""

    text: str
    pin: Pin = Pin()


@dataclass(frozen=True, slots=True)
class AnswerNote:
    """What an author answered."""

    kind: AnswerKind
    text: str
    name: str
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class CarriedNote:
    """An approval left the finding open: who, when, why."""

    name: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class FindingNote:
    """A finding as pages show it. `quotation` and `second`: the words of its cue or slide when it was made, and when
    they come."""

    public_id: str
    case_public_id: str
    pin: Pin
    quotation: str
    second: float | None
    text: str
    reviewer_id: int
    reviewer_name: str
    revision_number: int
    made_at: datetime
    resolved_at: datetime | None
    settled_by: str | None
    visible_to_author: bool
    """Whether its case is over."""
    decided: bool
    """Whether its case was decided; else the author has recalled the revision, or the case is open."""
    answer: AnswerNote | None
    carried: tuple[CarriedNote, ...]


@dataclass(frozen=True, slots=True)
class PlacedText:
    """The place of a finding that is to be saved, complete, with the words that stand there."""

    text: str
    pin: Pin
    quotation: str
    second: float | None


def write_finding(session: Session, actor: Actor, case: ReviewCase, new: NewFinding) -> Finding:
    """Save a finding with its case; an equal text at an equal place is one finding, however often it is sent.

    The caller has authorised the actor. Raises Invalid without text, or where the pin is not in the revision.
    """
    placed = check_finding(session, case, new)
    existing = _equal(session, actor, case, placed)
    if existing is not None:
        return existing
    pin = placed.pin
    finding = Finding(
        case_id=case.id,
        reviewer_id=actor.account_id,
        lesson_lineage=pin.lesson_lineage,
        block_lineage=pin.block_lineage,
        cue_key=pin.cue_key,
        slide_key=pin.slide_key,
        quotation=placed.quotation,
        second=placed.second,
        text=placed.text,
    )
    session.add(finding)
    session.flush()
    return finding


def check_finding(session: Session, case: ReviewCase, new: NewFinding) -> PlacedText:
    """The words and the place of a finding as `write_finding` keeps them. The same refusals; writes nothing."""
    text = text_fields.prose(new.text, field="finding", limit=FINDING_LENGTH)
    if not text:
        raise Invalid(N_("Write what you found."), field="finding")
    pin, quotation, second = _resolved(session, case.revision_id, new.pin)
    return PlacedText(text, pin, quotation, second)


def find_finding(session: Session, public_id: str, *, lock: bool = False) -> Finding:
    """The finding with this public id. NotFound."""
    query = select(Finding).where(Finding.public_id == public_id)
    if lock:
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    finding = session.scalars(query).one_or_none()
    if finding is None:
        raise NotFound(about=public_id)
    return finding


def resolve_finding(session: Session, actor: Actor, finding_public_id: str) -> Finding:
    """Mark an own finding as settled. NotAllowed: another reviewer made it; Refused: it already is."""
    finding = find_finding(session, finding_public_id, lock=True)
    if finding.reviewer_id != actor.account_id:
        raise NotAllowed(
            N_("A finding is settled by the reviewer who wrote it, or with a later decision on the course."),
            about=finding_public_id,
        )
    settle(session, actor, finding)
    return finding


def settle(session: Session, actor: Actor, finding: Finding) -> None:
    """Settle a finding; the caller has authorised the actor. Refused when it already is."""
    session.refresh(finding, with_for_update={"key_share": True})
    if finding.resolved_at is not None:
        raise Refused(N_("This finding is already settled."), about=finding.public_id)
    finding.resolved_at, finding.settled_by_id = utc_now(), actor.account_id
    session.add(
        AuditEvent(
            actor_id=actor.account_id,
            action="finding.settled",
            subject_kind="finding",
            subject_id=finding.public_id,
            details={},
        )
    )
    session.flush()


def open_findings(session: Session, case: ReviewCase) -> list[Finding]:
    """The findings on the course of `case` that are not settled: those of cases that are over, and its own."""
    revision = session.get_one(Revision, case.revision_id)
    return list(
        session.scalars(
            select(Finding)
            .join(ReviewCase, ReviewCase.id == Finding.case_id)
            .join(Revision, Revision.id == ReviewCase.revision_id)
            .where(Revision.course_id == revision.course_id, Finding.resolved_at.is_(None))
            .where(or_(ReviewCase.state != CaseState.OPEN, ReviewCase.id == case.id))
            .order_by(Finding.id)
            .execution_options(populate_existing=True)
        )
    )


def findings_of_course(session: Session, course_id: int) -> tuple[FindingNote, ...]:
    """All findings on all revisions of a course, oldest first, with their answers. Three queries."""
    settler = aliased(Account)
    rows = session.execute(
        select(Finding, Account.display_name, settler.display_name, Revision.number, ReviewCase)
        .join(ReviewCase, ReviewCase.id == Finding.case_id)
        .join(Revision, Revision.id == ReviewCase.revision_id)
        .join(Account, Account.id == Finding.reviewer_id)
        .outerjoin(settler, settler.id == Finding.settled_by_id)
        .where(Revision.course_id == course_id)
        .order_by(Finding.id)
    ).all()
    ids = [finding.id for finding, *_ in rows]
    answers, carried = _answers(session, ids), _carried(session, ids)
    return tuple(
        FindingNote(
            public_id=finding.public_id,
            case_public_id=case.public_id,
            pin=Pin(finding.lesson_lineage, finding.block_lineage, finding.cue_key, finding.slide_key),
            quotation=finding.quotation,
            second=finding.second,
            text=finding.text,
            reviewer_id=finding.reviewer_id,
            reviewer_name=name,
            revision_number=number,
            made_at=finding.made_at,
            resolved_at=finding.resolved_at,
            settled_by=settled_by,
            visible_to_author=case.state is not CaseState.OPEN,
            decided=case.state in (CaseState.APPROVED, CaseState.RETURNED),
            answer=answers.get(finding.id),
            carried=tuple(carried.get(finding.id, ())),
        )
        for finding, name, settled_by, number, case in rows
    )


def _answers(session: Session, finding_ids: list[int]) -> Mapping[int, AnswerNote]:
    """The latest answer by finding."""
    if not finding_ids:
        return {}
    rows = session.execute(
        select(FindingAnswer, Account.display_name)
        .join(Account, Account.id == FindingAnswer.answered_by_id)
        .where(FindingAnswer.finding_id.in_(finding_ids))
        .order_by(FindingAnswer.id)
    )
    return {one.finding_id: AnswerNote(one.kind, one.text, name, one.answered_at) for one, name in rows}


def _carried(session: Session, finding_ids: list[int]) -> Mapping[int, list[CarriedNote]]:
    if not finding_ids:
        return {}
    rows = session.execute(
        select(CarriedFinding, Decision.decided_at, Account.display_name)
        .join(Decision, Decision.id == CarriedFinding.decision_id)
        .join(Account, Account.id == Decision.reviewer_id)
        .where(CarriedFinding.finding_id.in_(finding_ids))
        .order_by(CarriedFinding.id)
    )
    carried: dict[int, list[CarriedNote]] = {}
    for one, at, name in rows:
        carried.setdefault(one.finding_id, []).append(CarriedNote(name, one.reason, at))
    return carried


def _equal(session: Session, actor: Actor, case: ReviewCase, placed: PlacedText) -> Finding | None:
    pin = placed.pin
    return session.scalars(
        select(Finding).where(
            Finding.case_id == case.id,
            Finding.reviewer_id == actor.account_id,
            Finding.lesson_lineage.is_not_distinct_from(pin.lesson_lineage),
            Finding.block_lineage.is_not_distinct_from(pin.block_lineage),
            Finding.cue_key.is_not_distinct_from(pin.cue_key),
            Finding.slide_key.is_not_distinct_from(pin.slide_key),
            Finding.text == placed.text,
        )
    ).first()


def _resolved(session: Session, revision_id: int, pin: Pin) -> tuple[Pin, str, float | None]:
    """The pin completed with the lesson of its block, the words that stand there and their second. Invalid where the
    revision has no such place."""
    within_block = pin.cue_key is not None or pin.slide_key is not None
    places = select(Block.id, Block.lineage, Lesson.lineage).select_from(Lesson)
    places = places.outerjoin(Block, and_(Block.lesson_id == Lesson.id, Block.removed_at.is_(None))).join(Module)
    places = places.where(Module.revision_id == revision_id)
    if pin.block_lineage is not None:
        places = places.where(Block.lineage == pin.block_lineage)
    elif pin.lesson_lineage is not None:
        places = places.where(Lesson.lineage == pin.lesson_lineage)
    elif not within_block:
        return pin, "", None
    row = session.execute(places.limit(1)).first()
    words: tuple[str, float | None] | None = ("", None)
    if row is not None and within_block:
        words = _words_at(session, row[0], pin) if pin.block_lineage is not None else None
    if row is None or words is None:
        raise Invalid(N_("Choose a place in this course from the list."), field="place")
    return Pin(row[2], pin.block_lineage, pin.cue_key, pin.slide_key), *words


def _words_at(session: Session, block_id: int, pin: Pin) -> tuple[str, float | None] | None:
    """The words of a cue or a slide of the tracks that are in use, and when they come; None where there is none."""
    if pin.cue_key is not None and pin.slide_key is not None:
        return None
    if pin.cue_key is not None:
        texts = session.scalars(
            select(CaptionVersion.cues)
            .join(CaptionTrack, is_current(CaptionTrack, CaptionVersion))
            .where(CaptionTrack.block_id == block_id)
            .order_by(CaptionTrack.id)
        )
        return next(
            ((cue["text"], cue["start"]) for cues in texts for cue in cues if cue.get("key") == pin.cue_key), None
        )
    slides = session.scalars(
        select(SlideVersion.slides)
        .join(SlideTrack, is_current(SlideTrack, SlideVersion))
        .where(SlideTrack.block_id == block_id)
    )
    return next(
        (
            (slide.get("title") or slide.get("text", "").partition("\n")[0], slide["start"])
            for version in slides
            for slide in version
            if slide["key"] == pin.slide_key
        ),
        None,
    )
