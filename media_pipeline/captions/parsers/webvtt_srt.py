"""WebVTT and SubRip: sound WebVTT is parsed by webvtt-py, everything else leniently here.

The lenient parser takes what programs write: any line with two times and an arrow begins a cue, whatever stands around
it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from itertools import takewhile

from webvtt import WebVTT
from webvtt.errors import MalformedCaptionError, MalformedFileError

from content.timed_text.cue import Cue

_TIME = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})"
_TIMING = re.compile(rf"^\s*{_TIME}\s*-+>\s*{_TIME}(?:\s.*)?$")
_BLOCKS = re.compile(r"^(?:NOTE|STYLE|REGION)(?:\s|$)")
# Tags of WebVTT and SubRip, and the {\an8} that some programs put into SubRip.
_TAG = re.compile(r"</?[A-Za-z0-9][^<>]*>|<\d[^<>]*>|\{\\[^{}]*\}")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^<>]+)>")


def has_timings(text: str) -> bool:
    """Check for a timing line: two times with an arrow between them."""
    return any("->" in line and _TIMING.match(line) for line in text.split("\n"))


def webvtt_or_srt_cues(text: str, _name: str) -> Iterator[Cue]:
    """Parse WebVTT strictly where it is sound, else as `lenient_cues` does."""
    try:
        captions = WebVTT.from_string(text, strict=True).captions
    except (MalformedFileError, MalformedCaptionError):
        yield from lenient_cues(text)
        return
    for caption in captions:
        start, end = caption.start_time.in_milliseconds() / 1000, caption.end_time.in_milliseconds() / 1000
        yield Cue(start, end, _plain_text(caption.lines))


def lenient_cues(text: str) -> Iterator[Cue]:
    """Parse each timing line with the text lines under it, up to an empty line or the next cue's number and timing."""
    lines = text.split("\n")
    timings = [
        (index, match)
        for index, line in enumerate(lines)
        if "->" in line and (match := _TIMING.match(line)) is not None
    ]
    ends = [index for index, _ in timings[1:]] + [len(lines)]
    for (index, match), end_index in zip(timings, ends, strict=True):
        start, end = _seconds(match.groups()[:4]), _seconds(match.groups()[4:])
        text_lines = takewhile(lambda line: line.strip() and not _BLOCKS.match(line), lines[index + 1 : end_index])
        yield Cue(start, end, _plain_text(text_lines))


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, fraction = parts
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    return round(whole + float(f"0.{fraction or 0}"), 3)


def _plain_text(lines: Iterable[str]) -> str:
    """Text without tags and escapes; the name in a voice tag stands in front of what is said."""
    voiced = (_VOICE.sub(r"\1: ", line) for line in lines)
    cleaned = (" ".join(html.unescape(_TAG.sub("", line)).split()) for line in voiced)
    return "\n".join(line for line in cleaned if line)
