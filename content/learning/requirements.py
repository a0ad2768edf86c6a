"""What completing a lesson requires: each text read, and each recording played or its transcript read.

A section is the unit that a learner marks as read (or listened to without the player): a text, a paragraph of a
transcript, or a whole recording that has no transcript yet.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from content.courses.models import Block, BlockKind
from content.learning.intervals import covered_s
from content.learning.transcript_text import running_text, with_punctuation

COVERED_SHARE = 0.9
"""Share of a recording's unique seconds that must be played (the rest is titles, silence and edges)."""

FASTEST_READING = {"zh": 1000, "en": 1500}
"""Reading speed (characters per minute) above which a claim of having read is not credited yet. About three times what
practised readers do silently (zh 250 to 400 characters a minute; en 238 words of 6 characters with the space: Brysbaert
2019), since screen reader users listen that fast."""

FASTEST_RATE = 3.0
SLOWEST_RATE = 0.5
PARAGRAPH_CHARACTERS = {"zh": 200, "en": 600}
PARAGRAPH_PAUSE_S = 2.0


@dataclass(frozen=True, slots=True)
class Section:
    """One unit to read. `least_s`: the shortest credible time of reading it; `start` and `end`: seconds of the
    recording for a paragraph of a transcript; `opening`: its first words."""

    key: str
    least_s: float
    opening: str = ""
    start: float | None = None
    end: float | None = None


@dataclass(frozen=True, slots=True)
class Requirement:
    """A block that must be studied. `duration_s` is None for what can only be read."""

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

    def met(self, ranges: Mapping[str, Any], keys: Collection[str]) -> bool:
        """Whether enough of it was played, all of it read, or both together cover enough: a second counts once, however
        it was studied."""
        if self.played(ranges) or self.read(keys):
            return True
        if not self.duration_s:
            return False
        covered = covered_s([*ranges.get(self.lineage, ()), *self._seconds_read(keys)])
        return covered >= self.required_s - 1e-6

    def _seconds_read(self, keys: Collection[str]) -> list[tuple[float, float]]:
        """Intervals of the recording whose paragraphs were read, each from its first cue to that of the next paragraph:
        the silence between two paragraphs belongs to the former."""
        starts = [0.0, *(section.start or 0.0 for section in self.sections[1:]), self.duration_s or 0.0]
        intervals = zip(self.sections, starts, starts[1:], strict=False)
        return [(start, end) for section, start, end in intervals if section.key in keys and start < end]


def is_complete(requirements: Sequence[Requirement], ranges: Mapping[str, Any], read: Collection[str]) -> bool:
    """The rule: every text read; of every recording 90 % of unique seconds played, or its transcript read, or both
    together."""
    return bool(requirements) and all(requirement.met(ranges, read) for requirement in requirements)


def only_played(requirements: Sequence[Requirement], ranges: Mapping[str, Any]) -> bool:
    """Whether the lesson has recordings and all of them were played, so that it was watched or heard, not read."""
    recordings = [requirement for requirement in requirements if requirement.duration_s is not None]
    return bool(recordings) and all(requirement.played(ranges) for requirement in recordings)


def text_requirement(block: Block, language: str) -> Requirement:
    """The requirement of a text block: one section under the block's lineage, which takes as long as the shorter of
    its two versions: either may be read."""
    shorter = min(filter(None, (block.body, block.easy_text)), key=len, default="")
    return Requirement(block.lineage, None, (_section(block.lineage, shorter, block.language or language),))


def media_requirement(block: Block, cues: Sequence[Mapping[str, Any]], language: str) -> Requirement:
    """The requirement of a recording: a section for each paragraph of its transcript, or a single one that takes as
    long as playing the whole at the fastest rate. `cues` as in `CaptionVersion.cues`, in order of time."""
    duration_s = block.asset.duration_s if block.asset else None
    sections = tuple(_paragraph(block.lineage, cues_of, language) for cues_of in paragraphs(cues, language))
    if not sections:
        sections = (Section(f"{block.lineage}:all", (duration_s or 0.0) / FASTEST_RATE, start=0.0, end=duration_s),)
    return Requirement(block.lineage, duration_s or 0.0, sections)


def still_requirement(block: Block, language: str) -> Requirement:
    """The requirement of a picture or file, in lessons that have nothing else."""
    return Requirement(block.lineage, None, (_section(block.lineage, block.alternative_text + block.body, language),))


def requirements_of(
    blocks: Sequence[Block], cues: Mapping[int, Sequence[Mapping[str, Any]]], language: str
) -> tuple[Requirement, ...]:
    """The requirements of a lesson with these blocks; `cues` by block id. Pictures and files are required only where
    there is neither text nor recording."""
    requirements = tuple(
        text_requirement(block, language)
        if block.kind is BlockKind.TEXT
        else media_requirement(block, cues.get(block.id, ()), language)
        for block in blocks
        if block.kind in (BlockKind.TEXT, BlockKind.MEDIA)
    )
    return requirements or tuple(still_requirement(block, language) for block in blocks)


def section_keys(requirements: Sequence[Requirement]) -> list[str]:
    """Keys of all sections, in the order of the lesson."""
    return [section.key for requirement in requirements for section in requirement.sections]


def paragraphs(cues: Sequence[Mapping[str, Any]], language: str) -> list[list[Mapping[str, Any]]]:
    """The cues grouped into paragraphs, which end at a pause or once they are long enough."""
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
    text = running_text((with_punctuation(cue) for cue in cues), language)
    key = f"{lineage}:{cues[0]['key']}"
    return _section(key, text, language, float(cues[0]["start"]), float(cues[-1]["end"]))


def _section(key: str, text: str, language: str, start: float | None = None, end: float | None = None) -> Section:
    characters = sum(not character.isspace() for character in text)
    pace = FASTEST_READING["zh" if language.startswith("zh") else "en"]
    opening = text.strip().split("\n")[0][:40]
    return Section(key, characters * 60 / pace, opening, start, end)
