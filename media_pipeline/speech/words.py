"""What was said and when: the values that recognisers give and captions are made from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of sound, `start` and `end` in seconds from the beginning of the file."""

    start: float
    end: float

    @property
    def duration(self) -> float:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Word:
    """One word as heard. `text` carries its own trailing punctuation and no surrounding spaces;
    `confidence` is 0..1, or None where the engine gives none (a script laid onto the audio)."""

    text: str
    start: float
    end: float
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Recognition:
    """All words of one file in order of time, their language (`zh` or `en`) and the engine that heard them."""

    words: tuple[Word, ...]
    language: str
    engine: str
