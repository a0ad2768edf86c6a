"""TTML, the XML format of captions (W3C TTML2 with the profiles IMSC and EBU-TT-D, SMPTE-TT, DFXP)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from content.messages import N_
from content.timed_text.cue import Cue
from media_pipeline.captions.parsers.parsed import LossList, ParsedCue, excerpt
from media_pipeline.captions.parsers.webvtt import RUBY_LEFT_OUT
from media_pipeline.errors import UnusableFile

_DECLARATION = re.compile(r"^\s*<\?xml[^<>]*\?>")
_ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?tt[\s>/]")
_CLOCK = re.compile(r"^(\d{2,3}):(\d{2}):(\d{2})(?:\.(\d+)|:(\d{2,})(?:\.\d+)?)?$")
_OFFSET = re.compile(r"^(\d+(?:\.\d+)?)(h|ms|m|s|f|t)$")
_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_MOST_ELEMENTS = 150_000
_DEEPEST = 60
_FOREVER = float("inf")
_PIECE = 65_536
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_SPACES = re.compile(r"[ \t\r]+")


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


def ttml_cues(text: str, name: str, losses: LossList) -> Iterator[ParsedCue]:
    """Parse the paragraphs that have times (their own or of an enclosing element), one cue each, or one for each timed
    span. Ruby keeps its base text.

    Raises UnusableFile where it is not well-formed XML, names a document type or entities, or is nested beyond reason.
    """
    document = _Document(name, losses)
    parser = DefusedXMLParser(target=document, forbid_dtd=True)
    document.line = lambda: int(parser.parser.CurrentLineNumber)
    # What is decoded already says its encoding in vain; its lines stay counted.
    text = _DECLARATION.sub(lambda match: "\n" * match[0].count("\n"), text, count=1)
    try:
        for begin in range(0, len(text), _PIECE):
            parser.feed(text[begin : begin + _PIECE])
            yield from document.take()
        parser.close()
        yield from document.take()
    except DefusedXmlException as error:
        message = N_(
            "%(name)s names a document type or entities, which captions never need. Export it again without them."
        )
        raise UnusableFile(message, detail=str(error), name=name) from error
    except ParseError as error:
        message = N_("%(name)s is damaged at line %(line)d. Export it again from the program that made it.")
        raise UnusableFile(message, detail=str(error), name=name, line=error.position[0]) from error


class _Document:
    """What the parser calls for each element and text: paragraphs become cues at once, nothing else is kept."""

    def __init__(self, name: str, losses: LossList) -> None:
        self.name, self.losses = name, losses
        self.line: Callable[[], int] = lambda: 1
        self._times: list[tuple[float, float]] = []
        self._tags: list[str] = []
        self._clock = _Clock()
        self._count = 0
        self._paragraph: TreeBuilder | None = None
        self._begun = (0, 0)
        self._cues: list[ParsedCue] = []

    def take(self) -> list[ParsedCue]:
        """The cues since the last call."""
        cues, self._cues = self._cues, []
        return cues

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin an element."""
        self._count += 1
        if self._count > _MOST_ELEMENTS or len(self._times) >= _DEEPEST:
            raise UnusableFile(
                N_("%(name)s is not a caption file that we can read. Export it as WebVTT (.vtt)."), name=self.name
            )
        element = Element(tag, attributes)
        if not self._times:
            self._clock = _clock(element)
        around = self._times[-1] if self._times else (0.0, _FOREVER)
        self._times.append(_interval(element, around, self._clock))
        self._tags.append(_local(tag))
        if self._paragraph is None and self._tags[-1] == "p":
            self._paragraph, self._begun = TreeBuilder(), (len(self._times), self.line())
        if self._paragraph is not None:
            self._paragraph.start(tag, attributes)

    def data(self, text: str) -> None:
        """Take text in, where a paragraph is open; text elsewhere in the body has no time."""
        if self._paragraph is not None:
            self._paragraph.data(text)
        elif self._tags and self._tags[-1] in {"body", "div"} and text.strip():
            self.losses.untimed([(self.line(), " ".join(text.split()))])

    def end(self, tag: str) -> None:
        """End an element."""
        depth, line = self._begun
        interval = self._times.pop()
        self._tags.pop()
        if self._paragraph is None:
            return
        self._paragraph.end(tag)
        if len(self._times) + 1 == depth:
            paragraph, self._paragraph = self._paragraph.close(), None
            self._cues += _paragraph(paragraph, interval, self._clock, line, self.losses)

    def close(self) -> None:
        """End the document."""


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


def _paragraph(
    paragraph: Element, interval: tuple[float, float], clock: _Clock, line: int, losses: LossList
) -> Iterator[ParsedCue]:
    timed = [child for child in paragraph if _local(child.tag) == "span" and child.get("begin") is not None]
    for element in timed or [paragraph]:
        begin, end = _interval(element, interval, clock) if timed else interval
        keeps_space = paragraph.get(_SPACE) == "preserve" or element.get(_SPACE) == "preserve"
        text = _text(element, keeps_space, line, losses)
        if begin == 0.0 and end == _FOREVER:
            losses.untimed([(line, text)])
        else:  # one without an end is given one later
            yield ParsedCue(line, Cue(round(begin, 3), round(begin if end == _FOREVER else end, 3), text))
    if timed:
        others = [paragraph.text or "", *(child.tail or "" for child in paragraph)]
        losses.untimed([(line, " ".join(" ".join(others).split()))])


def _text(element: Element, spaces_kept: bool, line: int, losses: LossList) -> str:
    """Text of an element with a line end for each `br`; metadata is not text. Spaces count where the paragraph itself
    says so (`xml:space`), as our writer does: elsewhere it is said of whole documents that are indented."""
    text = "".join(_pieces(element, line, losses))
    if spaces_kept:
        return text
    lines = (_SPACES.sub(" ", part).strip(" ") for part in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _pieces(element: Element, line: int, losses: LossList) -> Iterator[str]:
    yield (element.text or "").replace("\n", " ")
    for child in element:
        tag = _local(child.tag)
        ruby = next((value for name, value in child.attrib.items() if _local(name) == "ruby"), "")
        if tag == "br":
            yield "\n"
        elif tag == "span" and ruby in {"text", "textContainer", "delimiter"}:
            if words := " ".join("".join(child.itertext()).split()):
                losses.add(line, RUBY_LEFT_OUT, text=excerpt(words))
        elif tag == "span":
            yield from _pieces(child, line, losses)
        yield (child.tail or "").replace("\n", " ")


def _local(name: object) -> str:
    """Name without its namespace (comments and instructions have none)."""
    return name.rpartition("}")[2] if isinstance(name, str) else ""
