"""Seconds as text: one function for each form that a file format or a page wants."""

from __future__ import annotations


def clock(seconds: float) -> str:
    """A place in a recording, whole seconds rounded down: "1:05", "1:02:05". For a length, round first."""
    minutes, second = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{second:02}" if minutes >= 60 else f"{minutes}:{second:02}"


def exact_clock(seconds: float) -> str:
    """A place in a recording to the millisecond, without needless zeros, minutes uncounted by hours: "1:05.25"."""
    rest = f"{seconds % 60:06.3f}".rstrip("0").rstrip(".")
    return f"{int(seconds) // 60}:{rest}"


def timestamp(seconds: float, *, comma: bool = False) -> str:
    """`hh:mm:ss.mmm` as WebVTT and TTML write it, or with the comma of SubRip."""
    hours, minutes, milliseconds = _parts(seconds)
    mark = "," if comma else "."
    return f"{hours:02}:{minutes:02}:{milliseconds // 1000:02}{mark}{milliseconds % 1000:03}"


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
