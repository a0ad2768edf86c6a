"""Cues as a caption version keeps them: what is shown when, under a name that stays when the text is corrected."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

LOW_CONFIDENCE = 0.5
"""Under this, a recogniser's word is pointed out to whoever checks the captions (CAPTIONS.md, quality report)."""

_SAME_CUE_OVERLAP = 0.5


class CueWord(NamedTuple):
    """One word as heard, `start` and `end` in seconds; `confidence` 0..1, None where there is none."""

    text: str
    start: float
    end: float
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class CueRecord:
    """One caption, `start` and `end` in seconds. `key` is its name for comments and corrections; `words` is what it was
    made of, empty once a person has written the text."""

    key: str
    start: float
    end: float
    text: str
    words: tuple[CueWord, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The cue as `CaptionVersion.cues` holds it."""
        return {
            "key": self.key,
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "words": [list(word) for word in self.words],
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> CueRecord:
        """The cue that `as_json` gave."""
        words = tuple(CueWord(*word) for word in kept["words"])
        return cls(kept["key"], kept["start"], kept["end"], kept["text"], words)

    def doubtful_words(self) -> tuple[str, ...]:
        """The words that the recogniser was unsure of, in order."""
        return tuple(w.text for w in self.words if w.confidence is not None and w.confidence < LOW_CONFIDENCE)

    def rewritten(self, text: str) -> CueRecord:
        """The cue with another text; then the words it was made of no longer say anything."""
        return self if text == self.text else replace(self, text=text, words=())


def new_key() -> str:
    """A name for a cue: 48 random bits, 8 characters."""
    return secrets.token_urlsafe(6)


def text_digest(cues: Iterable[CueRecord]) -> str:
    """SHA-256 over times (to the millisecond) and texts, in order; names and words do not count."""
    told = [[round(cue.start, 3), round(cue.end, 3), cue.text] for cue in cues]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def keep_keys(cues: Sequence[CueRecord], before: Sequence[CueRecord]) -> list[CueRecord]:
    """`cues` with the names that `before` had for the same stretches of time, so that comments stay where they were.

    Two cues are the same where they share at least half of the time of the shorter one. Both in order of time.
    """
    kept: list[CueRecord] = []
    waiting = iter(before)
    old = next(waiting, None)
    for cue in cues:
        while old is not None and old.end <= cue.start:
            old = next(waiting, None)
        if old is not None and _shared(cue, old) >= _SAME_CUE_OVERLAP:
            cue = replace(cue, key=old.key)
            old = next(waiting, None)
        kept.append(cue)
    return kept


def _shared(one: CueRecord, other: CueRecord) -> float:
    """How much of the shorter cue's time both are shown, 0..1."""
    shorter = min(one.end - one.start, other.end - other.start)
    return (min(one.end, other.end) - max(one.start, other.start)) / shorter if shorter > 0 else 0.0
