"""One version of a track to read, place by place, beside the version in use."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from content.people.permissions import Actor
from content.timed_text.cue import Cue, DescriptionCue
from content.tracks.captions import cues_of
from content.tracks.chapter_records import ChapterRecord
from content.tracks.chapters import CHAPTERS
from content.tracks.cue_comparison import ChangeKind, CuePair, compare_cues
from content.tracks.models import (
    CaptionVersion,
    ChapterTrack,
    ChapterVersion,
    DescriptionTrack,
    DescriptionVersion,
    SlideVersion,
)
from content.tracks.slide_records import SlideRecord
from content.tracks.slides import slides_in
from content.tracks.track_history import (
    AnyTrack,
    AnyVersion,
    TrackHistory,
    TrackKind,
    VersionLine,
    track_history,
    track_of,
    version_of,
)
from content.tracks.versions import check_holds


class Field(enum.StrEnum):
    """What a text of a place is."""

    TEXT = "text"
    TITLE = "title"
    DESCRIPTION = "description"
    CHAPTER = "chapter"


@dataclass(frozen=True, slots=True)
class Passage:
    """One text of a place."""

    field: Field
    text: str


@dataclass(frozen=True, slots=True)
class VersionPlace:
    """One place of the recording, from `start` to `end` (seconds): the `passages` of the version that is looked at
    (empty where it has nothing there) and those in use, where they differ. `slide` names the picture of a slide."""

    start: float
    end: float
    kind: ChangeKind
    passages: tuple[Passage, ...]
    in_use: tuple[Passage, ...]
    slide: str | None = None


@dataclass(frozen=True, slots=True)
class VersionPage:
    """A version with the history it belongs to. `places` are in order of time; `stays_checked`: restored, it counts as
    checked by whoever has checked it."""

    history: TrackHistory
    line: VersionLine
    stays_checked: bool
    places: tuple[VersionPlace, ...]

    @property
    def differing(self) -> tuple[int, ...]:
        """The numbers (from 1) of the places at which the version in use says something else."""
        same = (ChangeKind.SAME, ChangeKind.RETIMED)
        return tuple(number for number, place in enumerate(self.places, start=1) if place.kind not in same)

    @property
    def retimed(self) -> int:
        """In how many places only the times differ."""
        return sum(place.kind is ChangeKind.RETIMED for place in self.places)


def version_page(session: Session, actor: Actor, kind: TrackKind, track_public_id: str, number: int) -> VersionPage:
    """One version, for those who edit its course, open or not. Raises NotFound, NotAllowed."""
    history = track_history(session, actor, kind, track_public_id)
    line = history.version(number)
    track = track_of(session, kind, track_public_id)
    version = version_of(session, kind, track.id, number)
    in_use = version_of(session, kind, track.id, history.number)
    return VersionPage(history, line, _stays_checked(track, version), tuple(_places(version, in_use, history.language)))


def _stays_checked(track: AnyTrack, version: AnyVersion) -> bool:
    if isinstance(track, DescriptionTrack | ChapterTrack) or isinstance(version, DescriptionVersion | ChapterVersion):
        return False
    return check_holds(track, version)


def _places(version: AnyVersion, in_use: AnyVersion, language: str) -> Iterator[VersionPlace]:
    if isinstance(version, SlideVersion) and isinstance(in_use, SlideVersion):
        return _slide_places(slides_in(version), slides_in(in_use))
    return (_cue_place(pair) for pair in compare_cues(_cues(version), _cues(in_use), language))


def _cues(version: AnyVersion) -> tuple[Cue, ...]:
    if isinstance(version, CaptionVersion):
        return cues_of(version)
    if isinstance(version, SlideVersion):
        return ()
    if isinstance(version, ChapterVersion):
        return _chapters_as_cues(CHAPTERS.items(version))
    cues = (DescriptionCue.from_json(kept) for kept in version.cues)
    return tuple(Cue(cue.start, cue.end, cue.text, key=cue.key) for cue in cues)


def _chapters_as_cues(chapters: Sequence[ChapterRecord]) -> tuple[Cue, ...]:
    """Each chapter until the next one begins, to be compared like captions; the last for a second."""
    ends = [*(chapter.start for chapter in chapters[1:]), *(chapter.start + 1.0 for chapter in chapters[-1:])]
    return tuple(
        Cue(chapter.start, end, chapter.title, key=chapter.key) for chapter, end in zip(chapters, ends, strict=True)
    )


def _cue_place(pair: CuePair) -> VersionPlace:
    cue = pair.before or pair.after
    return VersionPlace(
        start=pair.start,
        end=0.0 if cue is None else cue.end,
        kind=pair.kind,
        passages=_passages({Field.TEXT: "" if pair.before is None else pair.before.text}),
        in_use=_passages({Field.TEXT: pair.after.text}) if pair.text_differs and pair.after is not None else (),
    )


def _slide_places(slides: Sequence[SlideRecord], in_use: Sequence[SlideRecord]) -> Iterator[VersionPlace]:
    """The slides of both versions in order of time, those of one key together."""
    present = {slide.key: slide for slide in in_use}
    pairs: list[tuple[SlideRecord | None, SlideRecord | None]] = [
        (slide, present.pop(slide.key, None)) for slide in slides
    ]
    pairs += [(None, slide) for slide in present.values()]
    places = (_slide_place(before, after) for before, after in pairs)
    return iter(sorted(places, key=lambda place: place.start))


def _slide_place(before: SlideRecord | None, after: SlideRecord | None) -> VersionPlace:
    slide = before or after
    if slide is None:
        raise ValueError("a place is in one of the versions at least")
    mine, theirs = _slide_passages(before), _slide_passages(after)
    if before is None or after is None:
        kind = ChangeKind.ADDED if before is None else ChangeKind.REMOVED
    elif mine != theirs:
        kind = ChangeKind.REWRITTEN
    else:
        moved = (before.start, before.end) != (after.start, after.end)
        kind = ChangeKind.RETIMED if moved else ChangeKind.SAME
    differs = kind in (ChangeKind.REWRITTEN, ChangeKind.ADDED)
    return VersionPlace(slide.start, slide.end, kind, mine, theirs if differs else (), slide.key if before else None)


def _slide_passages(slide: SlideRecord | None) -> tuple[Passage, ...]:
    if slide is None:
        return ()
    texts = {Field.TITLE: slide.title, Field.TEXT: slide.text, Field.DESCRIPTION: slide.description}
    chapter = (Passage(Field.CHAPTER, ""),) if slide.chapter else ()
    return _passages(texts) + chapter


def _passages(texts: Mapping[Field, str]) -> tuple[Passage, ...]:
    return tuple(Passage(field, text) for field, text in texts.items() if text.strip())
