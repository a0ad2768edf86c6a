"""SubRip writer (.srt), the format that editing programs and other platforms take. What the format cannot escape
follows our convention (subrip_joiner.py)."""

from __future__ import annotations

from collections.abc import Sequence

from content.timed_text.clock import timestamp
from content.timed_text.cue import Cue
from media_pipeline.captions.subrip_joiner import joined
from media_pipeline.captions.timing_lines import may_be_taken_for_timing
from media_pipeline.captions.writers.unwritable import text_lines


def write_srt(cues: Sequence[Cue]) -> str:
    """Write the whole file, lines ended by CR LF as players on Windows expect."""
    blocks = []
    for number, cue in enumerate(cues, start=1):
        times = f"{timestamp(cue.start, comma=True)} --> {timestamp(cue.end, comma=True)}"
        lines = [joined(line, taken_for_timing=may_be_taken_for_timing(line)) for line in text_lines(cue.text)]
        blocks.append("\n".join([str(number), times, *lines]))
    return "\n\n".join([*blocks, ""]).replace("\n", "\r\n")
