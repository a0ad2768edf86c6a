"""Provenance of captions, written into every file of them: whoever opens one years later can still ask."""

from __future__ import annotations

from dataclasses import dataclass

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
    """Origin of captions: `engine` (empty for a person), state of checking (a key of STATES), SHA-256 `digest` of times
    and text, and date (ISO 8601)."""

    language: str
    engine: str = ""
    state: str = "machine"
    digest: str = ""
    date: str = ""

    def as_values(self) -> dict[str, str]:
        """Known fields by name, in the order in which files list them."""
        values = {
            "language": self.language,
            "engine": self.engine,
            "state": STATES[self.state],
            "digest": self.digest and f"sha256 {self.digest}",
            "date": self.date,
        }
        return {name: value for name, value in values.items() if value}

    def as_note(self) -> str:
        """Known fields as lines of text."""
        return "\n".join(f"{name}: {value}" for name, value in self.as_values().items())
