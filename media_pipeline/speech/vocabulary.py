"""Vocabulary of a lecture: likely words from the texts of its course, given to the recogniser as a prompt.

Whisper reads them before it listens. It has room for few: the text before the speech and the text of the speech share
448 tokens (openai/whisper, model.py), so the terms are ranked and the list is bounded.
"""

# ruff: noqa: SIM905  (a list of many short words reads worse than a line of them)

from __future__ import annotations

import logging
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from media_pipeline.captions.typography import is_han

BUDGET_TOKENS = 110  # leaves twice as much for half a minute of quick speech
_TOKENS_PER_HAN, _TOKENS_PER_LETTER, _TOKENS_BETWEEN = 1.5, 0.35, 1.0
_UNKNOWN = 1  # how often a word that the dictionary lacks counts as seen there
_TOO_COMMON = 3000  # of 60 million: everybody says it, and a recogniser knows it
_MOST_CHARACTERS = 200_000  # of each text; a longer one says nothing new
_SHORTEST_ITEM, _LONGEST_ITEM = 3, 5  # characters; longer ones are mostly whole clauses
_BETWEEN_ITEMS = re.compile(r"[\s、，；：,;:·/•\-0-9.]+")
_LATIN = re.compile(r"[A-Za-z][A-Za-z'-]*[A-Za-z0-9]|[A-Z]\b")
# English words that tell nothing of the subject.
_COMMON = frozenset(
    (
        "about above after again also another because been before being below between both cannot could does doing "
        "down each every first from have having here into just like made make many more most much must next only other "
        "over said same should some such than that their them then there these they thing things this those through "
        "time today under until very want well were what when where which while will with without would your yours "
        "lesson chapter course"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Source:
    """Text of the course. weight: how near it is to what is spoken (a slide is nearer than another lesson)."""

    text: str
    weight: float = 1.0


def likely_terms(
    sources: Iterable[Source], *, glossary: Sequence[str] = (), budget_tokens: float = BUDGET_TOKENS
) -> tuple[str, ...]:
    """Rank the terms of the sources, the best first, as many as take about `budget_tokens` of Whisper's tokens.

    A term counts the more, the more often it stands in the sources and the rarer it is elsewhere. Words of one syllable
    and common ones are left out. glossary: terms that a person has listed; they come first, whatever they are.
    """
    scores = _scores([source for source in sources if source.text.strip()])
    ranked = [term for term, _ in sorted(scores.items(), key=lambda item: (-item[1], item[0]))]
    chosen: list[str] = []
    left = budget_tokens
    for term in (*(" ".join(entry.split()) for entry in glossary), *ranked):
        cost = _TOKENS_BETWEEN + sum(_TOKENS_PER_HAN if is_han(c) else _TOKENS_PER_LETTER for c in term)
        if term and cost <= left and not any(term in longer for longer in chosen):
            chosen.append(term)
            left -= cost
    return tuple(chosen)


def _scores(sources: Sequence[Source]) -> dict[str, float]:
    """Score of each term of the sources. The dictionary (half a second, 50 MB) is loaded only where there are any."""
    if not sources:
        return {}
    import jieba

    jieba.setLogLevel(logging.WARNING)  # it tells each start in lines for those who debug it
    jieba.initialize()
    frequencies, total = jieba.dt.FREQ, float(jieba.dt.total)
    scores: dict[str, float] = {}
    for source in sources:
        for term, count in _counted(source.text[:_MOST_CHARACTERS]).items():
            frequency = max(_UNKNOWN, frequencies.get(term, _UNKNOWN))
            if frequency > _TOO_COMMON:
                continue
            rarity = math.log(total / frequency)
            scores[term] = scores.get(term, 0.0) + source.weight * count * rarity
    return scores


def _counted(text: str) -> Counter[str]:
    """Count each term in `text`; two Chinese words that keep together count as one term besides, and so does what has a
    line of its own, alone or in a list: a term of the trade (肩井穴) is in no dictionary."""
    import jieba

    counts: Counter[str] = Counter(word for word in _LATIN.findall(text) if _tells(word))
    words = list(jieba.cut(text, HMM=True))
    counts.update(word for word in words if _is_chinese(word) and len(word) > 1)
    pairs = Counter(
        before + after
        for before, after in pairwise(words)
        if _is_chinese(before) and _is_chinese(after) and len(before) > 1 and len(after) > 1
    )
    counts.update({pair: count for pair, count in pairs.items() if count > 1})
    counts.update(term for line in text.splitlines() for term in _listed(line))
    return counts


def _listed(line: str) -> list[str]:
    """Short Chinese items of a line that holds nothing else."""
    items = [item for item in _BETWEEN_ITEMS.split(line) if item]
    if all(_is_chinese(item) and len(item) <= _LONGEST_ITEM for item in items):
        return [item for item in items if len(item) >= _SHORTEST_ITEM]
    return []


def _tells(word: str) -> bool:
    return (len(word) > 3 and word.lower() not in _COMMON) or (len(word) > 1 and word.isupper())


def _is_chinese(word: str) -> bool:
    return bool(word) and all(is_han(character) for character in word)


def sources_from(titles: Sequence[str], texts: Sequence[str], slides: Sequence[str] = ()) -> tuple[Source, ...]:
    """Titles, lesson text and the text of the slides with the weights that the pipeline gives them."""
    return (
        *(Source(title, 3.0) for title in titles),
        *(Source(text, 1.0) for text in texts),
        *(Source(slide, 2.0) for slide in slides),
    )
