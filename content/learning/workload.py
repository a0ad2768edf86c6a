"""How long a lesson takes to study, told from what is in it: what its claim of study units (学时) is held against."""

from __future__ import annotations

import math
from dataclasses import dataclass

from content.courses.models import BlockKind
from content.courses.snapshot import BlockContent, LessonContent

MINUTES_OF_A_UNIT = 45

CHINESE_CHARACTERS_A_MINUTE = 300
"""Silent reading to learn: adults read 250 to 400 characters of Chinese a minute."""

ENGLISH_WORDS_A_MINUTE = 200
"""Silent reading to learn: adults read 238 words of non-fiction a minute on average (Brysbaert 2019), fewer in a second
language."""

MINUTES_OF_A_PICTURE = 0.5
MINUTES_OF_A_QUESTION = 1.0
"""To read it, to answer it, and to read what is said to the answer."""

ROUNDING = 10
"""Claims are rounded up to tenths of a unit (four and a half minutes): that much more is no claim beyond."""


@dataclass(frozen=True, slots=True)
class Workload:
    """Minutes that a lesson takes: its recordings played once, its texts and pictures read once. `claimed` are the
    minutes of the study units that the author states."""

    recordings: float
    reading: float
    claimed: float

    @property
    def minutes(self) -> float:
        """All that there is to study."""
        return self.recordings + self.reading

    @property
    def claims_beyond(self) -> bool:
        """Whether more is claimed than there is to study, rounded up to a tenth of a unit."""
        tenths = math.ceil(self.minutes / MINUTES_OF_A_UNIT * ROUNDING - 1e-9)
        return self.claimed > tenths / ROUNDING * MINUTES_OF_A_UNIT + 1e-9


def workload_of(lesson: LessonContent, language: str) -> Workload:
    """The workload of a lesson of a course in `language`. A file to download adds nothing: nobody can see how long it
    takes, so its author says it as the reason."""
    return Workload(
        recordings=sum(block.duration_s or 0.0 for block in lesson.blocks if block.kind is BlockKind.MEDIA) / 60,
        reading=sum(_reading_minutes(block, block.language or language) for block in lesson.blocks),
        claimed=lesson.study_units / 100 * MINUTES_OF_A_UNIT,
    )


def _reading_minutes(block: BlockContent, language: str) -> float:
    if block.kind is BlockKind.IMAGE:
        return 0.0 if block.decorative else MINUTES_OF_A_PICTURE
    if block.kind is BlockKind.QUESTION:
        return MINUTES_OF_A_QUESTION
    if block.kind is not BlockKind.TEXT:
        return 0.0
    if language.startswith("zh"):
        return sum(character.isalnum() for character in block.body) / CHINESE_CHARACTERS_A_MINUTE
    return len(block.body.split()) / ENGLISH_WORDS_A_MINUTE
