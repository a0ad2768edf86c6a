"""What every parser of caption files gives: cues with their lines, and what could not be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from content.messages import N_, Message
from content.timed_text.caption_file import Loss
from content.timed_text.cue import Cue

_EXCERPT = 80


@dataclass(frozen=True, slots=True)
class ParsedCue:
    """A cue as the file has it, and the line (the first is 1) at which it begins there. One that does not end after it
    begins is given an end later."""

    line: int
    cue: Cue


@dataclass(slots=True)
class LossList:
    """Collects what a parser could not read."""

    losses: list[Loss] = field(default_factory=list)

    def add(self, line: int, msgid: str, **values: object) -> None:
        """Note that something at `line` was not kept as it is."""
        self.losses.append(Loss(line, Message(msgid, values)))

    def untimed(self, numbered_lines: Iterable[tuple[int, str]]) -> None:
        """Note lines of text that belong to no time, those under each other together; empty ones are none."""
        block: list[tuple[int, str]] = []
        for number, text in [*numbered_lines, (-1, "")]:
            if text.strip() and (not block or number == block[-1][0] + 1):
                block.append((number, text.strip()))
                continue
            if block:
                words = " ".join(line for _, line in block)
                self.add(block[0][0], N_("Left out, since it has no time: “%(text)s”"), text=excerpt(words))
            block = [(number, text.strip())] if text.strip() else []


def excerpt(text: str) -> str:
    """The beginning of a text in one line, for a message."""
    line = " ".join(text.split())
    return line if len(line) <= _EXCERPT else f"{line[:_EXCERPT]}…"
