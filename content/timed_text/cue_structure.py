"""Captions cut in two, joined, put in between and moved: values in, values out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from content.timed_text.cue import Cue
from content.timed_text.rewording import reworded, words_between
from content.timed_text.word import Span, Word

LEAST_S = 0.1
"""A shorter caption is none: what splitting and fitting in never go below, in seconds."""
_USUAL_S = 2.0
_FIRST_CHINESE = "\u2e80"


def split(cue: Cue, first: str, second: str, second_key: str) -> tuple[Cue, Cue]:
    """The cue as two, with these texts: the second begins with its own first word where its words are known, else at
    the share of characters. `cue` is at least twice `LEAST_S` long."""
    at = split_time(cue, first, second)
    return (
        _with_words(replace(cue, end=at, text=first), cue),
        _with_words(replace(cue, start=at, text=second, key=second_key), cue),
    )


def split_time(cue: Cue, first: str, second: str) -> float:
    """When the second of two texts begins that `cue` is split into, in seconds."""
    at = _start_of_word_at(reworded(cue.words, f"{first}\n{second}", cue.start, cue.end), _length(first))
    if at is None:
        at = cue.start + (cue.end - cue.start) * _length(first) / max(1, _length(first) + _length(second))
    return round(min(max(at, cue.start + LEAST_S), cue.end - LEAST_S), 3)


def joined(cue: Cue, following: Cue) -> Cue:
    """Two neighbours as one, under the key of the first: each on a line of its own where both have one line."""
    lines = [one_line(text) for text in (cue.text, following.text)]
    return replace(
        cue,
        start=min(cue.start, following.start),
        end=max(cue.end, following.end),
        text="\n".join(line for line in lines if line),
        words=(*cue.words, *following.words),
    )


def one_line(text: str) -> str:
    """A text without its line breaks; Chinese characters have no space between them."""
    line = ""
    for part in text.split("\n"):
        apart = line and part and max(line[-1], part[0]) < _FIRST_CHINESE
        line += f" {part}" if apart else part
    return line


def place_after(cues: Sequence[Cue], index: int, duration_s: float | None) -> Span | None:
    """The silence after a cue (-1: before the first) in which another one can stand; None where there is none."""
    start = cues[index].end if index >= 0 else 0.0
    limits = [cue.start for cue in cues[index + 1 : index + 2]] or ([] if duration_s is None else [duration_s])
    end = min(*limits, start + _USUAL_S) if limits else start + _USUAL_S
    return Span(start, round(end, 3)) if end - start >= LEAST_S else None


def moved_from(cues: Sequence[Cue], key: str, seconds: float) -> list[Cue]:
    """The cue with this key and all after it, in order of time, later by `seconds` (negative: earlier)."""
    index = next((place for place, cue in enumerate(cues) if cue.key == key), len(cues))
    return [replace(cue, start=round(cue.start + seconds, 3), end=round(cue.end + seconds, 3)) for cue in cues[index:]]


def _with_words(part: Cue, whole: Cue) -> Cue:
    said = words_between(whole.words, part.start, part.end)
    return replace(part, words=reworded(said, part.text, part.start, part.end))


def _start_of_word_at(words: Sequence[Word], place: int) -> float | None:
    """When the word begins before which `place` characters are said; inside of a word its share of time."""
    before = 0
    for word in words:
        length = _length(word.text)
        if before >= place:
            return word.start
        if before + length > place:
            return word.start + (word.end - word.start) * (place - before) / length
        before += length
    return None


def _length(text: str) -> int:
    return sum(character.isalnum() for character in text)
