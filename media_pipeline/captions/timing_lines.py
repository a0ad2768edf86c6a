"""The line with two times and an arrow that begins a cue of WebVTT and SubRip, as programs and people write it."""

from __future__ import annotations

import re
from dataclasses import dataclass

_COLON = r"\s?[:\uff1a]\s?"
_FRACTION = r"(?:\s?[.,\uff0c\uff0e\u3002]\s?(\d{1,9})|:(\d{3}))"
_TIME = rf"(-)?(?:(\d{{1,3}}){_COLON})?(\d{{1,2}}){_COLON}(\d{{1,2}}){_FRACTION}?"
_ASCII_ARROW = r"(?:-+|[\u2010-\u2015\u2212]+|=+)\s?[>\uff1e]"
_ANY_ARROW = rf"(?:{_ASCII_ARROW}|[\u2192\u21d2])"
_TIMING = re.compile(rf"^\s*{_TIME}\s*{_ANY_ARROW}\s*{_TIME}(?![\d:])(.*)$")
_WEBVTT_TIMING = re.compile(rf"^\s*{_TIME}\s*{_ASCII_ARROW}\s*{_TIME}(?![\d:])(.*)$")
_MARKED = re.compile("->|[>\uff1e\u2192\u21d2]")
_BROKEN = re.compile(rf"\d{_COLON}\d[^>]{{0,40}}{_ANY_ARROW}|{_ANY_ARROW}\s*-?\d{{1,3}}{_COLON}\d")
_TIME_OF_DAY = re.compile(r"\d:\d{1,2}:\d{1,2}[.,]\d")
# Where SubRip places a cue, and the settings of WebVTT; anything else after the times is text.
_SETTINGS = re.compile(r"^\s*(?:[A-Za-z][A-Za-z0-9]*:\S*\s*)*$")


@dataclass(frozen=True, slots=True)
class TimingLine:
    """Times in seconds (negative ones too) and the text that stands behind them on the line."""

    start: float
    end: float
    text: str


def timing_line(line: str, *, webvtt: bool = False) -> TimingLine | None:
    """Parse a timing line; None where it is none. `webvtt`: an arrow of one character is text there, as the standard
    says."""
    if _MARKED.search(line) is None:
        return None
    match = (_WEBVTT_TIMING if webvtt else _TIMING).match(line)
    if match is None:
        return None
    rest = "" if _SETTINGS.match(match[13]) else match[13].strip()
    return TimingLine(_seconds(match.groups()[:6]), _seconds(match.groups()[6:12]), rest)


def is_broken_timing(line: str) -> bool:
    """Check for a line that means to be a timing line and has a time that cannot be read."""
    return len(line) <= 200 and _MARKED.search(line) is not None and _BROKEN.search(line) is not None


def may_be_taken_for_timing(line: str) -> bool:
    """Check for a line of text that this or another program would take for a timing line."""
    return timing_line(line) is not None or is_broken_timing(line) or len(_TIME_OF_DAY.findall(line)) > 1


def _seconds(parts: tuple[str | None, ...]) -> float:
    sign, hours, minutes, seconds, fraction, thousandths = parts
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    return round((whole + float(f"0.{fraction or thousandths or 0}")) * (-1 if sign else 1), 3)
