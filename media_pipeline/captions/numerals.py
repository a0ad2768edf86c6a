"""Numbers that a recogniser wrote as words, in figures where they were spoken as figures."""

from __future__ import annotations

import bisect
from collections.abc import Sequence

from content.timed_text.word import Word
from media_pipeline.captions.numerals_chinese import Figures, chinese_figures
from media_pipeline.captions.numerals_english import english_figures
from media_pipeline.captions.typography import needs_space


def in_figures(words: Sequence[Word], language: str) -> tuple[Word, ...]:
    """`words` with their numbers in figures where the guides want them. A number becomes one word, from the start of
    its first to the end of its last; its confidence is that of the least sure."""
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
    """The words from the first that `group` touches to the last, as one."""
    written, done = "", begins[0]
    for figures in group:
        written += text[done : figures.start] + figures.text
        done = figures.end
    written += text[done : begins[-1] + len(words[-1].text)]
    known = [word.confidence for word in words if word.confidence is not None]
    return Word(written, words[0].start, words[-1].end, min(known, default=None))


def _owner(begins: Sequence[int], place: int) -> int:
    return bisect.bisect_right(begins, place) - 1


def _joined(words: Sequence[Word]) -> tuple[str, list[int]]:
    """The running text, and where in it each word begins."""
    text, begins = "", []
    for word in words:
        text += " " if needs_space(text, word.text) else ""
        begins.append(len(text))
        text += word.text
    return text, begins
