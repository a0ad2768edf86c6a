"""TTML, the XML format of captions (W3C TTML2 with the profiles IMSC and EBU-TT-D, SMPTE-TT, DFXP)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from typing import IO, cast
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from content.messages import N_
from content.timed_text.cue import Cue
from media_pipeline.errors import UnusableFile

_DECLARATION = re.compile(r"^\s*<\?xml[^<>]*\?>")
_ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?tt[\s>/]")
_CLOCK = re.compile(r"^(\d{2,3}):(\d{2}):(\d{2})(?:\.(\d+)|:(\d{2,})(?:\.\d+)?)?$")
_OFFSET = re.compile(r"^(\d+(?:\.\d+)?)(h|ms|m|s|f|t)$")
_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_MOST_ELEMENTS = 150_000
_DEEPEST = 60
_FOREVER = float("inf")


@dataclass(frozen=True, slots=True)
class _Clock:
    """Duration of a frame and of a tick in a document."""

    frame_s: float = 1 / 30
    tick_s: float = 1.0

    def seconds(self, expression: str | None) -> float | None:
        """Convert a time expression (TTML2, 12.3.1) to seconds; None where there is none or it cannot be parsed."""
        text = (expression or "").strip()
        if match := _CLOCK.match(text):
            hours, minutes, seconds, fraction, frames = match.groups()
            whole = int(hours) * 3600 + int(minutes) * 60 + int(seconds)
            return whole + float(f"0.{fraction or 0}") + int(frames or 0) * self.frame_s
        if match := _OFFSET.match(text):
            amount, unit = float(match.group(1)), match.group(2)
            return amount * (_SECONDS.get(unit) or (self.frame_s if unit == "f" else self.tick_s))
        return None


def is_ttml(text: str) -> bool:
    """Check for XML with an element `tt` near its beginning."""
    return text.lstrip().startswith("<") and _ROOT.search(text, 0, 20_000) is not None


def ttml_cues(text: str, name: str) -> Iterator[Cue]:
    """Parse the paragraphs that have times (their own or of an enclosing element), one cue each, or one for each timed
    span.

    Raises UnusableFile where it is not well-formed XML, names a document type or entities, or is nested beyond reason.
    """
    try:
        yield from _cues(StringIO(_DECLARATION.sub("", text, count=1)), name)
    except DefusedXmlException as error:
        message = N_(
            "%(name)s names a document type or entities, which captions never need. Export it again without them."
        )
        raise UnusableFile(message, detail=str(error), name=name) from error
    except ParseError as error:
        message = N_("%(name)s is damaged at line %(line)d. Export it again from the program that made it.")
        raise UnusableFile(message, detail=str(error), name=name, line=error.position[0]) from error


def _cues(source: StringIO, name: str) -> Iterator[Cue]:
    clock = _Clock()
    times: list[tuple[float, float]] = []
    count = 0
    steps = iterparse(cast(IO[bytes], source), events=("start", "end"), forbid_dtd=True)
    for event, element in steps:
        tag = _local(element.tag)
        if event == "start":
            count += 1
            if count > _MOST_ELEMENTS or len(times) >= _DEEPEST:
                raise UnusableFile(
                    N_("%(name)s is not a caption file that we can read. Export it as WebVTT (.vtt)."), name=name
                )
            if not times:
                clock = _clock(element)
            times.append(_interval(element, times[-1] if times else (0.0, _FOREVER), clock))
            continue
        interval = times.pop()
        if tag == "p":
            yield from _paragraph(element, interval, clock)
        if tag in {"p", "div", "head"}:
            element.clear()


def _clock(root: Element) -> _Clock:
    values = {_local(name): value for name, value in root.attrib.items()}
    rate = _positive(values.get("frameRate"), 30.0)
    numerator, _, denominator = values.get("frameRateMultiplier", "1 1").partition(" ")
    multiplied = rate * _positive(numerator, 1.0) / _positive(denominator, 1.0)
    return _Clock(1 / multiplied, 1 / _positive(values.get("tickRate"), 1.0))


def _positive(value: str | None, default: float) -> float:
    text = (value or "").strip()
    return float(text) if text.isascii() and text.isdigit() and int(text[:9]) > 0 and len(text) < 10 else default


def _interval(element: Element, around: tuple[float, float], clock: _Clock) -> tuple[float, float]:
    """Interval of an element in the time of the document: its times count from the beginning of the enclosing
    element."""
    begin = around[0] + (clock.seconds(element.get("begin")) or 0.0)
    end = clock.seconds(element.get("end"))
    lasting = clock.seconds(element.get("dur"))
    ends = [around[1]]
    ends += [around[0] + end] if end is not None else []
    ends += [begin + lasting] if lasting is not None else []
    return begin, min(ends)


def _paragraph(paragraph: Element, interval: tuple[float, float], clock: _Clock) -> Iterator[Cue]:
    timed = [child for child in paragraph if _local(child.tag) == "span" and child.get("begin") is not None]
    for element in timed or [paragraph]:
        begin, end = _interval(element, interval, clock) if timed else interval
        if end != _FOREVER:
            yield Cue(round(begin, 3), round(end, 3), _text(element))


def _text(element: Element) -> str:
    """Text of an element with a line end for each `br`; metadata is not text."""
    pieces = list(_pieces(element))
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def _pieces(element: Element) -> Iterator[str]:
    yield (element.text or "").replace("\n", " ")
    for child in element:
        tag = _local(child.tag)
        if tag == "br":
            yield "\n"
        elif tag == "span":
            yield from _pieces(child)
        yield (child.tail or "").replace("\n", " ")


def _local(name: object) -> str:
    """Name without its namespace (comments and instructions have none)."""
    return name.rpartition("}")[2] if isinstance(name, str) else ""
