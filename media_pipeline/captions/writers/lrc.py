"""LRC writer (.lrc), the format of lyrics: one line for each caption, which begins at its time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from content.messages import N_, Message
from content.timed_text.cue import Cue
from media_pipeline.captions.parsers.lrc import STAMP, WORD_TIME
from media_pipeline.captions.parsers.parsed import excerpt
from media_pipeline.captions.reading_time import needed_s
from media_pipeline.captions.writers.unwritable import CueLoss, control_characters, text_lines

LINE_BREAKS = N_("Put on one line, since the format has no line breaks: “%(text)s”")
OUTER_SPACES = N_("Left out spaces at the beginning or end: “%(text)s”")
LIKE_TIMES = N_("Wrote round brackets around what would be taken for a time: “%(text)s”")
OVERLAP = N_("Ends when the next caption begins, since the format shows one at a time: “%(text)s”")


def write_lrc(cues: Sequence[Cue]) -> tuple[str, tuple[CueLoss, ...]]:
    """Write the whole file; gives with it what of each cue it does not hold. A line without words ends a caption that
    ends before the next one begins."""
    losses = list(control_characters(cues))
    lines = []
    for index, (cue, following) in enumerate(pairwise([*cues, None])):
        assert cue is not None
        words, said = _words(cue.text)
        next_start = float("inf") if following is None else following.start
        if cue.end > next_start:
            said.append(OVERLAP)
        lines.append(f"{_stamp(cue.start)}{words}")
        if cue.end < next_start and cue.end != round(cue.start + needed_s(words), 3):
            lines.append(_stamp(cue.end))
        losses += [CueLoss(index, Message(msgid, {"text": excerpt(cue.text)})) for msgid in said]
    return "\n".join([*lines, ""]), tuple(sorted(losses, key=lambda loss: loss.index))


def _words(text: str) -> tuple[str, list[str]]:
    """A cue's text on one line, and what was changed for it."""
    lines = text_lines(text)
    one_line = " ".join(line.strip(" \t") for line in lines if line.strip(" \t"))
    words = STAMP.sub(_in_round_brackets, WORD_TIME.sub(_in_round_brackets, one_line))
    said = [LINE_BREAKS] if len(lines) > 1 else []
    said += [OUTER_SPACES] if any(line != line.strip(" \t") for line in lines) else []
    return words, [*said, LIKE_TIMES] if words != one_line else said


def _in_round_brackets(match: re.Match[str]) -> str:
    return f"({match[0][1:-1]})"


def _stamp(seconds: float) -> str:
    """`[mm:ss.xx]`, with thousandths where there are some."""
    minutes, milliseconds = divmod(round(seconds * 1000), 60_000)
    fraction = milliseconds % 1000
    digits = f"{fraction // 10:02}" if fraction % 10 == 0 else f"{fraction:03}"
    return f"[{minutes:02}:{milliseconds // 1000:02}.{digits}]"
