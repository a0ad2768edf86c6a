"""LRC, the format of lyrics and of many recording apps on phones: each line has a start time and no end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from content.timed_text.cue import Cue
from media_pipeline.captions.rules import CHINESE, ENGLISH, width
from media_pipeline.captions.typography import is_han

_STAMP = r"\[(\d{1,3}):(\d{1,2})(?:[.:](\d{1,3}))?\]"
_LINE = re.compile(rf"^[ \t]*((?:{_STAMP}[ \t]*)+)(.*)$", re.MULTILINE)
_TIME = re.compile(_STAMP)
_WORD_TIME = re.compile(r"<\d{1,3}:\d{1,2}(?:[.:]\d{1,3})?>")
_OFFSET = re.compile(r"^[ \t]*\[offset:\s*([+-]?\d{1,7})\s*\]", re.IGNORECASE | re.MULTILINE)


def lrc_cues(text: str, _name: str) -> Iterator[Cue]:
    """Parse each line into a cue that lasts until the next one begins, at most as long as a caption may be shown; an
    empty line only ends the one before. A positive `[offset:…]` (milliseconds) brings all lines earlier."""
    offset = _OFFSET.search(text)
    earlier = int(offset.group(1)) / 1000 if offset else 0.0
    lines: list[tuple[float, str]] = []
    for match in _LINE.finditer(text):
        words = " ".join(_WORD_TIME.sub("", match.group(5)).split())
        lines += [(max(0.0, _seconds(stamp) - earlier), words) for stamp in _TIME.finditer(match.group(1))]
    lines.sort(key=lambda line: line[0])
    for (start, words), (following, _) in pairwise([*lines, (float("inf"), "")]):
        yield Cue(start, round(min(following, start + _needed_s(words)), 3), words)


def _seconds(stamp: re.Match[str]) -> float:
    minutes, seconds, fraction = stamp.groups()
    return round(int(minutes) * 60 + int(seconds) + float(f"0.{fraction or 0}"), 3)


def _needed_s(words: str) -> float:
    """Seconds to say and to read a line: twice what quick readers need, within the limits of a caption."""
    rules = CHINESE if any(is_han(character) for character in words) else ENGLISH
    return min(rules.longest_s, max(2.0, 2 * width(words, rules) / rules.reading_speed))
