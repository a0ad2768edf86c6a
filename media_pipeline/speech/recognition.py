"""The result of recognising a file: its words and the languages spoken in it."""

from __future__ import annotations

from dataclasses import dataclass

from content.timed_text.word import Word


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
