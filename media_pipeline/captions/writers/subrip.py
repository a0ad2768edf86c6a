"""SubRip writer (.srt), the format that editing programs and other platforms take. What the format cannot escape
follows our convention (subrip_joiner.py)."""

from __future__ import annotations

from collections.abc import Sequence

from content.timed_text.clock import timestamp
from content.timed_text.cue import Cue
from media_pipeline.captions.subrip_joiner import joined
from media_pipeline.captions.timing_lines import is_broken_timing, timing_line
from media_pipeline.captions.writers.unwritable import text_lines


def write_srt(cues: Sequence[Cue]) -> str:
    """Write the whole file, lines ended by CR LF as players on Windows expect."""
    blocks = []
    for number, cue in enumerate(cues, start=1):
        times = f"{timestamp(cue.start, comma=True)} --> {timestamp(cue.end, comma=True)}"
        lines = [joined(line, taken_for_timing=_like_timing(line)) for line in text_lines(cue.text)]
        blocks.append("\n".join([str(number), times, *lines]))
    return "\n\n".join([*blocks, ""]).replace("\n", "\r\n")


def _like_timing(line: str) -> bool:
    return timing_line(line) is not None or is_broken_timing(line)
