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
class SpokenIn:
    """A stretch of sound in one language, `start` and `end` in seconds from the beginning of the file."""

    start: float
    end: float
    language: str


@dataclass(frozen=True, slots=True)
class Recognition:
    """All words of one file in order of time, the language of most of them (`zh` or `en`) and the engine that heard
    them. `spoken_in` says which language is spoken where, in order, for engines that hear more than one."""

    words: tuple[Word, ...]
    language: str
    engine: str
    spoken_in: tuple[SpokenIn, ...] = ()
