"""A caption file as it was read: its cues, and what of it was not kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from content.messages import Message
from content.timed_text.cue import Cue


@dataclass(frozen=True, slots=True)
class Loss:
    """A place of a caption file that was left out or changed. `line` counts from 1, 0 is the file as a whole; `message`
    says what became of it."""

    line: int
    message: Message

    def as_json(self) -> dict[str, Any]:
        """The loss as a column of JSON holds it."""
        return {"line": self.line, **self.message.as_json()}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Loss:
        """The loss that `as_json` gave."""
        return cls(document["line"], Message.from_json(document))


@dataclass(frozen=True, slots=True)
class CaptionFile:
    """`cues` in order of time, each with its line in `lines`; `losses` in order of lines. `encoding` is the one it was
    read in; `likely_encodings`: that and others in which it is text as well, where a person has to choose."""

    cues: tuple[Cue, ...]
    lines: tuple[int, ...] = ()
    losses: tuple[Loss, ...] = ()
    encoding: str = "utf-8"
    likely_encodings: tuple[str, ...] = ()
