"""What a reviewer finds in the preview of a lesson: the way back to the case, what was found here already, and the
places to which a new finding can be pinned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Block, Lesson, Module
from content.people.permissions import Action, Actor, allowed
from content.review.case_access import case_subject
from content.review.claims import holder_of
from content.review.conflicts_of_interest import conflict_of
from content.review.findings import FindingNote, Pin, findings_of_course
from content.review.models import CaseState, ReviewCase
from content.tracks.models import CaptionTrack, CaptionVersion, SlideTrack, SlideVersion
from content.tracks.versions import is_current


@dataclass(frozen=True, slots=True)
class Spot:
    """A caption or a slide: where it is in its track, from 1, its second and its words."""

    pin: Pin
    number: int
    second: float
    words: str


@dataclass(frozen=True, slots=True)
class SpotGroup:
    """The captions of a recording in one language, or its slides (`language` None)."""

    language: str | None
    spots: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class BlockNotes:
    """One block: its own pin, the captions and slides in it, what was found in it."""

    pin: Pin
    spots: tuple[SpotGroup, ...]
    findings: tuple[FindingNote, ...]


@dataclass(frozen=True, slots=True)
class PreviewNotes:
    """What a reviewer sees beside a lesson. `can_note`: new findings may be saved; `lesson`: what concerns it as a
    whole; `blocks` by their public ids."""

    case_public_id: str
    can_note: bool
    lesson: BlockNotes
    blocks: Mapping[str, BlockNotes]

    @property
    def findings(self) -> tuple[FindingNote, ...]:
        """All open findings in the lesson, those of its blocks in their order, then those of the whole."""
        places = (*self.blocks.values(), self.lesson)
        return tuple(note for place in places for note in place.findings)


def preview_notes(session: Session, actor: Actor, lesson_public_id: str) -> PreviewNotes | None:
    """The notes of a lesson's preview, for reviewers of its regions; None for others, and where nobody reviews it. The
    case is the one that is open, else the last."""
    lesson = session.scalars(select(Lesson).join(Module).where(Lesson.public_id == lesson_public_id)).one_or_none()
    if lesson is None or not allowed(actor, Action.SEE_REVIEW_QUEUE):
        return None
    revision_id = session.scalars(select(Module.revision_id).where(Module.id == lesson.module_id)).one()
    case = session.scalars(
        select(ReviewCase)
        .where(ReviewCase.revision_id == revision_id)
        .order_by((ReviewCase.state == CaseState.OPEN).desc(), ReviewCase.id.desc())
        .limit(1)
    ).one_or_none()
    if case is None:
        return None
    subject = case_subject(session, case)
    if not allowed(actor, Action.PREVIEW_COURSE, subject):
        return None
    seated = (
        case.state is CaseState.OPEN
        and allowed(actor, Action.REVIEW_COURSE, subject)
        and conflict_of(session, actor, case) is None
    )
    holder = holder_of(session, case) if seated else None
    findings = [
        one
        for one in findings_of_course(session, case.revision.course_id)
        if one.pin.lesson_lineage == lesson.lineage
        and one.resolved_at is None
        and (one.visible_to_author or seated or one.reviewer_id == actor.account_id)
    ]
    return PreviewNotes(
        case_public_id=case.public_id,
        can_note=seated and (holder is None or holder.id == actor.account_id),
        lesson=BlockNotes(Pin(lesson.lineage), (), _at(findings, None)),
        blocks=dict(_blocks(session, lesson, findings)),
    )


def _blocks(session: Session, lesson: Lesson, findings: list[FindingNote]) -> Iterator[tuple[str, BlockNotes]]:
    in_lesson = select(Block).where(Block.lesson_id == lesson.id, Block.removed_at.is_(None))
    blocks = session.scalars(in_lesson.order_by(Block.position)).all()
    groups = _groups(session, {block.id: block.lineage for block in blocks})
    for block in blocks:
        pin = Pin(lesson.lineage, block.lineage)
        yield block.public_id, BlockNotes(pin, tuple(groups[block.id]), _at(findings, block.lineage))


def _at(findings: list[FindingNote], block_lineage: str | None) -> tuple[FindingNote, ...]:
    return tuple(one for one in findings if one.pin.block_lineage == block_lineage)


def _groups(session: Session, lineages: Mapping[int, str]) -> dict[int, list[SpotGroup]]:
    """By block, its captions in each language, then its slides. Two queries."""
    groups: dict[int, list[SpotGroup]] = {block_id: [] for block_id in lineages}
    captions = (
        select(CaptionTrack.block_id, CaptionTrack.language, CaptionVersion.cues)
        .join(CaptionVersion, is_current(CaptionTrack, CaptionVersion))
        .where(CaptionTrack.block_id.in_(lineages))
        .order_by(CaptionTrack.id)
    )
    for block_id, language, cues in session.execute(captions):
        spots = (
            Spot(Pin(None, lineages[block_id], cue_key=cue["key"]), number, cue["start"], _one_line(cue["text"]))
            for number, cue in enumerate(cues, start=1)
        )
        groups[block_id].append(SpotGroup(language, tuple(spots)))
    slides = (
        select(SlideTrack.block_id, SlideVersion.slides)
        .join(SlideVersion, is_current(SlideTrack, SlideVersion))
        .where(SlideTrack.block_id.in_(lineages))
    )
    for block_id, records in session.execute(slides):
        spots = (
            Spot(
                Pin(None, lineages[block_id], slide_key=slide["key"]),
                number,
                slide["start"],
                _one_line(slide.get("title") or slide.get("text", "")),
            )
            for number, slide in enumerate(records, start=1)
        )
        groups[block_id].append(SpotGroup(None, tuple(spots)))
    return groups


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]}…"


_LONGEST_LINE = 60
