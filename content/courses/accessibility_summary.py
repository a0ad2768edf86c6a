"""What a lesson or a course offers to people who do not hear, do not see or have a poor line."""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from content.courses.access_modes import AccessMode, LessonFacts, MediaFacts, as_bits, from_bits, suit_all
from content.courses.models import Block, BlockKind, Lesson, Module
from content.messages import N_
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
from content.tracks.text_status import TextStatus, status_from
from content.tracks.versions import counts


class Coverage(enum.StrEnum):
    """In how much of what it could be in."""

    NONE = "none"
    SOME = "some"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class OfferLine:
    """One line of the list of offers: the name of its icon, its words (msgid), and whether it is there."""

    icon: str
    message: str
    available: bool


@dataclass(frozen=True, slots=True)
class AccessibilitySummary:
    """What there is. Extents are over the videos and recordings, `described` over those with a picture, `reading` over
    the lessons: how much of it can be read from beginning to end, as text or as a transcript. `ways`: the ways of
    learning that suit all of it. `unchecked`: what captions are that nobody has checked."""

    has_media: bool
    has_picture: bool
    captions: Coverage
    checked_captions: Coverage
    sign_language: Coverage
    transcript: Coverage
    audio_only: Coverage
    described: Coverage
    reading: Coverage
    ways: frozenset[AccessMode]
    unchecked: frozenset[TextStatus] = frozenset()

    def lines(self) -> tuple[OfferLine, ...]:
        """The same in words, what is there first, then what is lacking."""
        told = [_READING[self.reading]]
        if self.has_media:
            told += [
                _captions_line(self),
                _SIGN[self.sign_language],
                _TRANSCRIPT[self.transcript],
                _AUDIO[self.audio_only],
            ]
        if self.has_picture:
            told.append(_DESCRIBED[self.described])
        return tuple(sorted(told, key=lambda line: not line.available))

    def as_json(self) -> dict[str, Any]:
        """The offers as the catalogue keeps them."""
        kept: dict[str, Any] = {name: str(getattr(self, name)) for name in _EXTENTS}
        kept |= {"media": self.has_media, "picture": self.has_picture, "ways": as_bits(self.ways)}
        return {**kept, "unchecked": sorted(self.unchecked)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> AccessibilitySummary:
        """The offers that `as_json` gave."""
        extents = {name: Coverage(kept[name]) for name in _EXTENTS}
        return cls(
            has_media=kept["media"],
            has_picture=kept["picture"],
            ways=from_bits(kept["ways"]),
            unchecked=frozenset(map(TextStatus, kept.get("unchecked", ()))),  # entries of before know nothing of it
            **extents,
        )


_EXTENTS = ("captions", "checked_captions", "sign_language", "transcript", "audio_only", "described", "reading")


def summarise(lessons: Iterable[LessonFacts]) -> AccessibilitySummary:
    """The offers of these lessons taken together."""
    lessons = tuple(lessons)
    media = [one for lesson in lessons for one in lesson.media]
    captions = extent(one.captions for one in media)
    return AccessibilitySummary(
        has_media=bool(media),
        has_picture=any(one.seen for one in media),
        captions=captions,
        checked_captions=extent(one.checked for one in media),
        sign_language=extent(one.sign for one in media),
        transcript=captions,  # the transcript is made from the captions
        audio_only=extent(one.audio for one in media),
        described=extent(one.told for one in media if one.seen),
        reading=extent(
            all(one.captions for one in lesson.media) and (lesson.text or bool(lesson.media)) for lesson in lessons
        ),
        ways=suit_all(lessons),
        unchecked=frozenset().union(*(one.unchecked for one in media)),
    )


def extent(answers: Iterable[bool]) -> Coverage:
    """ALL when every answer is yes and there is one, NONE when none is."""
    known = list(answers)
    if not any(known):
        return Coverage.NONE
    return Coverage.ALL if all(known) else Coverage.SOME


def offers_of_revisions(session: Session, revision_ids: Collection[int]) -> dict[int, AccessibilitySummary]:
    """Offers by revision id, in a fixed number of queries for all of them."""
    return _offers(
        session, select(Block.id).join(Lesson).join(Module).where(Module.revision_id.in_(revision_ids)), True
    )


def offers_of_lessons(session: Session, lesson_ids: Collection[int]) -> dict[int, AccessibilitySummary]:
    """Offers by lesson id, in a fixed number of queries for all of them; a lesson without blocks is not in it."""
    return _offers(session, select(Block.id).where(Block.lesson_id.in_(lesson_ids)), False)


def _offers(session: Session, ids: Select[int], by_revision: bool) -> dict[int, AccessibilitySummary]:
    known = _Known(
        captions=_captions(session, ids),
        signed=set(session.scalars(select(SignTrack.block_id).where(SignTrack.block_id.in_(ids)))),
        told=_described(session, ids) | _told_by_slides(session, ids),
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
        place = (revision_id, block.lesson_id)
        blocks[place].append(block)
        if block.kind is BlockKind.MEDIA:
            media[place].append(known.of(block.id, has_audio, content_type or ""))
    lessons: dict[int, list[LessonFacts]] = defaultdict(list)
    for (revision_id, lesson_id), found in blocks.items():
        facts = LessonFacts(
            text=any(block.kind is BlockKind.TEXT and bool(block.body) for block in found),
            media=tuple(media[(revision_id, lesson_id)]),
            pictures_told=all(
                block.decorative or bool(block.alternative_text) for block in found if block.kind is BlockKind.IMAGE
            ),
        )
        lessons[revision_id if by_revision else lesson_id].append(facts)
    return {key: summarise(found_facts) for key, found_facts in lessons.items()}


@dataclass(frozen=True, slots=True)
class _Known:
    """What the queries brought, by block: how far its captions may be trusted; which are signed; which are told."""

    captions: dict[int, frozenset[TextStatus]]
    signed: set[int]
    told: set[int]

    def of(self, block_id: int, has_audio: bool, content_type: str) -> MediaFacts:
        sound_only = content_type.startswith("audio/")
        statuses = self.captions.get(block_id, frozenset())
        checked = TextStatus.CHECKED in statuses
        return MediaFacts(
            captions=block_id in self.captions,
            checked=checked,
            unchecked=frozenset() if checked else statuses,
            sign=block_id in self.signed,
            audio=has_audio or sound_only,
            seen=not sound_only,
            told=block_id in self.told,
        )


def _described(session: Session, ids: Select[int]) -> set[int]:
    """Blocks whose pictures are described in a track of their own."""
    current = counts(DescriptionTrack, DescriptionVersion)
    rows = session.execute(
        select(DescriptionTrack.block_id, DescriptionVersion.cues)
        .join(DescriptionVersion, current)
        .where(DescriptionTrack.block_id.in_(ids))
    )
    return {block_id for block_id, cues in rows if cues}


def _told_by_slides(session: Session, ids: Select[int]) -> set[int]:
    """Blocks whose slides a person has checked, or described one and all."""
    current = counts(SlideTrack, SlideVersion)
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
    """By block: how far each of its caption tracks may be trusted, by the very text that is shown."""
    rows = session.execute(
        select(
            CaptionTrack.block_id,
            CaptionTrack.state,
            CaptionTrack.checked_digest,
            CaptionVersion.origin,
            CaptionVersion.digest,
        )
        .join(CaptionVersion, counts(CaptionTrack, CaptionVersion))
        .where(CaptionTrack.block_id.in_(ids))
    )
    statuses: dict[int, set[TextStatus]] = defaultdict(set)
    for block_id, state, checked_digest, origin, digest in rows:
        statuses[block_id].add(status_from(state, checked_digest, origin, digest))
    return {block_id: frozenset(found) for block_id, found in statuses.items()}


_READING = {
    Coverage.ALL: OfferLine("reading", N_("All of it can be read as text"), True),
    Coverage.SOME: OfferLine("reading", N_("Some of it can be read as text"), True),
    Coverage.NONE: OfferLine("reading", N_("Cannot be read as text yet"), False),
}
_SIGN = {
    Coverage.ALL: OfferLine("sign", N_("With sign language"), True),
    Coverage.SOME: OfferLine("sign", N_("Sign language in part"), True),
    Coverage.NONE: OfferLine("sign", N_("No sign language yet"), False),
}
_TRANSCRIPT = {
    Coverage.ALL: OfferLine("transcript", N_("With transcript"), True),
    Coverage.SOME: OfferLine("transcript", N_("Transcript in part"), True),
    Coverage.NONE: OfferLine("transcript", N_("No transcript yet"), False),
}
_AUDIO = {
    Coverage.ALL: OfferLine("audio", N_("Can be heard without the picture"), True),
    Coverage.SOME: OfferLine("audio", N_("Can be heard in part without the picture"), True),
    Coverage.NONE: OfferLine("audio", N_("No sound-only version yet"), False),
}
_DESCRIBED = {
    Coverage.ALL: OfferLine("description", N_("What is shown is described"), True),
    Coverage.SOME: OfferLine("description", N_("What is shown is described in part"), True),
    Coverage.NONE: OfferLine("description", N_("What is shown is not described yet"), False),
}


def _captions_line(offers: AccessibilitySummary) -> OfferLine:
    if offers.checked_captions is Coverage.ALL:
        return OfferLine("captions", N_("Captions, checked"), True)
    if offers.captions is Coverage.NONE:
        return OfferLine("captions", N_("No captions yet"), False)
    if offers.captions is Coverage.SOME:
        return OfferLine("captions", N_("Captions in part"), True)
    if offers.checked_captions is Coverage.SOME:
        return OfferLine("captions", N_("Captions, checked in part"), True)
    message = _UNCHECKED_CAPTIONS[next(iter(offers.unchecked))] if len(offers.unchecked) == 1 else _NOT_CHECKED
    return OfferLine("captions", message, True)


_NOT_CHECKED = N_("Captions, not checked")
_UNCHECKED_CAPTIONS = {
    TextStatus.MACHINE: N_("Captions made by machine, not checked"),
    TextStatus.SCRIPT: N_("Captions from the script, timed by machine, not checked"),
    TextStatus.IMPORTED: N_("Captions from a caption file, not checked"),
    TextStatus.IN_CORRECTION: N_("Captions being corrected, not checked"),
}
