"""SBV writer (.sbv), YouTube's format of captions: times and plain text, without escapes."""

from __future__ import annotations

from collections.abc import Sequence

from content.messages import N_, Message
from content.timed_text.clock import smil_clock
from content.timed_text.cue import Cue
from media_pipeline.captions.parsers.sbv import BREAK, sbv_timing
from media_pipeline.captions.writers.unwritable import CueLoss, control_characters, text_lines

EMPTY_LINES = N_("Left out empty lines, which would end the caption in this format: “%(text)s”")
OUTER_SPACES = N_("Left out spaces at the beginning or end of a line: “%(text)s”")
LIKE_TIMING = N_("Put a full stop before a line that would be taken for a time: “%(text)s”")
LIKE_BREAK = N_("Wrote “(br)” for “[br]”, which is a line break in this format: “%(text)s”")


def write_sbv(cues: Sequence[Cue]) -> tuple[str, tuple[CueLoss, ...]]:
    """Write the whole file; gives with it what of each cue it does not hold."""
    losses = list(control_characters(cues))
    blocks = []
    for index, cue in enumerate(cues):
        lines = []
        for line in text_lines(cue.text):
            trimmed_line = line.strip(" \t")
            changes = {
                EMPTY_LINES: not trimmed_line,
                OUTER_SPACES: bool(trimmed_line) and trimmed_line != line,
                LIKE_BREAK: BREAK.search(trimmed_line) is not None,
                LIKE_TIMING: sbv_timing(trimmed_line) is not None,
            }
            losses += [
                CueLoss(index, Message(said, {"text": trimmed_line})) for said, changed in changes.items() if changed
            ]
            trimmed_line = BREAK.sub("(br)", trimmed_line)
            lines += [f". {trimmed_line}" if changes[LIKE_TIMING] else trimmed_line] if trimmed_line else []
        blocks.append("\n".join([f"{smil_clock(cue.start)},{smil_clock(cue.end)}", *lines]))
    return "\n\n".join(blocks) + "\n", tuple(sorted(losses, key=lambda loss: loss.index))
