"""Headings that are none for a screen reader, and levels that are left out.

WCAG 2.2, 1.3.1 with its failure F2 (a heading only by its looks), 2.4.6, and technique G141 (levels in order).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from content.checks.finding import Excerpt, FindingKind, Repair, TextFinding
from content.checks.parsed_text import ParsedText, Passage

_WITHOUT_SPACE = re.compile(r"^ {0,3}(#{2,6})(?=[^\s#])(.*)$")
_LONGEST_HEADING = 30
_ENDS_SENTENCE = tuple("。！？；，.!?;,")


def heading_findings(parsed: ParsedText) -> Iterator[TextFinding]:
    """What is wrong with the headings of a text, in their order."""
    yield from _typed_headings(parsed)
    last = max((passage.line for passage in parsed.passages), default=0)
    for passage in parsed.passages:
        if passage.role == "paragraph" and passage.level == 0:
            yield from _without_space(passage)
            if _is_heading_by_looks(passage) and passage.line < last:
                yield _at(FindingKind.HEADING_ONLY_BOLD, passage, Repair.BY_PROGRAM)


def expected_levels(parsed: ParsedText) -> dict[int, int]:
    """By its line, the level of each heading that leaves a level out, and the one that would not."""
    levels: dict[int, int] = {}
    before = 0
    for line, typed in heading_levels(parsed):
        if before and typed > before + 1:
            levels[line] = before + 1
        before = levels.get(line, typed)
    return levels


def heading_levels(parsed: ParsedText) -> Iterator[tuple[int, int]]:
    """Line and level of the headings of the text itself: those of a quotation are somebody else's."""
    for token in parsed.tokens:
        if token.type == "heading_open" and token.level == 0:
            yield (token.map or [0])[0] + 1, int(token.tag[1])


def _typed_headings(parsed: ParsedText) -> Iterator[TextFinding]:
    expected = expected_levels(parsed)
    for passage in parsed.passages:
        if passage.role != "heading":
            continue
        if not passage.text.strip():
            repair = Repair.BY_PROGRAM if passage.level == 0 else None
            source = parsed.lines[passage.line - 1].strip()
            yield TextFinding(FindingKind.HEADING_EMPTY, Excerpt("", source, ""), passage.line, repair=repair)
        elif passage.line in expected:
            yield _at(FindingKind.HEADING_SKIPS_LEVEL, passage, Repair.BY_PROGRAM)


def _without_space(passage: Passage) -> Iterator[TextFinding]:
    """Lines such as "##第一步": Markdown takes them for words."""
    for number, line in enumerate(passage.text.split("\n")):
        if _WITHOUT_SPACE.match(line):
            yield TextFinding(
                FindingKind.HEADING_WITHOUT_SPACE,
                Excerpt("", line.strip(), ""),
                passage.line + number,
                repair=Repair.BY_PROGRAM,
            )


def _is_heading_by_looks(passage: Passage) -> bool:
    text = passage.text.strip()
    return (
        passage.only_strong and "\n" not in text and len(text) <= _LONGEST_HEADING and not text.endswith(_ENDS_SENTENCE)
    )


def _at(kind: FindingKind, passage: Passage, repair: Repair | None) -> TextFinding:
    return TextFinding(kind, Excerpt("", passage.text.strip(), ""), passage.line, repair=repair)
