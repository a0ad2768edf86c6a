"""Seconds as text: one function for each form that a file format or a page wants."""

from __future__ import annotations

import re
import unicodedata

_TYPED = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,4}):)?(\d{1,6}(?:\.\d{0,6})?)", re.ASCII)


def clock(seconds: float) -> str:
    """A place in a recording, whole seconds rounded down: "1:05", "1:02:05". For a length, round first."""
    minutes, second = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{second:02}" if minutes >= 60 else f"{minutes}:{second:02}"


def exact_clock(seconds: float) -> str:
    """A place in a recording to the millisecond, without needless zeros, minutes uncounted by hours: "1:05.25"."""
    minutes, milliseconds = divmod(round(seconds * 1000), 60_000)
    rest = f"{milliseconds / 1000:06.3f}".rstrip("0").rstrip(".")
    return f"{minutes}:{rest}"


def timestamp(seconds: float, *, comma: bool = False) -> str:
    """`hh:mm:ss.mmm` as WebVTT and TTML write it, or with the comma of SubRip."""
    hours, minutes, milliseconds = _parts(seconds)
    mark = "," if comma else "."
    return f"{hours:02}:{minutes:02}:{milliseconds // 1000:02}{mark}{milliseconds % 1000:03}"


def parse_clock(typed: str) -> float | None:
    """Seconds of a place as people type it, to the millisecond: "62.5", "1:02.5", "0:01:02,500", in figures and marks
    of any width; None for anything else."""
    plain = unicodedata.normalize("NFKC", typed).strip().replace(",", ".").replace("\u3002", ".")
    match = _TYPED.fullmatch(plain)
    if match is None:
        return None
    hours, minutes, seconds = int(match[1] or 0), int(match[2] or 0), float(match[3])
    if (match[1] and minutes >= 60) or (match[2] and seconds >= 60):
        return None
    return round(hours * 3600 + minutes * 60 + seconds, 3)


def smil_clock(seconds: float) -> str:
    """A full clock value of SMIL 3.0: `1:02:03.450`."""
    hours, minutes, milliseconds = _parts(seconds)
    return f"{hours}:{minutes:02}:{milliseconds // 1000:02}.{milliseconds % 1000:03}"


def hours_minutes_seconds(seconds: float) -> tuple[int, int, int]:
    """A length rounded to whole seconds, in its parts, for whoever says it in words."""
    minutes, second = divmod(round(seconds), 60)
    return minutes // 60, minutes % 60, second


def _parts(seconds: float) -> tuple[int, int, int]:
    """Hours, minutes, and milliseconds of the minute."""
    minutes, milliseconds = divmod(max(0, round(seconds * 1000)), 60_000)
    return minutes // 60, minutes % 60, milliseconds
