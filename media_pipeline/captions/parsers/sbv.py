"""SBV, YouTube's format of captions (and SubViewer, which it came from): a line with two times and a comma, then
text. `[br]` is a line break."""

from __future__ import annotations

import re
from collections.abc import Iterator

from content.timed_text.cue import Cue
from media_pipeline.captions.parsers.cue_blocks import cue_blocks
from media_pipeline.captions.parsers.parsed import LossList, ParsedCue
from media_pipeline.captions.timing_lines import TimingLine

_TIME = r"(\d{1,3}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,3}))?"
_TIMING = re.compile(rf"^\s*{_TIME}\s*,\s*{_TIME}\s*$")
BREAK = re.compile(r"\[br\]", re.IGNORECASE)


def sbv_timing(line: str) -> TimingLine | None:
    """Parse a timing line; None where it is none."""
    match = _TIMING.match(line)
    return None if match is None else TimingLine(_seconds(match.groups()[:4]), _seconds(match.groups()[4:]), "")


def sbv_cues(text: str, losses: LossList) -> Iterator[ParsedCue]:
    """Parse each timing line with the text up to the next one."""
    divided = cue_blocks(text.split("\n"), sbv_timing)
    losses.untimed(divided.head)
    for block in divided.blocks:
        lines = "\n".join(BREAK.sub("\n", line) for _, line in block.body).split("\n")
        words = "\n".join(line.strip(" \t") for line in lines if line.strip(" \t"))
        assert block.timing is not None  # no broken lines are looked for here
        yield ParsedCue(block.line, Cue(block.timing.start, block.timing.end, words))


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, fraction = parts
    return round(int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0) + float(f"0.{fraction or 0}"), 3)
