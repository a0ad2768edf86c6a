"""English numbers in figures: Netflix's guide, "Numbers": words up to ten, figures above, and always with units."""

# ruff: noqa: SIM905  (a list of many short words reads worse than a line of them)

from __future__ import annotations

import re
from collections.abc import Iterator

from media_pipeline.captions.numerals_chinese import Figures

_SMALL = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
}
_TENS = {
    word: 10 * value
    for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
_SCALES = {"thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000}
_WORD = "|".join([*_SMALL, *_TENS, "hundred", *_SCALES])
_NUMBER = re.compile(rf"\b(?:{_WORD})(?:(?:[ -]|[ ]and[ ])(?:{_WORD}))*\b", re.IGNORECASE)
_POINT = re.compile(rf" point((?: (?:{'|'.join(list(_SMALL)[:10])}))+)\b", re.IGNORECASE)
_PERCENT = re.compile(r" per ?cent\b", re.IGNORECASE)
_UNIT = re.compile(
    r" (?:kilo\w*|grams?|kg|metres?|meters?|centimet\w+|millimet\w+|kilomet\w+|lit(?:re|er)s?|degrees?|yuan|dollars?|"
    r"minutes?|hours?|seconds?|acres?|tons?|pounds?)\b",
    re.IGNORECASE,
)
_SPELLED_UP_TO = 10


def english_figures(text: str) -> Iterator[Figures]:
    """Find what to write in figures, from left to right."""
    done = 0
    for match in _NUMBER.finditer(text):
        if match.start() < done:  # the digits after a point
            continue
        words = [word for word in re.split(r"[ -]", match.group().lower()) if word != "and"]
        if " and " in match.group().lower() and "hundred" not in words and not set(words) & _SCALES.keys():
            yield from _separately(match)
            continue
        value = _value(words)
        if value is None:
            continue
        end = match.end()
        figures = str(value)
        if point := _POINT.match(text, end):
            figures += "." + "".join(str(_SMALL[word]) for word in point.group(1).lower().split())
            end = done = point.end()
        if percent := _PERCENT.match(text, end):
            yield Figures(match.start(), percent.end(), f"{figures}%")
        elif value > _SPELLED_UP_TO or end > match.end() or _UNIT.match(text, end):
            yield Figures(match.start(), end, figures)


def _separately(match: re.Match[str]) -> Iterator[Figures]:
    """Convert both numbers of `twenty and thirty`."""
    at = match.start()
    for part in re.split(r"(?i) and ", match.group()):
        value = _value(re.split(r"[ -]", part.lower()))
        if value is not None and value > _SPELLED_UP_TO:
            yield Figures(at, at + len(part), str(value))
        at += len(part) + len(" and ")


def _value(words: list[str]) -> int | None:
    """Value of a number in words; a year said in two halves (twenty twenty six) is one number; None for a row of
    numbers."""
    halves = _year(words)
    if halves is not None:
        return halves
    total = section = 0
    room = 1_000_000_000_000
    for word in words:
        if word == "hundred":
            section, room = max(1, section) * 100, 100
        elif word in _SCALES:
            total, section, room = total + max(1, section) * _SCALES[word], 0, _SCALES[word]
        else:
            amount = _SMALL.get(word, _TENS.get(word, 0))
            if (
                amount >= room
                or (section % 10 and section % 100 < 20)
                or (section % 10 == 0 and section % 100 and amount > 9)
            ):
                return None
            section += amount
            room = 1_000 if word in _SMALL else 10
            room = 100 if section % 100 == 0 and section else room
    return total + section


def _year(words: list[str]) -> int | None:
    if (
        len(words) not in {2, 3}
        or words[0] not in {"nineteen", "twenty"}
        or not set(words) <= _SMALL.keys() | _TENS.keys()
    ):
        return None
    rest = [_SMALL.get(word, _TENS.get(word, 0)) for word in words[1:]]
    if rest[0] < 10 or (len(rest) == 2 and (rest[0] % 10 or rest[0] < 20 or not 0 < rest[1] < 10)):
        return None
    return (1900 if words[0] == "nineteen" else 2000) + sum(rest)
