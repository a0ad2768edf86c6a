"""What a lesson or a course offers to people who do not hear, do not see or have a poor line."""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import Session

from content.courses.models import Block, BlockKind, Lesson, Module
from content.errors import N_
from content.tracks.models import CaptionTrack, CaptionVersion, MediaAsset, Rendition, SignTrack, TrackState


class Extent(enum.StrEnum):
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
class Offers:
    """What there is. Extents are over the videos and recordings, `reading` over the lessons: how much of it can be
    read from beginning to end, as text or as a transcript."""

    has_media: bool
    captions: Extent
    checked_captions: Extent
    sign_language: Extent
    transcript: Extent
    audio_only: Extent
    reading: Extent

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
        return tuple(sorted(told, key=lambda line: not line.available))


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """What is known of one video or recording."""

    captions: bool
    checked: bool
    sign: bool
    audio: bool


@dataclass(frozen=True, slots=True)
class LessonFacts:
    """What is known of one lesson: whether it has text of its own, and its videos and recordings."""

    text: bool
    media: tuple[MediaFacts, ...]


def summarise(lessons: Iterable[LessonFacts]) -> Offers:
    """The offers of these lessons taken together."""
    lessons = tuple(lessons)
    media = [one for lesson in lessons for one in lesson.media]
    captions = extent(one.captions for one in media)
    return Offers(
        has_media=bool(media),
        captions=captions,
        checked_captions=extent(one.checked for one in media),
        sign_language=extent(one.sign for one in media),
        transcript=captions,  # the transcript is made from the captions
        audio_only=extent(one.audio for one in media),
        reading=extent(
            all(one.captions for one in lesson.media) and (lesson.text or bool(lesson.media)) for lesson in lessons
        ),
    )


def extent(answers: Iterable[bool]) -> Extent:
    """ALL when every answer is yes and there is one, NONE when none is."""
    known = list(answers)
    if not any(known):
        return Extent.NONE
    return Extent.ALL if all(known) else Extent.SOME


def offers_of_revisions(session: Session, revision_ids: Collection[int]) -> dict[int, Offers]:
    """Offers by revision id, in three queries for all of them."""
    return _offers(
        session, select(Block.id).join(Lesson).join(Module).where(Module.revision_id.in_(revision_ids)), True
    )


def offers_of_lessons(session: Session, lesson_ids: Collection[int]) -> dict[int, Offers]:
    """Offers by lesson id, in three queries for all of them; a lesson without blocks is not in it."""
    return _offers(session, select(Block.id).where(Block.lesson_id.in_(lesson_ids)), False)


def _offers(session: Session, ids: Select[int], by_revision: bool) -> dict[int, Offers]:
    captions = _captions(session, ids)
    signed = set(session.scalars(select(SignTrack.block_id).where(SignTrack.block_id.in_(ids))))
    audio = select(Rendition.id).where(Rendition.asset_id == Block.asset_id, Rendition.name == "audio").exists()
    rows = session.execute(
        select(
            Block.id,
            Block.lesson_id,
            Module.revision_id,
            Block.kind,
            audio.label("audio"),
            MediaAsset.content_type,
            (func.length(Block.body) > 0).label("has_body"),
        )
        .join(Lesson, Lesson.id == Block.lesson_id)
        .join(Module, Module.id == Lesson.module_id)
        .outerjoin(MediaAsset, MediaAsset.id == Block.asset_id)
        .where(Block.id.in_(ids))
    )
    text: dict[tuple[int, int], bool] = {}
    media: dict[tuple[int, int], list[MediaFacts]] = defaultdict(list)
    for row in rows:
        place = (row.revision_id, row.lesson_id)
        text[place] = text.get(place, False) or (row.kind is BlockKind.TEXT and bool(row.has_body))
        if row.kind is BlockKind.MEDIA:
            sound_only = (row.content_type or "").startswith("audio/")
            media[place].append(
                MediaFacts(
                    row.id in captions, captions.get(row.id, False), row.id in signed, bool(row.audio) or sound_only
                )
            )
    lessons: dict[int, list[LessonFacts]] = defaultdict(list)
    for (revision_id, lesson_id), has_text in text.items():
        facts = LessonFacts(has_text, tuple(media[(revision_id, lesson_id)]))
        lessons[revision_id if by_revision else lesson_id].append(facts)
    return {key: summarise(found) for key, found in lessons.items()}


def _captions(session: Session, ids: Select[int]) -> dict[int, bool]:
    """By block: whether one of its caption tracks is checked, on the very text that is shown."""
    checked = and_(CaptionTrack.state == TrackState.CHECKED, CaptionTrack.checked_digest == CaptionVersion.digest)
    rows = session.execute(
        select(CaptionTrack.block_id, func.max(case((checked, 1), else_=0)))
        .join(
            CaptionVersion,
            and_(CaptionVersion.track_id == CaptionTrack.id, CaptionVersion.number == CaptionTrack.current),
        )
        .where(CaptionTrack.block_id.in_(ids))
        .group_by(CaptionTrack.block_id)
    )
    return {block_id: bool(is_checked) for block_id, is_checked in rows}


_READING = {
    Extent.ALL: OfferLine("reading", N_("All of it can be read as text"), True),
    Extent.SOME: OfferLine("reading", N_("Some of it can be read as text"), True),
    Extent.NONE: OfferLine("reading", N_("Cannot be read as text yet"), False),
}
_SIGN = {
    Extent.ALL: OfferLine("sign", N_("With sign language"), True),
    Extent.SOME: OfferLine("sign", N_("Sign language in part"), True),
    Extent.NONE: OfferLine("sign", N_("No sign language yet"), False),
}
_TRANSCRIPT = {
    Extent.ALL: OfferLine("transcript", N_("With transcript"), True),
    Extent.SOME: OfferLine("transcript", N_("Transcript in part"), True),
    Extent.NONE: OfferLine("transcript", N_("No transcript yet"), False),
}
_AUDIO = {
    Extent.ALL: OfferLine("audio", N_("Can be heard without the picture"), True),
    Extent.SOME: OfferLine("audio", N_("Can be heard in part without the picture"), True),
    Extent.NONE: OfferLine("audio", N_("No sound-only version yet"), False),
}


def _captions_line(offers: Offers) -> OfferLine:
    if offers.checked_captions is Extent.ALL:
        return OfferLine("captions", N_("Captions, checked"), True)
    if offers.captions is Extent.NONE:
        return OfferLine("captions", N_("No captions yet"), False)
    if offers.captions is Extent.SOME:
        return OfferLine("captions", N_("Captions in part"), True)
    if offers.checked_captions is Extent.SOME:
        return OfferLine("captions", N_("Captions, checked in part"), True)
    return OfferLine("captions", N_("Captions made by machine, not checked"), True)
