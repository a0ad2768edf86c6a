"""A script as its writer typed it, cut into clauses and words, each with how it is said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from media_pipeline.alignment.pronunciation import spoken_english, spoken_mandarin
from media_pipeline.captions.typography import SENTENCE_END, is_han
from media_pipeline.captions.unbreakable_units import tokens_of

# Markdown that a script may carry and nobody says: headings, bullets, emphasis, rules, block quotes.
_LINE_MARKS = re.compile(r"^\s*(?:#{1,6}\s+|[-*+•]\s+|>\s*|\d{1,3}[.)、]\s+)?")
_RULE = re.compile(r"^\s*(?:[-*_=]\s*){3,}$")
_EMPHASIS = re.compile(r"[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}")
_CLAUSE_MARKS = SENTENCE_END | frozenset("、,;:—\uff0c\uff1b\uff1a")
_LONGEST_CLAUSE = 40  # words; a script without punctuation is cut there


@dataclass(frozen=True, slots=True)
class ScriptWord:
    """`text` as it is shown, with the punctuation that follows it; `spoken` as espeak-ng is given it, one item a
    syllable (Mandarin) or a word (others)."""

    text: str
    spoken: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """Words said in one breath. `opens`: it is the first of its sentence."""

    words: tuple[ScriptWord, ...]
    opens: bool


def clauses(script: str, language: str) -> tuple[Clause, ...]:
    """The clauses of `script` in order; headings and lines are sentences of their own, empty ones are left out."""
    found: list[Clause] = []
    for line in spoken_lines(script):
        found += _clauses_of_line(_words(line, language))
    return tuple(found)


def spoken_lines(script: str) -> Iterator[str]:
    """The lines of `script` without the marks that nobody says."""
    for line in script.splitlines():
        if not _RULE.match(line):
            yield _EMPHASIS.sub("", _LINE_MARKS.sub("", line, count=1))


def _clauses_of_line(words: list[ScriptWord]) -> list[Clause]:
    found: list[Clause] = []
    current: list[ScriptWord] = []
    opens = True
    for word in words:
        current.append(word)
        marks = word.text.rstrip("”’」』)\"'\uff09》")[-1:]
        if marks in _CLAUSE_MARKS or len(current) >= _LONGEST_CLAUSE:
            found.append(Clause(tuple(current), opens))
            opens, current = marks in SENTENCE_END, []
    if current:
        found.append(Clause(tuple(current), opens))
    return _voiced(found)


def _voiced(found: list[Clause]) -> list[Clause]:
    """Clauses in which nothing is said (a lone dash) put to the one before, or to the one after where there is none."""
    kept: list[Clause] = []
    for clause in found:
        if any(word.spoken for word in clause.words):
            kept.append(clause)
        elif kept:
            kept[-1] = Clause((*kept[-1].words, *clause.words), kept[-1].opens)
    return kept


def _words(line: str, language: str) -> list[ScriptWord]:
    pronounce = spoken_mandarin if language == "zh" else spoken_english
    texts: list[str] = []
    prefix = ""
    for piece in tokens_of(line):
        if any(character.isalnum() or is_han(character) for character in piece):
            texts.append(prefix + piece)
            prefix = ""
        elif texts and not prefix and piece not in "《〈「『【“‘([\uff08":
            texts[-1] += piece
        else:
            prefix += piece
    if prefix and texts:
        texts[-1] += prefix
    return [ScriptWord(text, tuple(spoken)) for text, spoken in zip(texts, pronounce(texts), strict=True)]
