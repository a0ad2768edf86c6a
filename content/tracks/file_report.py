"""What is told of a caption file that waits: what of it could not be read, and how else it can be read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from content.timed_text.caption_file import CaptionFile, Loss
from content.timed_text.cue import Cue, with_keys

MOST_LOSSES = 500
"""Losses that are kept of one file; how many there were is kept besides."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as it is in one encoding."""

    encoding: str
    cues: tuple[Cue, ...]
    losses: tuple[Loss, ...]
    loss_count: int

    @classmethod
    def of(cls, file: CaptionFile) -> Reading:
        """The reading that a parsed file is."""
        return cls(file.encoding, file.cues, file.losses[:MOST_LOSSES], len(file.losses))


@dataclass(frozen=True, slots=True)
class FileReport:
    """`losses`: the first of `loss_count` places that were not kept as they are in the file. `readings`: the file in
    each of the encodings in which it is text, where a person has still to choose between several."""

    losses: tuple[Loss, ...] = ()
    loss_count: int = 0
    readings: tuple[Reading, ...] = field(default=())

    @classmethod
    def of(cls, readings: Sequence[Reading]) -> FileReport:
        """The report of a file with one reading or several, the likeliest first."""
        first = readings[0]
        return cls(first.losses, first.loss_count, tuple(readings) if len(readings) > 1 else ())

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not self.loss_count and not self.readings

    def as_text(self) -> str:
        """The report as `CaptionProposal.text` holds it for a caption file."""
        if self.is_empty:
            return ""
        readings = [
            {
                "encoding": reading.encoding,
                "cues": [cue.as_json() for cue in with_keys(reading.cues)],
                **_losses_json(reading.losses, reading.loss_count),
            }
            for reading in self.readings
        ]
        return json.dumps({**_losses_json(self.losses, self.loss_count), "readings": readings}, ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> FileReport:
        """The report that `as_text` gave."""
        if not text:
            return cls()
        document = json.loads(text)
        readings = tuple(
            Reading(
                reading["encoding"],
                tuple(Cue.from_json(cue) for cue in reading["cues"]),
                _losses(reading),
                reading["loss_count"],
            )
            for reading in document["readings"]
        )
        return cls(_losses(document), document["loss_count"], readings)


def _losses_json(losses: Sequence[Loss], count: int) -> dict[str, Any]:
    return {"losses": [loss.as_json() for loss in losses], "loss_count": count}


def _losses(document: dict[str, Any]) -> tuple[Loss, ...]:
    return tuple(Loss.from_json(loss) for loss in document["losses"])
