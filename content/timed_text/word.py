"""What was said and when: the values that recognisers give and captions are made from."""

from __future__ import annotations

from dataclasses import dataclass

LOW_CONFIDENCE = 0.5
"""Below this, a recogniser's word is pointed out to whoever checks the captions (CAPTIONS.md, quality report)."""


@dataclass(frozen=True, slots=True)
class Span:
    """An interval of a recording, `start` and `end` in seconds from the beginning of the file."""

    start: float
    end: float

    @property
    def duration(self) -> float:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word, `start` and `end` in seconds. `text` carries its own trailing punctuation and no surrounding
    spaces; `confidence` is 0..1, or None where the engine gives none (a script aligned with the audio). `recognised`:
    what the recogniser wrote, where the text is a guess of the program instead; else empty."""

    text: str
    start: float
    end: float
    confidence: float | None = None
    recognised: str = ""

    @property
    def is_doubtful(self) -> bool:
        """Whether the recogniser was unsure of it."""
        return self.confidence is not None and self.confidence < LOW_CONFIDENCE
