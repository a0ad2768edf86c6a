"""Script of a lecture, split into clauses and words with their pronunciation."""

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
    """Word as it is shown (`text`, with the punctuation that follows it) and as espeak-ng is given it (`spoken`, one
    item for a syllable of Mandarin or for a word of another language)."""

    text: str
    spoken: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """Words said in one breath. `opens`: it is the first of its sentence."""

    words: tuple[ScriptWord, ...]
    opens: bool


def clauses(script: str, language: str) -> tuple[Clause, ...]:
    """Split `script` into clauses; headings and lines are sentences of their own, empty ones are left out."""
    all_clauses: list[Clause] = []
    for line in spoken_lines(script):
        all_clauses += _clauses_of_line(_words(line, language))
    return tuple(all_clauses)


def spoken_lines(script: str) -> Iterator[str]:
    """Lines of `script` without the marks that nobody says."""
    for line in script.splitlines():
        if not _RULE.match(line):
            yield _EMPHASIS.sub("", _LINE_MARKS.sub("", line, count=1))


def _clauses_of_line(words: list[ScriptWord]) -> list[Clause]:
    line_clauses: list[Clause] = []
    current: list[ScriptWord] = []
    opens = True
    for word in words:
        current.append(word)
        marks = word.text.rstrip("”’」』)\"'\uff09》")[-1:]
        if marks in _CLAUSE_MARKS or len(current) >= _LONGEST_CLAUSE:
            line_clauses.append(Clause(tuple(current), opens))
            opens, current = marks in SENTENCE_END, []
    if current:
        line_clauses.append(Clause(tuple(current), opens))
    return _voiced(line_clauses)


def _voiced(line_clauses: list[Clause]) -> list[Clause]:
    """Join clauses in which nothing is said (a lone dash) to the one before, or to the one after where there is
    none."""
    voiced: list[Clause] = []
    for clause in line_clauses:
        if any(word.spoken for word in clause.words):
            voiced.append(clause)
        elif voiced:
            voiced[-1] = Clause((*voiced[-1].words, *clause.words), voiced[-1].opens)
    return voiced


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
