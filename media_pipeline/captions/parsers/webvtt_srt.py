"""WebVTT and SubRip: cues under lines with two times and an arrow between them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import pairwise

from content.timed_text.cue import Cue

_TIME = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})"
_TIMING = re.compile(rf"^\s*{_TIME}\s*-+>\s*{_TIME}(?:\s.*)?$")
_BLOCKS = re.compile(r"^(?:NOTE|STYLE|REGION)(?:\s|$)")
# Tags of WebVTT and SubRip, and the {\an8} that some programs put into SubRip.
_TAG = re.compile(r"</?[A-Za-z0-9][^<>]*>|<\d[^<>]*>|\{\\[^{}]*\}")
_SPEAKER = re.compile(r"<v(?:\.[^\s>]*)?\s+([^<>]+)>")


def has_arrows(text: str) -> bool:
    """Whether a line is two times with an arrow between them."""
    return any("->" in line and _TIMING.match(line) for line in text.split("\n"))


def arrow_cues(text: str, _name: str) -> Iterator[Cue]:
    """Each timing line with the text lines under it, up to an empty line or the next cue's number and timing."""
    lines = text.split("\n")
    timings = [index for index, line in enumerate(lines) if "->" in line and _TIMING.match(line)]
    for index, following in pairwise([*timings, len(lines)]):
        match = _TIMING.match(lines[index])
        assert match is not None
        start, end = _seconds(match.groups()[:4]), _seconds(match.groups()[4:])
        yield Cue(start, end, _spoken(lines[index + 1 : following]))


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, fraction = parts
    assert minutes is not None
    assert seconds is not None
    assert fraction is not None
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    return round(whole + float(f"0.{fraction}"), 3)


def _spoken(lines: list[str]) -> str:
    kept = []
    for line in lines:
        if not line.strip() or _BLOCKS.match(line):
            break
        kept.append(line)
    plain = (_SPEAKER.sub(r"\1: ", line) for line in kept)
    cleaned = (" ".join(html.unescape(_TAG.sub("", line)).split()) for line in plain)
    return "\n".join(line for line in cleaned if line)
