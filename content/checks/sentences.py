"""Sentences that are too long to follow at one go.

Chinese: over 60 characters, as the rules of the project for plain language have it; marks do not count, a figure or a
word in Latin letters counts as one. English: over 25 words (GOV.UK content design, "Check sentences with more than 25
words to see if you can split them").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from content.checks.finding import FindingKind, TextFinding
from content.checks.links import ADDRESS
from content.checks.parsed_text import ParsedText, Passage
from content.checks.tables import is_table_paragraph

CHINESE_CHARACTERS = 60
ENGLISH_WORDS = 25
HAN = re.compile(r"[\u3400-\u9fff]")
WORD = re.compile(r"[A-Za-z0-9]+(?:['’.,:/-][A-Za-z0-9]+)*")
_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|etc|approx|no|mr|mrs|ms|dr|st|vs|fig|p|pp)|\b[A-Za-z])$", re.IGNORECASE)
_END = re.compile(r"[。！？…!?]+[”’」』）)\"']*|\.+[”’\"')]*(?=\s|$)|\n")


def sentence_findings(parsed: ParsedText) -> Iterator[TextFinding]:
    """The sentences of a text that are too long."""
    for passage in parsed.passages:
        if not is_table_paragraph(passage):
            yield from long_sentences(passage)


def long_sentences(passage: Passage) -> Iterator[TextFinding]:
    """As `sentence_findings`, for one passage."""
    for start, end in sentence_spans(passage.text):
        amount, limit = _length(passage.text[start:end])
        if amount > limit:
            begin = start + len(passage.text[start:end]) - len(passage.text[start:end].lstrip())
            excerpt = passage.excerpt(begin, min(begin + 20, end))
            yield TextFinding(FindingKind.LONG_SENTENCE, excerpt, passage.line_at(begin), amount=amount)


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence begins and ends. A line end inside a paragraph ends none where the text goes on in Latin
    letters or in Chinese without a mark, since Markdown joins such lines."""
    start = 0
    for mark in _END.finditer(text):
        joins = mark[0] == "\n" or (mark[0] == "." and _ABBREVIATION.search(text, start, mark.start()))
        if not joins and text[start : mark.end()].strip():
            yield start, mark.end()
            start = mark.end()
    if text[start:].strip():
        yield start, len(text)


def is_chinese(text: str) -> bool:
    """Whether most of what stands in a text is Chinese."""
    return len(HAN.findall(text)) * 2 >= len(WORD.findall(text))


def _length(sentence: str) -> tuple[int, int]:
    """The length of a sentence and its limit: characters in Chinese, words in English. An address counts as one."""
    without = ADDRESS.sub("x", sentence)
    if is_chinese(without):
        return len(HAN.findall(without)) + len(WORD.findall(without)), CHINESE_CHARACTERS
    return len(WORD.findall(without)), ENGLISH_WORDS
