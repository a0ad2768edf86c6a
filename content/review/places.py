"""The places of a revision to which findings are pinned, as pages name them and lead to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Block, BlockKind
from content.courses.snapshot import RevisionSnapshot
from content.review.findings import Pin
from content.tracks.models import CaptionTrack, CaptionVersion, SlideTrack, SlideVersion
from content.tracks.versions import is_current


@dataclass(frozen=True, slots=True)
class Place:
    """A lesson or one of its blocks. `kind`: None for a whole lesson."""

    pin: Pin
    lesson_public_id: str
    lesson_title: str
    block_public_id: str | None
    kind: BlockKind | None
    block_title: str
    number: int
    """Which content of the lesson it is, from 1; 0 for the lesson itself."""


@dataclass(frozen=True, slots=True)
class CuePlace:
    """A caption: the track it is in now, and which caption of it, from 1."""

    track_public_id: str
    number: int


@dataclass(frozen=True, slots=True)
class SlidePlace:
    """A slide: the track it is in now, and which slide of it, from 1."""

    track_public_id: str
    number: int


def places_of(contents: RevisionSnapshot) -> Iterator[Place]:
    """Every lesson of a revision, each followed by its blocks."""
    for lesson in contents.lessons:
        yield Place(Pin(lesson.lineage), lesson.public_id, lesson.title, None, None, "", 0)
        for number, block in enumerate(lesson.blocks, start=1):
            pin = Pin(lesson.lineage, block.lineage)
            title = block.title or block.file_name
            yield Place(pin, lesson.public_id, lesson.title, block.public_id, block.kind, title, number)


def place_of(places: Iterable[Place], pin: Pin) -> Place | None:
    """The place of a finding among those of a revision; None where it is the whole course or is there no longer."""
    lineage = pin.block_lineage or pin.lesson_lineage
    return next((one for one in places if (one.pin.block_lineage or one.pin.lesson_lineage) == lineage), None)


def cue_places(session: Session, places: Iterable[Place], pins: Iterable[Pin]) -> Mapping[str, CuePlace]:
    """By its key, each cue of `pins` that the captions of these blocks still have. No query where no cue is pinned."""
    keys = {pin.cue_key for pin in pins if pin.cue_key}
    if not keys:
        return {}
    blocks = [place.block_public_id for place in places if place.kind is BlockKind.MEDIA]
    rows = session.execute(
        select(CaptionTrack.public_id, CaptionVersion.cues)
        .join(CaptionVersion, is_current(CaptionTrack, CaptionVersion))
        .join(Block, Block.id == CaptionTrack.block_id)
        .where(Block.public_id.in_(blocks))
        .order_by(CaptionTrack.id)  # the same place each time where two tracks have a cue of one key
    )
    return {
        cue["key"]: CuePlace(track, number)
        for track, cues in rows
        for number, cue in enumerate(cues, start=1)
        if cue.get("key") in keys
    }


def slide_places(session: Session, places: Iterable[Place], pins: Iterable[Pin]) -> Mapping[str, SlidePlace]:
    """By its key, each slide of `pins` that the recordings of these blocks still have. No query where none is
    pinned."""
    keys = {pin.slide_key for pin in pins if pin.slide_key}
    if not keys:
        return {}
    blocks = [place.block_public_id for place in places if place.kind is BlockKind.MEDIA]
    rows = session.execute(
        select(SlideTrack.public_id, SlideVersion.slides)
        .join(SlideVersion, is_current(SlideTrack, SlideVersion))
        .join(Block, Block.id == SlideTrack.block_id)
        .where(Block.public_id.in_(blocks))
        .order_by(SlideTrack.id)
    )
    return {
        slide["key"]: SlidePlace(track, number)
        for track, slides in rows
        for number, slide in enumerate(slides, start=1)
        if slide["key"] in keys
    }
