"""Tokens of a text for the index, and search terms of a query.

Both databases keep words with spaces between them, made here, so that Chinese is found alike on each. A text is indexed
by every word of jieba's dictionary that stands in it, overlapping ones too, and by each of its characters; what is
typed is divided into words of that dictionary and single characters. So whatever was typed is found in every text that
contains it, however the two are divided.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import jieba
from opencc import OpenCC

_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0002ffff"
_RUN = re.compile(f"[{_HAN}]+|[^\\W_{_HAN}]+")
_IS_HAN = re.compile(f"[{_HAN}]")
_EMPTY = frozenset(
    ["的", "了", "和", "与", "及", "在", "是", "吗", "呢", "the", "a", "an", "of", "and", "to", "in", "for", "how"]
)
SHORTEST_PREFIX = 3
LONGEST_WORD = 40
MOST_OF_ONE_WORD = 8
MOST_WORDS = 20_000
MOST_TYPED = 8
"""Terms of one query: each that stands in every course costs a catalogue of 100,000 tens of milliseconds."""
MOST_PREFIXES = 4
"""Terms of one query that match longer words too, which costs several times as much."""


@dataclass(frozen=True, slots=True)
class SearchTerm:
    """One term of a query; `prefix`: it matches longer words too (Latin words of three letters and up)."""

    text: str
    prefix: bool

    @property
    def pattern(self) -> str:
        """A regular expression for folded text: Chinese matches anywhere, other scripts where a word begins."""
        if _IS_HAN.match(self.text):
            return re.escape(self.text)
        return rf"\b{re.escape(self.text)}" + (r"\w*" if self.prefix else r"\b")


def fold(text: str) -> str:
    """`text` in small letters, simplified characters and half-width forms; each character stays in its place."""
    return text.translate(_folding())


def index_tokens(text: str) -> str:
    """The tokens of a text, separated by spaces. Repeated words are limited: more would not change the ranking, and
    PostgreSQL stores at most a megabyte for one text."""
    counted: Counter[str] = Counter()
    tokens: list[str] = []
    for word in _words_of(fold(text)):
        counted[word] += 1
        if counted[word] <= MOST_OF_ONE_WORD and len(counted) <= MOST_WORDS:
            tokens.append(word)
    return " ".join(tokens)


def pinyin_tokens(text: str) -> str:
    """The pinyin of Chinese words without tones: each syllable, and each word as a whole."""
    from pypinyin import lazy_pinyin  # a quarter of a second, for every command and process that looks for nothing

    spellings: list[str] = []
    for run in _RUN.findall(fold(text)):
        if _IS_HAN.match(run):
            for word in jieba.cut(run):
                syllables = lazy_pinyin(word)
                spellings += [*syllables, "".join(syllables)] if len(syllables) > 1 else syllables
    return " ".join(spellings)


def query_terms(text: str) -> tuple[SearchTerm, ...]:
    """The terms of a query in the order typed, each once, at most MOST_TYPED; none for punctuation alone. Stop words
    are left out unless there is nothing else."""
    terms: list[SearchTerm] = []
    prefixes = 0
    for word in _telling(text)[:MOST_TYPED]:
        is_prefix = len(word) >= SHORTEST_PREFIX and not _IS_HAN.match(word) and prefixes < MOST_PREFIXES
        prefixes += is_prefix
        terms.append(SearchTerm(word, is_prefix))
    return tuple(terms)


def leaves_out_terms(text: str) -> bool:
    """Whether more is typed than `query_terms` gives."""
    return len(_telling(text)) > MOST_TYPED


def spans(folded: str, words: Iterable[SearchTerm]) -> list[tuple[int, int]]:
    """Spans of the terms in a folded text, in order; those that touch or overlap are merged."""
    pattern = re.compile("|".join(word.pattern for word in sorted(words, key=lambda word: -len(word.text))))
    joined: list[tuple[int, int]] = []
    for match in pattern.finditer(folded):
        if joined and match.start() <= joined[-1][1]:
            joined[-1] = (joined[-1][0], match.end())
        else:
            joined.append(match.span())
    return joined


def _telling(text: str) -> list[str]:
    words = list(dict.fromkeys(_divided(fold(text))))
    return [word for word in words if word not in _EMPTY] or words


def _words_of(folded: str) -> Iterator[str]:
    characters: set[str] = set()
    for run in _RUN.findall(folded):
        if _IS_HAN.match(run):
            yield from (word for word in jieba.cut(run, cut_all=True) if len(word) > 1)
            characters.update(run)
        else:
            yield run[:LONGEST_WORD]
    yield from sorted(characters)


def _divided(folded: str) -> Iterator[str]:
    for run in _RUN.findall(folded):
        if _IS_HAN.match(run):
            yield from jieba.cut(run, HMM=False)  # words of the dictionary, as the index has them
        else:
            yield run[:LONGEST_WORD]


@lru_cache(maxsize=1)
def _folding() -> dict[int, str]:
    """For each character its folded form of one character: OpenCC's for Chinese, one by one, so that places stay."""
    traditional = [chr(code) for code in range(0x3400, 0xA000)]
    simplified = OpenCC("t2s").convert("\n".join(traditional)).split("\n")
    folding = {ord(old): new for old, new in zip(traditional, simplified, strict=True) if old != new and len(new) == 1}
    for code in range(0x41, 0x530):
        small = chr(code).lower()
        if small != chr(code) and len(small) == 1:
            folding[code] = small
    folding |= {code: chr(code - 0xFEE0).lower() for code in range(0xFF01, 0xFF5F)}
    folding[0x3000] = " "
    return folding
