"""How hard a text is to read: its sentences and its characters or words together.

WCAG 2.2, 3.1.5: nothing harder than nine years of school, else something easier beside it. Chinese: the share of
characters beyond the first 1,800 of the national standard (character_levels.py), names of the trade in the glossary
left out. English: the grade of Flesch and Kincaid (1975), whose syllables are counted by groups of vowels.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from content.checks.character_levels import LEVEL_OF
from content.checks.finding import Excerpt, FindingKind, TextFinding
from content.checks.parsed_text import ParsedText
from content.checks.sentences import HAN, WORD, is_chinese, sentence_spans
from content.checks.tables import is_table_paragraph

EVERYDAY_LEVEL = 6
HARD_CHARACTERS = 0.12
HARD_CHINESE_SENTENCE = 30
HARD_GRADE = 10
SHORTEST_CHINESE, SHORTEST_ENGLISH = 80, 60
"""Characters and words from which a figure says anything."""

_SHOWN = 8
_VOWELS = re.compile(r"[aeiouy]+")


@dataclass(frozen=True, slots=True)
class ReadingLevel:
    """`grade`: years of school, as far as it can be said; `examples`: what makes the text hard."""

    hard: bool
    grade: int
    examples: tuple[str, ...]


def reading_findings(parsed: ParsedText, glossary: Collection[str] = ()) -> Iterator[TextFinding]:
    """One finding where the text as a whole is hard to read."""
    sentences = [
        passage.text[start:end]
        for passage in parsed.passages
        if passage.role == "paragraph" and not is_table_paragraph(passage)
        for start, end in sentence_spans(passage.free)
    ]
    level = reading_level(sentences, glossary)
    if level is not None and level.hard:
        first = parsed.passages[0].text.strip()
        examples = Excerpt("", " ".join(level.examples) or first[:20], "")
        yield TextFinding(FindingKind.HARD_TO_READ, examples, parsed.passages[0].line, amount=level.grade)


def reading_level(sentences: Collection[str], glossary: Collection[str] = ()) -> ReadingLevel | None:
    """How hard sentences are to read; None where there are too few of them to say."""
    text = "\n".join(sentences)
    return _chinese(text, len(sentences), glossary) if is_chinese(text) else _english(text, len(sentences))


def _chinese(text: str, sentences: int, glossary: Collection[str]) -> ReadingLevel | None:
    for term in sorted(glossary, key=len, reverse=True):
        text = text.replace(term, "")
    characters = HAN.findall(text)
    if len(characters) < SHORTEST_CHINESE:
        return None
    rare = [one for one in characters if LEVEL_OF.get(one, EVERYDAY_LEVEL + 2) > EVERYDAY_LEVEL]
    length = len(characters) / max(sentences, 1)
    hard = length > HARD_CHINESE_SENTENCE and len(rare) / len(characters) > HARD_CHARACTERS
    return ReadingLevel(hard, 10 if hard else 9, tuple(dict.fromkeys(rare))[:_SHOWN])


def _english(text: str, sentences: int) -> ReadingLevel | None:
    words = [word.lower() for word in WORD.findall(text)]
    if len(words) < SHORTEST_ENGLISH:
        return None
    syllables = {word: _syllables(word) for word in words}
    average = sum(syllables[word] for word in words) / len(words)
    grade = round(0.39 * len(words) / max(sentences, 1) + 11.8 * average - 15.59)
    longest = sorted(dict.fromkeys(words), key=lambda word: -syllables[word])
    return ReadingLevel(grade > HARD_GRADE, max(grade, 1), tuple(longest[:_SHOWN]))


def _syllables(word: str) -> int:
    groups = len(_VOWELS.findall(word))
    silent = word.endswith("e") and not word.endswith(("le", "ee", "ye")) and groups > 1
    return max(groups - silent, 1)
