"""The places for descriptions in a recording: existing descriptions, silences with room for one, described slides."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Block
from content.timed_text.cue import DescriptionCue, new_key
from content.timed_text.word import Word
from content.tracks.captions import current_version
from content.tracks.editing import spoken_language
from content.tracks.models import CaptionTrack, SlideTrack
from content.tracks.slides import current_slides, slides_in

_EXTENDED_S = 0.5
"""Length of a cue for which the player pauses the lecture."""
_GAP_PREFIX, _SLIDE_PREFIX = "gap-", "slide-"


class SilentGap(Protocol):
    """A silence from `start` to `end` (seconds) with room for so many characters."""

    @property
    def start(self) -> float: ...
    @property
    def end(self) -> float: ...
    @property
    def characters(self) -> int: ...


GapFinder = Callable[[Sequence[tuple[float, float]], float, str], Sequence[SilentGap]]
"""Finds the silences between intervals of speech (seconds) in a recording of a length, for a language."""


@dataclass(frozen=True, slots=True)
class DescriptionRow:
    """A place for a description. `characters` fit the silence, 0 where there is none; `saved`: what somebody else has
    saved there meanwhile where it differs; `slide`: number of the slide that begins here, whose description is
    `text`."""

    key: str
    start: float
    end: float
    characters: int
    text: str
    saved: str | None = None
    slide: int | None = None

    @property
    def waits(self) -> bool:
        """Whether the player pauses the lecture for it."""
        return len(self.text) > self.characters


def description_rows(
    session: Session, block: Block, language: str, cues: Sequence[DescriptionCue], find_gaps: GapFinder
) -> tuple[DescriptionRow, ...]:
    """A row for each description, each free silence and each described slide, in order of time."""
    gaps = _gaps(session, block, language, find_gaps)
    rows = [DescriptionRow(cue.key, cue.start, cue.end, _room(gaps, cue), cue.text) for cue in cues]
    rows += _free(gaps, cues)
    if language == spoken_language(block):
        rows += _slide_rows(session, block.id, cues)
    return tuple(sorted(rows, key=lambda row: (row.start, row.end)))


def cues_of_rows(rows: Sequence[DescriptionRow], texts: Mapping[str, str]) -> list[DescriptionCue]:
    """Cues from rows and the submitted texts (by row key); rows with empty text are dropped."""
    cues = []
    for row in rows:
        text = " ".join(texts.get(row.key, row.text if row.slide is None else "").split())
        if not text:
            continue
        waits = len(text) > row.characters
        key = new_key() if row.key.startswith((_GAP_PREFIX, _SLIDE_PREFIX)) else row.key
        end = min(row.end, row.start + _EXTENDED_S) if waits and row.characters == 0 else row.end
        cues.append(DescriptionCue(row.start, end, text, waits, key))
    return cues


def speech_intervals(session: Session, block_id: int) -> list[tuple[float, float]]:
    """When somebody speaks (seconds), by the captions: by their words where these are known, else by the cues."""
    for track in session.scalars(select(CaptionTrack).where(CaptionTrack.block_id == block_id)).all():
        version = current_version(track)
        if version is not None and version.cues:
            return [_spoken(cue) for cue in version.cues]
    return []


def _gaps(session: Session, block: Block, language: str, find_gaps: GapFinder) -> list[SilentGap]:
    speech = speech_intervals(session, block.id)
    duration_s = (block.asset.duration_s if block.asset else None) or 0.0
    return list(find_gaps(speech, duration_s, language)) if speech else []


def _spoken(cue: Mapping[str, Any]) -> tuple[float, float]:
    """From the first word to the last, where the words are known."""
    words = [Word(*word) for word in cue.get("words", ())]
    return (words[0].start, words[-1].end) if words else (cue["start"], cue["end"])


def _room(gaps: Sequence[SilentGap], cue: DescriptionCue) -> int:
    return next((gap.characters for gap in gaps if _stands_in(cue, gap)), 0)


def _stands_in(cue: DescriptionCue, gap: SilentGap) -> bool:
    """Whether the cue uses the silence; a short extended cue pauses the lecture and leaves the silence free."""
    pausing = cue.extended and cue.end - cue.start <= _EXTENDED_S
    return gap.start <= cue.start < gap.end and not pausing


def _free(gaps: Sequence[SilentGap], cues: Sequence[DescriptionCue]) -> list[DescriptionRow]:
    return [
        DescriptionRow(f"{_GAP_PREFIX}{round(gap.start * 1000)}", gap.start, gap.end, gap.characters, "")
        for gap in gaps
        if not any(_stands_in(cue, gap) for cue in cues)
    ]


def _slide_rows(session: Session, block_id: int, cues: Sequence[DescriptionCue]) -> list[DescriptionRow]:
    """Described slides whose description is not among the cues yet, as descriptions for which the lecture pauses."""
    track = session.scalar(select(SlideTrack).where(SlideTrack.block_id == block_id))
    version = None if track is None else current_slides(track)
    slides = () if version is None else slides_in(version)
    used = {cue.text for cue in cues}
    texts = [" ".join(slide.description.split()) for slide in slides]
    return [
        DescriptionRow(f"{_SLIDE_PREFIX}{slide.key}", slide.start, slide.end, 0, text, slide=number)
        for number, (slide, text) in enumerate(zip(slides, texts, strict=True), start=1)
        if text and text not in used
    ]
