"""SubRip writer (.srt), the format that editing programs and other platforms take."""

from __future__ import annotations

from collections.abc import Sequence

from content.timed_text.clock import timestamp
from content.timed_text.cue import Cue


def write_srt(cues: Sequence[Cue]) -> str:
    """Write the whole file, lines ended by CR LF as players on Windows expect."""
    blocks = []
    for number, cue in enumerate(cues, start=1):
        times = f"{timestamp(cue.start, comma=True)} --> {timestamp(cue.end, comma=True)}"
        lines = [line.strip() for line in cue.text.splitlines() if line.strip()]
        blocks.append("\n".join([str(number), times, *lines]))
    return "\n\n".join([*blocks, ""]).replace("\n", "\r\n")
