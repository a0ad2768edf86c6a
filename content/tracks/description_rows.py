"""The places for descriptions in a recording: existing descriptions, silences with room for one, described slides."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Block
from content.timed_text.cue import DescriptionCue
from content.timed_text.speaking_rate import characters_in, speaking_time_s
from content.timed_text.word import Word
from content.tracks.captions import current_version
from content.tracks.editing import spoken_language
from content.tracks.models import CaptionTrack, SlideTrack
from content.tracks.slides import current_slides, slides_in

EXTENDED_S = 0.5
"""Length of a cue for which the player pauses the lecture."""
GAP_PREFIX, SLIDE_PREFIX = "gap-", "slide-"


class SilentGap(Protocol):
    """A silence from `start` to `end` (seconds) with room for so many characters."""

    @property
    def start(self) -> float: ...
    @property
    def end(self) -> float: ...
    @property
    def characters(self) -> int: ...


GapFinder = Callable[[Sequence[tuple[float, float]], float, str], Sequence[SilentGap] | None]
"""Finds the silences between intervals of speech (seconds; none where there are no captions) in a recording of a
length, for a language. None: nobody knows where somebody speaks."""


@dataclass(frozen=True, slots=True)
class DescriptionRow:
    """A place for a description in `language`. `room_s`: seconds in which it can be spoken while nobody speaks;
    `saved`: what somebody else has saved there meanwhile where it differs; `slide`: number of the slide that begins
    here, whose description is `text`; `free`: a silence that nobody has used."""

    key: str
    start: float
    end: float
    text: str
    language: str
    room_s: float
    saved: str | None = None
    slide: int | None = None
    free: bool = False

    @property
    def characters(self) -> int:
        """How many characters fit the room."""
        return characters_in(self.room_s, self.language)

    @property
    def spoken_s(self) -> float:
        """How long it takes to speak the text, in seconds."""
        return speaking_time_s(self.text, self.language)

    @property
    def waits(self) -> bool:
        """Whether the player pauses the lecture for it."""
        return len(self.text) > self.characters

    @property
    def waits_s(self) -> float:
        """For how many seconds the lecture stands still."""
        return max(0.0, self.spoken_s - self.room_s)


@dataclass(frozen=True, slots=True)
class Silences:
    """Where nobody speaks in a recording; `gaps` is None where that is not known."""

    gaps: tuple[SilentGap, ...] | None

    def room_s(self, start: float, end: float) -> float:
        """Seconds from `start` in which a description that ends at `end` can be spoken. Where nobody knows who speaks
        when, the author's times count."""
        if self.gaps is None:
            return max(0.0, end - start)
        gap = next((gap for gap in self.gaps if gap.start <= start < gap.end), None)
        return 0.0 if gap is None else max(0.0, min(end, gap.end) - start)


def description_rows(
    session: Session, block: Block, language: str, cues: Sequence[DescriptionCue], silences: Silences
) -> tuple[DescriptionRow, ...]:
    """A row for each description, each free silence and each described slide, in order of time."""
    rows = [
        DescriptionRow(cue.key, cue.start, cue.end, cue.text, language, silences.room_s(cue.start, cue.end))
        for cue in cues
    ]
    rows += _free(silences.gaps or (), cues, language)
    if language == spoken_language(block):
        rows += _slide_rows(session, block.id, cues, language)
    return tuple(sorted(rows, key=lambda row: (row.start, row.end)))


def silences_of(session: Session, block: Block, language: str, find_gaps: GapFinder) -> Silences:
    """The silences of a block's recording, with room for descriptions in `language`."""
    gaps = find_gaps(speech_intervals(session, block.id), duration_of(block) or 0.0, language)
    return Silences(None if gaps is None else tuple(gaps))


def duration_of(block: Block) -> float | None:
    """How long a block's recording is, in seconds; None where that was not measured yet."""
    return block.asset.duration_s if block.asset else None


def speech_intervals(session: Session, block_id: int) -> list[tuple[float, float]]:
    """When somebody speaks (seconds), by the captions: by their words where these are known, else by the cues."""
    for track in session.scalars(select(CaptionTrack).where(CaptionTrack.block_id == block_id)).all():
        version = current_version(track)
        if version is not None and version.cues:
            return [_spoken(cue) for cue in version.cues]
    return []


def _spoken(cue: Mapping[str, Any]) -> tuple[float, float]:
    """From the first word to the last, where the words are known."""
    words = [Word(*word) for word in cue.get("words", ())]
    return (words[0].start, words[-1].end) if words else (cue["start"], cue["end"])


def _stands_in(cue: DescriptionCue, gap: SilentGap) -> bool:
    """Whether the cue uses the silence; a short extended cue pauses the lecture and leaves the silence free."""
    pausing = cue.extended and cue.end - cue.start <= EXTENDED_S
    return gap.start < cue.end and cue.start < gap.end and not pausing


def _free(gaps: Sequence[SilentGap], cues: Sequence[DescriptionCue], language: str) -> list[DescriptionRow]:
    return [
        DescriptionRow(
            f"{GAP_PREFIX}{round(gap.start * 1000)}", gap.start, gap.end, "", language, gap.end - gap.start, free=True
        )
        for gap in gaps
        if not any(_stands_in(cue, gap) for cue in cues)
    ]


def _slide_rows(session: Session, block_id: int, cues: Sequence[DescriptionCue], language: str) -> list[DescriptionRow]:
    """Described slides whose description is not among the cues yet, as descriptions for which the lecture pauses."""
    track = session.scalar(select(SlideTrack).where(SlideTrack.block_id == block_id))
    version = None if track is None else current_slides(track)
    slides = () if version is None else slides_in(version)
    used = {cue.text for cue in cues}
    texts = [" ".join(slide.description.split()) for slide in slides]
    return [
        DescriptionRow(f"{SLIDE_PREFIX}{slide.key}", slide.start, slide.end, text, language, 0.0, slide=number)
        for number, (slide, text) in enumerate(zip(slides, texts, strict=True), start=1)
        if text and text not in used
    ]
