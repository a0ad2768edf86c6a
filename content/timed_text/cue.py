"""The caption cue (WebVTT's term): what is shown when, under a key that stays when the text is corrected."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from typing import Any

from content.timed_text.rewording import reworded
from content.timed_text.word import Word

_SAME_CUE_OVERLAP = 0.5


@dataclass(frozen=True, slots=True)
class Cue:
    """One caption, shown from `start` to `end` (seconds); `text` has its line breaks in it. `words` is what it was made
    of, empty where a person has written the whole text. `key` names the cue for comments and corrections; it is empty
    until a caption version holds the cue."""

    start: float
    end: float
    text: str
    words: tuple[Word, ...] = ()
    key: str = ""

    def as_json(self) -> dict[str, Any]:
        """The cue as `CaptionVersion.cues` holds it."""
        return {
            "key": self.key,
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "words": [list(astuple(word)) for word in self.words],
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Cue:
        """The cue that `as_json` gave."""
        words = tuple(Word(*word) for word in document.get("words", ()))
        return cls(document["start"], document["end"], document["text"], words, document.get("key", ""))

    def doubtful_words(self) -> tuple[str, ...]:
        """The words that the recogniser was unsure of, in order."""
        return tuple(word.text for word in self.words if word.is_doubtful)

    def rewritten(self, text: str) -> Cue:
        """The cue with another text; of the words it was made of those stay that are still there."""
        if text == self.text:
            return self
        return replace(self, text=text, words=reworded(self.words, text, self.start, self.end))


@dataclass(frozen=True, slots=True)
class DescriptionCue:
    """One description of what is seen, `start` and `end` in seconds. `extended`: it is longer than the silence it
    stands in, and the lecture waits until it has been spoken (WCAG 2.2, 1.2.7)."""

    start: float
    end: float
    text: str
    extended: bool = False
    key: str = ""

    def as_json(self) -> dict[str, Any]:
        """The cue as `DescriptionVersion.cues` holds it."""
        return {"key": self.key, "start": self.start, "end": self.end, "text": self.text, "extended": self.extended}

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> DescriptionCue:
        """The cue that `as_json` gave."""
        return cls(**document)


def new_key() -> str:
    """A key for a cue: 48 random bits, 8 characters."""
    return secrets.token_urlsafe(6)


def with_keys(cues: Iterable[Cue]) -> list[Cue]:
    """`cues` with a new key each, as a caption version takes them."""
    return [replace(cue, key=new_key()) for cue in cues]


def text_digest(cues: Iterable[Cue]) -> str:
    """SHA-256 over times (to the millisecond) and texts, in order; keys and words do not count."""
    return _digest([round(cue.start, 3), round(cue.end, 3), cue.text] for cue in cues)


def descriptions_digest(cues: Iterable[DescriptionCue]) -> str:
    """SHA-256 over times (to the millisecond), texts and whether the lecture waits, in order; keys do not count."""
    return _digest([round(cue.start, 3), round(cue.end, 3), cue.text, cue.extended] for cue in cues)


def keep_keys(cues: Sequence[Cue], before: Sequence[Cue]) -> list[Cue]:
    """`cues` with the keys that `before` had for the same stretches of time, so that comments stay where they were.

    Two cues are the same where they share at least half of the time of the shorter one. Both in order of time.
    """
    keyed: list[Cue] = []
    waiting = iter(before)
    old = next(waiting, None)
    for cue in cues:
        while old is not None and old.end <= cue.start:
            old = next(waiting, None)
        if old is not None and overlap(cue, old) >= _SAME_CUE_OVERLAP:
            cue = replace(cue, key=old.key)
            old = next(waiting, None)
        keyed.append(cue)
    return keyed


def _digest(rows: Iterable[list[object]]) -> str:
    return hashlib.sha256(json.dumps(list(rows), ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def overlap(cue: Cue, other: Cue) -> float:
    """How much of the shorter cue's time both are shown, 0..1."""
    shorter = min(cue.end - cue.start, other.end - other.start)
    return (min(cue.end, other.end) - max(cue.start, other.start)) / shorter if shorter > 0 else 0.0
