"""LRC, the format of lyrics and of many recording apps on phones: each line has a start time and no end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from content.timed_text.cue import Cue
from media_pipeline.captions.parsers.parsed import LossList, ParsedCue
from media_pipeline.captions.reading_time import needed_s

_STAMP = r"\[(\d{1,4}):(\d{1,2})(?:[.:](\d{1,3}))?\]"
_LINE = re.compile(rf"^[ \t]*((?:{_STAMP}[ \t]*)+)(.*)$")
STAMP = re.compile(_STAMP)
WORD_TIME = re.compile(r"<\d{1,3}:\d{1,2}(?:[.:]\d{1,3})?>")
_OFFSET = re.compile(r"^[ \t]*\[offset:\s*([+-]?\d{1,7})\s*\]", re.IGNORECASE | re.MULTILINE)
_FIELD = re.compile(r"^[ \t]*\[[A-Za-z#][\w ]*:[^\]]*\][ \t]*$")


def is_stamped(line: str) -> bool:
    """Check for a line that begins with a time."""
    return _LINE.match(line) is not None


def lrc_cues(text: str, losses: LossList) -> Iterator[ParsedCue]:
    """Parse each line into a cue that lasts until the next one begins, at most as long as a caption may be shown, or
    until an empty line with a time. A positive `[offset:…]` (milliseconds) brings all lines earlier."""
    offset = _OFFSET.search(text)
    earlier = int(offset.group(1)) / 1000 if offset else 0.0
    lines: list[tuple[float, int, str]] = []
    untimed: list[tuple[int, str]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if match := _LINE.match(line):
            words = WORD_TIME.sub("", match.group(5)).strip(" \t")
            lines += [(_seconds(stamp) - earlier, number, words) for stamp in STAMP.finditer(match.group(1))]
        elif not _FIELD.match(line):
            untimed.append((number, line))
    losses.untimed(untimed)
    lines.sort(key=lambda line: line[0])
    for (start, number, words), (following, _, next_words) in pairwise([*lines, (float("inf"), 0, "")]):
        if words:
            start = max(0.0, start)
            ended = not next_words and following != float("inf")
            end = following if ended else min(following, start + needed_s(words))
            yield ParsedCue(number, Cue(round(start, 3), round(end, 3), words))


def _seconds(stamp: re.Match[str]) -> float:
    minutes, seconds, fraction = stamp.groups()
    return round(int(minutes) * 60 + int(seconds) + float(f"0.{fraction or 0}"), 3)
