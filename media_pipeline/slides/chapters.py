"""Chapters of a lecture: which slides begin one, and which are a slide continued."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from media_pipeline.slides.grouping import ShownSlide
from media_pipeline.slides.reading_order import SlideText

_MOST_CHAPTERS = 20
_LEAST_S = 5.0
_SAME_LINE = 90.0  # of 100; a reader's slips are less
_NUMBERS = re.compile(r"\d+")
_CONTINUED = re.compile(r"[\s(（]*(?:续|cont(?:inued|\.|'d)?|\d+\s*/\s*\d+|[(（]\d+[)）])[\s)）]*$", re.IGNORECASE)


def chapters(slides: Sequence[ShownSlide], texts: Sequence[SlideText]) -> list[bool]:
    """Mark each slide that begins a chapter: it has another title than the chapter before, and that one was long enough
    (5 s, and a twentieth of the lecture)."""
    apart = max(_LEAST_S, (slides[-1].end if slides else 0.0) / _MOST_CHAPTERS)
    begun: list[bool] = []
    title, since = "", -apart
    for slide, text in zip(slides, texts, strict=True):
        heading = _CONTINUED.sub("", text.title).casefold()
        begins = bool(heading) and heading != title and slide.start - since >= apart
        begun.append(begins)
        if begins:
            title, since = heading, slide.start
    return begun


def is_continued_by(before: SlideText, after: SlideText) -> bool:
    """Check whether everything that stands on one slide stands on the next as well: a build step of the same slide that
    the pictures alone did not show to be one."""
    if not before.lines or not before.title or before.title != after.title:
        return False
    return all(any(_same_line(line, other) for other in after.lines) for line in before.lines)


def _same_line(one: str, other: str) -> bool:
    """Check whether two readings are of one line. A letter may be a reader's slip, a number is another step."""
    return fuzz.ratio(one, other) >= _SAME_LINE and _NUMBERS.findall(one) == _NUMBERS.findall(other)
