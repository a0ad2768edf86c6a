"""Cues of a description track: what is told of the picture, and when."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class DescriptionCue:
    """One description, `start` and `end` in seconds. `extended`: it is longer than the silence it stands in, and the
    lecture waits until it is told (WCAG 2.2, 1.2.7)."""

    key: str
    start: float
    end: float
    text: str
    extended: bool = False

    def as_json(self) -> dict[str, Any]:
        """The cue as `DescriptionVersion.cues` holds it."""
        return {"key": self.key, "start": self.start, "end": self.end, "text": self.text, "extended": self.extended}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> DescriptionCue:
        """The cue that `as_json` gave."""
        return cls(**kept)


def descriptions_digest(cues: Iterable[DescriptionCue]) -> str:
    """SHA-256 over times (to the millisecond), texts and whether the lecture waits, in order; names do not count."""
    told = [[round(cue.start, 3), round(cue.end, 3), cue.text, cue.extended] for cue in cues]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
