"""Recognition: the words of a recording and the languages spoken in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from typing import Any

from content.timed_text.word import Word


@dataclass(frozen=True, slots=True)
class LanguageSpan:
    """Span of audio in one language, `start` and `end` in seconds from the beginning of the file."""

    start: float
    end: float
    language: str


@dataclass(frozen=True, slots=True)
class Recognition:
    """Words of one file in order of time, the language of most of them (`zh` or `en`) and the engine that recognised
    them. `language_spans` says which language is spoken where, in order, for engines that know more than one;
    `unclear_s` for how many seconds words were found that make no sense, and left out."""

    words: tuple[Word, ...]
    language: str
    engine: str
    language_spans: tuple[LanguageSpan, ...] = ()
    unclear_s: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """The recognition as a step's stored output holds it."""
        return {
            "words": [astuple(word) for word in self.words],
            "spoken_in": [astuple(span) for span in self.language_spans],
            "language": self.language,
            "engine": self.engine,
            "unclear_s": round(self.unclear_s, 3),
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Recognition:
        """The recognition that `as_json` gave."""
        return cls(
            tuple(Word(*word) for word in document["words"]),
            document["language"],
            document["engine"],
            tuple(LanguageSpan(*span) for span in document.get("spoken_in", ())),
            document.get("unclear_s", 0.0),
        )
