"""The parts of a lesson that count: its texts, and its recordings with the paragraphs of their transcripts.

A section is what a learner says they have read (or, without the player, heard): a text, a paragraph of a transcript,
or a recording as a whole where there is no transcript yet.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from content.courses.models import Block, BlockKind
from content.learning.intervals import covered_s
from content.learning.transcript_text import as_said, running_text

COVERED_SHARE = 0.9
"""Of a recording, at least this share of unique seconds (the rest is titles, silence and edges)."""

FASTEST_READING = {"zh": 1000, "en": 1500}
"""Characters a minute beyond which nobody is taken to have read. About three times what practised readers do silently
(zh 250 to 400 characters a minute; en 238 words of 6 characters with the space: Brysbaert 2019), since screen reader
users listen that fast."""

FASTEST_RATE = 3.0
SLOWEST_RATE = 0.5
PARAGRAPH_CHARACTERS = {"zh": 200, "en": 600}
PARAGRAPH_PAUSE_S = 2.0


@dataclass(frozen=True, slots=True)
class Section:
    """A piece to be read. `least_s` is the shortest time that reading it can take; `start` and `end` are seconds of the
    recording for a paragraph of a transcript; `opening` is how it begins."""

    key: str
    least_s: float
    opening: str = ""
    start: float | None = None
    end: float | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A block that counts. `duration_s` is None for what can only be read."""

    lineage: str
    duration_s: float | None
    sections: tuple[Section, ...]

    @property
    def required_s(self) -> float:
        """Unique seconds that must have been played; 0 for a text."""
        return COVERED_SHARE * (self.duration_s or 0.0)

    def played(self, ranges: Mapping[str, Any]) -> bool:
        """Whether enough of the recording was played; never true for a text."""
        return bool(self.duration_s) and covered_s(ranges.get(self.lineage, ())) >= self.required_s - 1e-6

    def read(self, keys: Collection[str]) -> bool:
        """Whether all its sections were read."""
        return all(section.key in keys for section in self.sections)

    def done(self, ranges: Mapping[str, Any], keys: Collection[str]) -> bool:
        """Whether enough of it was played, all of it read, or the one and the other together make up enough of it:
        a second counts once, however it was learnt."""
        if self.played(ranges) or self.read(keys):
            return True
        if not self.duration_s:
            return False
        together = covered_s([*ranges.get(self.lineage, ()), *self._seconds_read(keys)])
        return together >= self.required_s - 1e-6

    def _seconds_read(self, keys: Collection[str]) -> list[tuple[float, float]]:
        """The stretches of the recording whose paragraphs were read: each from its first cue to the next paragraph's,
        since the silence between two paragraphs belongs to the one before."""
        starts = [0.0, *(section.start or 0.0 for section in self.sections[1:]), self.duration_s or 0.0]
        stretches = zip(self.sections, starts, starts[1:], strict=False)
        return [(start, end) for section, start, end in stretches if section.key in keys and start < end]


def is_complete(parts: Sequence[Part], ranges: Mapping[str, Any], read: Collection[str]) -> bool:
    """The rule: every text read, and of every recording 90 % of unique seconds played or its transcript read, or part
    of it the one way and the rest the other."""
    return bool(parts) and all(part.done(ranges, read) for part in parts)


def only_played(parts: Sequence[Part], ranges: Mapping[str, Any]) -> bool:
    """Whether there are recordings and all of them were played: then the lesson was watched or heard, not read."""
    recordings = [part for part in parts if part.duration_s is not None]
    return bool(recordings) and all(part.played(ranges) for part in recordings)


def text_part(block: Block, language: str) -> Part:
    """A text block: one section under the block's lineage."""
    return Part(block.lineage, None, (_section(block.lineage, block.body, block.language or language),))


def media_part(block: Block, cues: Sequence[Mapping[str, Any]], language: str) -> Part:
    """A recording: a section for each paragraph of its transcript, or a single one that takes as long as playing the
    whole at the fastest rate. `cues` as kept in `CaptionVersion.cues`, in order of time."""
    duration_s = block.asset.duration_s if block.asset else None
    sections = tuple(_paragraph(block.lineage, cues_of, language) for cues_of in paragraphs(cues, language))
    if not sections:
        sections = (Section(f"{block.lineage}:all", (duration_s or 0.0) / FASTEST_RATE, start=0.0, end=duration_s),)
    return Part(block.lineage, duration_s or 0.0, sections)


def still_part(block: Block, language: str) -> Part:
    """A picture or a file, for lessons that consist of nothing else."""
    return Part(block.lineage, None, (_section(block.lineage, block.alternative_text + block.body, language),))


def parts_of(
    blocks: Sequence[Block], cues: Mapping[int, Sequence[Mapping[str, Any]]], language: str
) -> tuple[Part, ...]:
    """The parts of a lesson with these blocks; `cues` by block id. Pictures and files count only where there is
    neither text nor recording."""
    parts = tuple(
        text_part(block, language)
        if block.kind is BlockKind.TEXT
        else media_part(block, cues.get(block.id, ()), language)
        for block in blocks
        if block.kind in (BlockKind.TEXT, BlockKind.MEDIA)
    )
    return parts or tuple(still_part(block, language) for block in blocks)


def paragraphs(cues: Sequence[Mapping[str, Any]], language: str) -> list[list[Mapping[str, Any]]]:
    """The cues in runs that read as paragraphs: broken at a pause, or once they are long enough."""
    runs: list[list[Mapping[str, Any]]] = []
    length = 0
    for cue in cues:
        enough = PARAGRAPH_CHARACTERS["zh" if language.startswith("zh") else "en"]
        if runs and length < enough and cue["start"] - runs[-1][-1]["end"] < PARAGRAPH_PAUSE_S:
            runs[-1].append(cue)
        else:
            runs.append([cue])
            length = 0
        length += len(cue["text"])
    return runs


def _paragraph(lineage: str, cues: Sequence[Mapping[str, Any]], language: str) -> Section:
    text = running_text((as_said(cue) for cue in cues), language)
    key = f"{lineage}:{cues[0]['key']}"
    return _section(key, text, language, float(cues[0]["start"]), float(cues[-1]["end"]))


def _section(key: str, text: str, language: str, start: float | None = None, end: float | None = None) -> Section:
    characters = sum(not character.isspace() for character in text)
    pace = FASTEST_READING["zh" if language.startswith("zh") else "en"]
    opening = text.strip().split("\n")[0][:40]
    return Section(key, characters * 60 / pace, opening, start, end)
