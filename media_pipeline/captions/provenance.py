"""Where captions come from, written into every file of them: whoever opens one years later can still ask."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from content.timed_text.cue import Cue

STATES = {
    "machine": "machine, not checked by a person",
    "script": "the lecture's script, set in time by machine, not checked by a person",
    "imported": "a caption file, not checked by a person",
    "in_correction": "in correction, not checked by a person",
    "checked": "checked by a person",
}
"""How far people may trust a text (CAPTIONS.md, States of a track), as files say it."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Who or what wrote the captions (`engine`, empty for a person), how far they are checked (a key of STATES), the
    SHA-256 `digest` of times and text, and the day they were written (ISO 8601)."""

    language: str
    engine: str = ""
    state: str = "machine"
    digest: str = ""
    date: str = ""

    def as_values(self) -> dict[str, str]:
        """What is known, by name, in the order in which files say it."""
        known = {
            "language": self.language,
            "engine": self.engine,
            "state": STATES[self.state],
            "digest": self.digest and f"sha256 {self.digest}",
            "date": self.date,
        }
        return {name: value for name, value in known.items() if value}

    def as_note(self) -> str:
        """The same as lines of text."""
        return "\n".join(f"{name}: {value}" for name, value in self.as_values().items())


def text_digest(cues: Sequence[Cue]) -> str:
    """SHA-256 over times (to the millisecond) and texts, in order; the portal keeps a version under it."""
    told = [[round(cue.start, 3), round(cue.end, 3), cue.text] for cue in cues]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
