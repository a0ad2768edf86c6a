"""How accessible a lesson or a course is (EPUB Accessibility and schema.org `accessibilitySummary`)."""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from content.courses.access_modes import AccessMode, LessonFacts, MediaFacts, as_bits, from_bits, suit_all
from content.courses.models import Block, BlockKind, Lesson, Module
from content.messages import N_, Message
from content.tracks.models import (
    CaptionTrack,
    CaptionVersion,
    DescriptionTrack,
    DescriptionVersion,
    MediaAsset,
    Rendition,
    SignTrack,
    SlideTrack,
    SlideVersion,
    TrackState,
)
from content.tracks.sign import sign_coverage
from content.tracks.text_status import TextStatus, status_from
from content.tracks.versions import is_current


class Coverage(enum.StrEnum):
    """How much of the recordings or lessons has a feature."""

    NONE = "none"
    SOME = "some"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class AccessibilityLine:
    """One line of a summary: the name of its icon, its text, and whether the feature is there."""

    icon: str
    message: Message
    available: bool


@dataclass(frozen=True, slots=True)
class AccessibilitySummary:
    """Features of a lesson or course. Coverage is counted over the recordings, `described` over those with a picture,
    `reading` over the lessons: how much can be read from beginning to end, as text or as a transcript. `access_modes`:
    those in which all of it can be learned; `unchecked`: statuses of captions that nobody has checked."""

    has_media: bool
    has_picture: bool
    captions: Coverage
    checked_captions: Coverage
    sign_language: Coverage
    transcript: Coverage
    audio_only: Coverage
    described: Coverage
    reading: Coverage
    access_modes: frozenset[AccessMode]
    unchecked: frozenset[TextStatus] = frozenset()

    def lines(self) -> tuple[AccessibilityLine, ...]:
        """The features in words: first those that are there, then those that are missing."""
        lines = [_READING[self.reading]]
        if self.has_media:
            lines += [
                _captions_line(self),
                _SIGN[self.sign_language],
                _TRANSCRIPT[self.transcript],
                _AUDIO[self.audio_only],
            ]
        if self.has_picture:
            lines.append(_DESCRIBED[self.described])
        return tuple(sorted(lines, key=lambda line: not line.available))

    def as_json(self) -> dict[str, Any]:
        """The summary as `CatalogueEntry.offers` holds it."""
        coverage = {name: str(getattr(self, name)) for name in _COVERAGE_FIELDS}
        modes = as_bits(self.access_modes)
        flags = {"media": self.has_media, "picture": self.has_picture, "ways": modes}
        return {**coverage, **flags, "unchecked": sorted(self.unchecked)}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> AccessibilitySummary:
        """The summary that `as_json` gave."""
        return cls(
            has_media=document["media"],
            has_picture=document["picture"],
            access_modes=from_bits(document["ways"]),
            unchecked=frozenset(map(TextStatus, document.get("unchecked", ()))),  # not in entries made before
            **{name: Coverage(document[name]) for name in _COVERAGE_FIELDS},
        )


_COVERAGE_FIELDS = ("captions", "checked_captions", "sign_language", "transcript", "audio_only", "described", "reading")


def summarise(lessons: Iterable[LessonFacts]) -> AccessibilitySummary:
    """The summary of these lessons taken together."""
    lessons = tuple(lessons)
    media = [one for lesson in lessons for one in lesson.media]
    captions = coverage(one.captions for one in media)
    return AccessibilitySummary(
        has_media=bool(media),
        has_picture=any(one.has_video for one in media),
        captions=captions,
        checked_captions=coverage(one.checked for one in media),
        sign_language=_sign_language(media),
        transcript=captions,  # the transcript is made from the captions
        audio_only=coverage(one.audio for one in media),
        described=coverage(one.visuals_described for one in media if one.has_video),
        reading=coverage(
            all(one.captions for one in lesson.media) and (lesson.text or bool(lesson.media)) for lesson in lessons
        ),
        access_modes=suit_all(lessons),
        unchecked=frozenset().union(*(one.unchecked for one in media)),
    )


def _sign_language(media: Iterable[MediaFacts]) -> Coverage:
    """Coverage by interpreters; a recording of which a part is covered counts as some."""
    media = tuple(media)
    in_full = coverage(one.sign for one in media)
    return Coverage.SOME if in_full is Coverage.NONE and any(one.sign_in_part for one in media) else in_full


def coverage(answers: Iterable[bool]) -> Coverage:
    """ALL when every answer is yes and there is one, NONE when none is."""
    values = list(answers)
    if not any(values):
        return Coverage.NONE
    return Coverage.ALL if all(values) else Coverage.SOME


def accessibility_of_revisions(session: Session, revision_ids: Collection[int]) -> dict[int, AccessibilitySummary]:
    """Summaries by revision id, in a fixed number of queries for all of them."""
    return _summaries(
        session,
        select(Block.id)
        .join(Lesson)
        .join(Module)
        .where(Module.revision_id.in_(revision_ids), Block.removed_at.is_(None)),
        True,
    )


def accessibility_of_lessons(session: Session, lesson_ids: Collection[int]) -> dict[int, AccessibilitySummary]:
    """Summaries by lesson id, in a fixed number of queries for all of them; a lesson without blocks is not in it."""
    present = select(Block.id).where(Block.lesson_id.in_(lesson_ids), Block.removed_at.is_(None))
    return _summaries(session, present, False)


def _summaries(session: Session, ids: Select[int], by_revision: bool) -> dict[int, AccessibilitySummary]:
    tracks = _Tracks(
        captions=_captions(session, ids),
        sign=_sign_tracks(session, ids),
        described=_with_descriptions(session, ids) | _with_described_slides(session, ids),
    )
    audio = select(Rendition.id).where(Rendition.asset_id == Block.asset_id, Rendition.name == "audio").exists()
    rows = session.execute(
        select(Block, Module.revision_id, audio, MediaAsset.content_type)
        .join(Lesson, Lesson.id == Block.lesson_id)
        .join(Module, Module.id == Lesson.module_id)
        .outerjoin(MediaAsset, MediaAsset.id == Block.asset_id)
        .where(Block.id.in_(ids))
    )
    blocks: dict[tuple[int, int], list[Block]] = defaultdict(list)
    media: dict[tuple[int, int], list[MediaFacts]] = defaultdict(list)
    for block, revision_id, has_audio, content_type in rows:
        key = (revision_id, block.lesson_id)
        blocks[key].append(block)
        if block.kind is BlockKind.MEDIA:
            media[key].append(tracks.of(block.id, has_audio, content_type or ""))
    lessons: dict[int, list[LessonFacts]] = defaultdict(list)
    for (revision_id, lesson_id), lesson_blocks in blocks.items():
        facts = LessonFacts(
            text=any(block.kind is BlockKind.TEXT and bool(block.body) for block in lesson_blocks),
            media=tuple(media[(revision_id, lesson_id)]),
            pictures_described=all(_is_described(block) for block in lesson_blocks if block.kind is BlockKind.IMAGE),
        )
        lessons[revision_id if by_revision else lesson_id].append(facts)
    return {key: summarise(facts_of) for key, facts_of in lessons.items()}


def _sign_tracks(session: Session, ids: Select[int]) -> dict[int, bool]:
    """Block ids with a sign language video, and whether it covers the recording as far as is known."""
    lecture, sign = aliased(MediaAsset), aliased(MediaAsset)
    rows = session.execute(
        select(SignTrack.block_id, SignTrack.offset_s, lecture.duration_s, sign.duration_s)
        .join(sign, sign.id == SignTrack.asset_id)
        .join(Block, Block.id == SignTrack.block_id)
        .outerjoin(lecture, lecture.id == Block.asset_id)
        .where(SignTrack.block_id.in_(ids))
    )
    covered = {block_id: sign_coverage(lecture_s, sign_s, offset_s) for block_id, offset_s, lecture_s, sign_s in rows}
    return {block_id: each is None or each.is_whole for block_id, each in covered.items()}


@dataclass(frozen=True, slots=True)
class _Tracks:
    """Block ids with captions (and the statuses of these), with sign language (and whether it covers the whole), with a
    described picture."""

    captions: dict[int, frozenset[TextStatus]]
    sign: dict[int, bool]
    described: set[int]

    def of(self, block_id: int, has_audio: bool, content_type: str) -> MediaFacts:
        sound_only = content_type.startswith("audio/")
        statuses = self.captions.get(block_id, frozenset())
        checked = TextStatus.CHECKED in statuses
        return MediaFacts(
            captions=block_id in self.captions,
            checked=checked,
            unchecked=frozenset() if checked else statuses,
            sign=self.sign.get(block_id, False),
            sign_in_part=block_id in self.sign,
            audio=has_audio or sound_only,
            has_video=not sound_only,
            visuals_described=block_id in self.described,
        )


def _is_described(block: Block) -> bool:
    return block.decorative or bool(block.alternative_text)


def _with_descriptions(session: Session, ids: Select[int]) -> set[int]:
    """Blocks with a description track."""
    current = is_current(DescriptionTrack, DescriptionVersion)
    rows = session.execute(
        select(DescriptionTrack.block_id, DescriptionVersion.cues)
        .join(DescriptionVersion, current)
        .where(DescriptionTrack.block_id.in_(ids))
    )
    return {block_id for block_id, cues in rows if cues}


def _with_described_slides(session: Session, ids: Select[int]) -> set[int]:
    """Blocks whose slides a person has checked or has described without exception."""
    current = is_current(SlideTrack, SlideVersion)
    rows = session.execute(
        select(SlideTrack, SlideVersion).join(SlideVersion, current).where(SlideTrack.block_id.in_(ids))
    )
    return {
        track.block_id
        for track, version in rows
        if version.slides
        and (
            (track.state is TrackState.CHECKED and track.checked_digest == version.digest)
            or all(slide["description"].strip() for slide in version.slides)
        )
    }


def _captions(session: Session, ids: Select[int]) -> dict[int, frozenset[TextStatus]]:
    """By block id: the statuses of its caption tracks in their current versions."""
    rows = session.execute(
        select(
            CaptionTrack.block_id,
            CaptionTrack.state,
            CaptionTrack.checked_digest,
            CaptionVersion.origin,
            CaptionVersion.digest,
        )
        .join(CaptionVersion, is_current(CaptionTrack, CaptionVersion))
        .where(CaptionTrack.block_id.in_(ids))
    )
    statuses: dict[int, set[TextStatus]] = defaultdict(set)
    for block_id, state, checked_digest, origin, digest in rows:
        statuses[block_id].add(status_from(state, checked_digest, origin, digest))
    return {block_id: frozenset(of_block) for block_id, of_block in statuses.items()}


_READING = {
    Coverage.ALL: AccessibilityLine("reading", Message(N_("All of it can be read as text")), True),
    Coverage.SOME: AccessibilityLine("reading", Message(N_("Some of it can be read as text")), True),
    Coverage.NONE: AccessibilityLine("reading", Message(N_("Cannot be read as text yet")), False),
}
_SIGN = {
    Coverage.ALL: AccessibilityLine("sign", Message(N_("With sign language")), True),
    Coverage.SOME: AccessibilityLine("sign", Message(N_("Sign language in part")), True),
    Coverage.NONE: AccessibilityLine("sign", Message(N_("No sign language yet")), False),
}
_TRANSCRIPT = {
    Coverage.ALL: AccessibilityLine("transcript", Message(N_("With transcript")), True),
    Coverage.SOME: AccessibilityLine("transcript", Message(N_("Transcript in part")), True),
    Coverage.NONE: AccessibilityLine("transcript", Message(N_("No transcript yet")), False),
}
_AUDIO = {
    Coverage.ALL: AccessibilityLine("audio", Message(N_("Can be heard without the picture")), True),
    Coverage.SOME: AccessibilityLine("audio", Message(N_("Can be heard in part without the picture")), True),
    Coverage.NONE: AccessibilityLine("audio", Message(N_("No sound-only version yet")), False),
}
_DESCRIBED = {
    Coverage.ALL: AccessibilityLine("description", Message(N_("What is shown is described")), True),
    Coverage.SOME: AccessibilityLine("description", Message(N_("What is shown is described in part")), True),
    Coverage.NONE: AccessibilityLine("description", Message(N_("What is shown is not described yet")), False),
}


def _captions_line(summary: AccessibilitySummary) -> AccessibilityLine:
    if summary.checked_captions is Coverage.ALL:
        return AccessibilityLine("captions", Message(N_("Captions, checked")), True)
    if summary.captions is Coverage.NONE:
        return AccessibilityLine("captions", Message(N_("No captions yet")), False)
    if summary.captions is Coverage.SOME:
        return AccessibilityLine("captions", Message(N_("Captions in part")), True)
    if summary.checked_captions is Coverage.SOME:
        return AccessibilityLine("captions", Message(N_("Captions, checked in part")), True)
    message = _UNCHECKED_CAPTIONS[next(iter(summary.unchecked))] if len(summary.unchecked) == 1 else _NOT_CHECKED
    return AccessibilityLine("captions", message, True)


_NOT_CHECKED = Message(N_("Captions, not checked"))
_UNCHECKED_CAPTIONS = {
    TextStatus.MACHINE: Message(N_("Captions made by machine, not checked")),
    TextStatus.SCRIPT: Message(N_("Captions from the script, timed by machine, not checked")),
    TextStatus.IMPORTED: Message(N_("Captions from a caption file, not checked")),
    TextStatus.IN_CORRECTION: Message(N_("Captions being corrected, not checked")),
}
