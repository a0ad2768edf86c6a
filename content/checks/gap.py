"""A gap of a course: what is missing or weak, where, and on which page it is mended."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from content.checks.explanations import EXPLANATIONS, Explanation
from content.checks.finding import FindingKind, Severity, TextFinding
from content.courses.models import BlockKind
from content.messages import Message


class FixPage(enum.StrEnum):
    """Pages on which gaps are mended."""

    OUTLINE = "outline"
    ABOUT_COURSE = "about_course"
    ASSESSMENT = "assessment"
    COMPLETION = "completion"
    LESSON = "lesson"
    ABOUT_LESSON = "about_lesson"
    BLOCK = "block"
    UPLOAD = "upload"
    RECORDING = "recording"
    CAPTIONS = "captions"
    SLIDES = "slides"
    DESCRIPTIONS = "descriptions"
    SIGN_LANGUAGE = "sign_language"


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing, and the lesson and block in which it is, where there is one.

    `block_number` from 1, as the lesson's page counts; `fix`: the page on which it is mended, with its `field` and the
    `track` (public id); `finding`: the place in the text.
    """

    message: Message
    lesson_public_id: str | None = None
    lesson_title: str = ""
    block_public_id: str | None = None
    block_title: str = ""
    block_number: int = 0
    block_kind: BlockKind | None = None
    kind: FindingKind | None = None
    fix: FixPage = FixPage.OUTLINE
    field: str = ""
    track: str = ""
    finding: TextFinding | None = None

    @property
    def explanation(self) -> Explanation | None:
        """Why it matters and how it is mended; None for what must be there before anything else."""
        return EXPLANATIONS[self.kind] if self.kind else None

    @property
    def is_barrier(self) -> bool:
        """Whether it keeps somebody out."""
        return self.explanation is not None and self.explanation.severity is Severity.BARRIER
