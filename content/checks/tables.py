"""Tables without the names of their columns, and lines that were meant to be a table and come out as words.

WCAG 2.2, 1.3.1 with technique H51 and failure F91 (tables without header cells).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it.token import Token

from content.checks.finding import Excerpt, FindingKind, Repair, TextFinding
from content.checks.parsed_text import ParsedText, Passage

_DASHES = re.compile(r"^\s*\|?\s*:?-{1,}:?\s*(?:\|\s*:?-{1,}:?\s*)*\|?\s*$")
_UNESCAPED_BAR = re.compile(r"(?<!\\)\|")


def table_findings(parsed: ParsedText) -> Iterator[TextFinding]:
    """What is wrong with the tables of a text, in their order."""
    for start, token in enumerate(parsed.tokens):
        if token.type == "table_open":
            yield from _header_findings(parsed, start)
    for passage in parsed.passages:
        if passage.role == "paragraph" and meant_as_table(passage.text):
            repair = Repair.BY_PROGRAM if passage.level == 0 else None
            first = passage.text.split("\n")[0].replace("\t", " ")
            yield TextFinding(
                FindingKind.TABLE_NOT_RECOGNISED, Excerpt("", first.strip(), ""), passage.line, repair=repair
            )


def meant_as_table(text: str) -> bool:
    """Whether lines are cells with bars or tabs between them, though Markdown sees no table in them."""
    lines = text.split("\n")
    if len(lines) < 2:
        return False
    tabs = {line.strip("\t ").count("\t") for line in lines}
    if len(tabs) == 1 and tabs != {0}:
        return True
    rows = [cells(line) for line in lines if not is_dashes(line)]
    widths = {len(row) for row in rows}
    if len(rows) < 2 or len(widths) != 1 or widths <= {0, 1}:
        return False
    has_dashes = len(rows) < len(lines)
    return has_dashes or widths != {2} or all(line.lstrip().startswith("|") for line in lines)


def is_dashes(line: str) -> bool:
    """Whether a line is the row of dashes under the names of columns."""
    return "-" in line and "|" in line and bool(_DASHES.match(line))


def cells(line: str) -> list[str]:
    """The cells of a line with bars between them."""
    row = _UNESCAPED_BAR.split(line.strip())
    if row and not row[0].strip():
        row = row[1:]
    if row and not row[-1].strip():
        row = row[:-1]
    return [cell.strip() for cell in row]


def _header_findings(parsed: ParsedText, start: int) -> Iterator[TextFinding]:
    names, rows = _names(parsed.tokens, start), _body_rows(parsed.tokens, start)
    line = (parsed.tokens[start].map or [0])[0] + 1
    if not any(names):
        at_top = parsed.tokens[start].level == 0
        repair = Repair.BY_PROGRAM if rows > 0 and at_top else None
        yield TextFinding(FindingKind.TABLE_WITHOUT_HEADER, _first_cells(parsed, start), line, repair=repair)
    elif not all(names[1:]):
        named = Excerpt("", " | ".join(name or "…" for name in names), "")
        yield TextFinding(FindingKind.TABLE_COLUMN_WITHOUT_NAME, named, line)


def _names(tokens: tuple[Token, ...], start: int) -> list[str]:
    names = []
    for index in range(start, len(tokens)):
        if tokens[index].type == "thead_close":
            break
        if tokens[index].type == "th_open":
            names.append(tokens[index + 1].content.strip())
    return names


def _body_rows(tokens: tuple[Token, ...], start: int) -> int:
    rows = 0
    for token in tokens[start:]:
        if token.type == "table_close":
            break
        rows += token.type == "tr_open"
    return rows - 1


def _first_cells(parsed: ParsedText, start: int) -> Excerpt:
    """The first row that has words, so that one table is told from another."""
    line = (parsed.tokens[start].map or [0])[0]
    rows = parsed.lines[line + 2 : line + 3] or ("",)
    return Excerpt("", " | ".join(cells(rows[0])), "")


def is_table_paragraph(passage: Passage) -> bool:
    """Whether the words of a passage are cells: no sentences to be judged."""
    return passage.role == "paragraph" and meant_as_table(passage.text)
