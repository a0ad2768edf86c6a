"""Numerals: numbers that a recogniser wrote as words, converted to figures where guides want figures."""

from __future__ import annotations

import bisect
from collections.abc import Sequence

from content.timed_text.word import Word
from media_pipeline.captions.numerals_chinese import Figures, chinese_figures
from media_pipeline.captions.numerals_english import english_figures
from media_pipeline.captions.typography import needs_space


def in_figures(words: Sequence[Word], language: str) -> tuple[Word, ...]:
    """Convert numbers to figures. A number becomes one word, from the start of its first to the end of its last; its
    confidence is that of the least certain."""
    text, begins = _joined(words)
    find = chinese_figures if language.lower().startswith("zh") else english_figures
    changed: list[Word] = []
    at = 0
    waiting = list(find(text))
    while waiting:
        first = _owner(begins, waiting[0].start)
        last = first
        group: list[Figures] = []
        while waiting and _owner(begins, waiting[0].start) <= last:
            group.append(waiting.pop(0))
            last = max(last, _owner(begins, group[-1].end - 1))
        changed += [*words[at:first], _merged(words[first : last + 1], text, begins[first : last + 1], group)]
        at = last + 1
    return (*changed, *words[at:])


def _merged(words: Sequence[Word], text: str, begins: Sequence[int], group: Sequence[Figures]) -> Word:
    """Merge the words that `group` touches into one."""
    merged_text, done = "", begins[0]
    for figures in group:
        merged_text += text[done : figures.start] + figures.text
        done = figures.end
    merged_text += text[done : begins[-1] + len(words[-1].text)]
    confidences = [word.confidence for word in words if word.confidence is not None]
    return Word(merged_text, words[0].start, words[-1].end, min(confidences, default=None))


def _owner(begins: Sequence[int], place: int) -> int:
    return bisect.bisect_right(begins, place) - 1


def _joined(words: Sequence[Word]) -> tuple[str, list[int]]:
    """Running text, and where in it each word begins."""
    text, begins = "", []
    for word in words:
        text += " " if needs_space(text, word.text) else ""
        begins.append(len(text))
        text += word.text
    return text, begins
