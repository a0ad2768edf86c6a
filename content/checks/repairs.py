"""Repairs of findings that a program can make: a Markdown text with one finding less, and all else as it was."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from content.checks.finding import FindingKind, Repair, TextFinding
from content.checks.headings import expected_levels, heading_levels
from content.checks.links import is_address, says_nothing
from content.checks.parsed_text import parse_text
from content.checks.tables import cells, is_dashes
from content.checks.text import text_findings
from content.errors import Invalid, Refused
from content.messages import N_

LONGEST_LINK_WORDS = 160


def repaired(source: str, kind: FindingKind, number: int, words: str = "") -> str:
    """`source` with the finding number `number` of its kind mended. words: what a link shall say, for a repair that
    needs them. Raises Refused where there is no such finding or it cannot be mended, Invalid for words that will not
    do."""
    finding = find(source, kind, number)
    if finding.repair is None or kind not in _REPAIRS:
        raise Refused(CANNOT_REPAIR)
    lines = source.split("\n")
    new = "\n".join(_REPAIRS[kind](lines, finding, _checked_words(words) if needs_words(finding) else ""))
    if _count(new, kind) >= _count(source, kind):
        raise Refused(CANNOT_REPAIR)
    return new


def find(source: str, kind: FindingKind, number: int) -> TextFinding:
    """The finding with this number. Raises Refused where there is none."""
    for finding in text_findings(source):
        if (finding.kind, finding.number) == (kind, number):
            return finding
    raise Refused(NOT_THERE)


def needs_words(finding: TextFinding) -> bool:
    """Whether a person must give words for the repair."""
    return finding.repair is Repair.WITH_WORDS


def _checked_words(words: str) -> str:
    tidy = " ".join(words.split())
    if not tidy or is_address(tidy) or says_nothing(tidy):
        raise Invalid(N_("Write where the link leads, in words."), field="words")
    if len(tidy) > LONGEST_LINK_WORDS:
        raise Invalid(N_("The words of the link are too long. Use at most 160 characters."), field="words")
    return re.sub(r"([\\\[\]`*_<|])", r"\\\1", tidy)


def _count(source: str, kind: FindingKind) -> int:
    return sum(finding.kind is kind for finding in text_findings(source))


def _link_with_words(lines: list[str], finding: TextFinding, words: str) -> list[str]:
    """The address as a link with words: <address>, [address](…), [address][…] or the address alone."""
    address = finding.excerpt.marked
    before = sum(
        one.kind is finding.kind and one.line == finding.line and one.number < finding.number
        for one in text_findings("\n".join(lines))
        if one.excerpt.marked == address
    )
    plain = re.escape(address)
    pattern = re.compile(
        rf"(?P<code>(?P<ticks>`+).+?(?P=ticks))|<(?P<auto>{plain})>|\[(?P<label>{plain})\](?=[(\[])|(?P<bare>(?<!\]\(){plain})"
    )
    places = [match for match in pattern.finditer(lines[finding.line - 1]) if not match["code"]]
    if before >= len(places):
        raise Refused(CANNOT_REPAIR)
    place = places[before]
    link = f"[{words}]" if place["label"] else f"[{words}]({_target(address)})"
    line = lines[finding.line - 1]
    return _with_line(lines, finding.line, line[: place.start()] + link + line[place.end() :])


def _target(address: str) -> str:
    return address if "://" in address else f"https://{address}"


def _heading_without_line(lines: list[str], finding: TextFinding, _words: str) -> list[str]:
    return [*lines[: finding.line - 1], *lines[finding.line :]]


def _heading_with_space(lines: list[str], finding: TextFinding, _words: str) -> list[str]:
    line = re.sub(r"^( {0,3}#{2,6})(?=[^\s#])", r"\1 ", lines[finding.line - 1])
    before = lines[finding.line - 2 : finding.line - 1]
    gap = [""] if before and before[0].strip() else []
    return [*lines[: finding.line - 1], *gap, line, *lines[finding.line :]]


def _bold_as_heading(lines: list[str], finding: TextFinding, _words: str) -> list[str]:
    """A heading one level below the one before it, as what was bold belongs to that."""
    above = [level for line, level in heading_levels(parse_text("\n".join(lines))) if line < finding.line]
    level = min(above[-1] + 1, 6) if above else 2
    return _with_line(lines, finding.line, f"{'#' * level} {finding.excerpt.marked.rstrip('：:')}")


def _heading_in_order(lines: list[str], finding: TextFinding, _words: str) -> list[str]:
    level = expected_levels(parse_text("\n".join(lines)))[finding.line]
    return _with_line(lines, finding.line, re.sub(r"#{1,6}", "#" * level, lines[finding.line - 1], count=1))


def _first_row_as_header(lines: list[str], finding: TextFinding, _words: str) -> list[str]:
    top = finding.line - 1
    names, dashes = cells(lines[top + 2]), cells(lines[top + 1])
    width = max(len(names), len(dashes))
    names += [""] * (width - len(names))
    dashes += ["---"] * (width - len(dashes))
    return [*lines[:top], _table_row(names), _table_row(dashes), *lines[top + 3 :]]


def _lines_as_table(lines: list[str], finding: TextFinding, _words: str) -> list[str]:
    """Cells between bars, with a row of dashes under the first."""
    top = finding.line - 1
    end = next((index for index in range(top, len(lines)) if not lines[index].strip()), len(lines))
    rows = [_row(line) for line in lines[top:end] if not is_dashes(line)]
    dashes = ["---"] * len(rows[0])
    return [*lines[:top], *map(_table_row, (rows[0], dashes, *rows[1:])), *lines[end:]]


def _table_row(row: list[str]) -> str:
    return "| " + " | ".join(row) + " |"


def _row(line: str) -> list[str]:
    if "\t" in line.strip("\t "):
        return [cell.strip().replace("|", "\\|") for cell in line.strip("\t ").split("\t")]
    return cells(line)


def _with_line(lines: list[str], number: int, line: str) -> list[str]:
    return [*lines[: number - 1], line, *lines[number:]]


CANNOT_REPAIR = N_("A program cannot mend this place. Change the text by hand.")
NOT_THERE = N_("This place has been changed meanwhile, so nothing was mended. The list shows what is left.")

_REPAIRS: Mapping[FindingKind, Callable[[list[str], TextFinding, str], list[str]]] = {
    FindingKind.BARE_ADDRESS: _link_with_words,
    FindingKind.HEADING_EMPTY: _heading_without_line,
    FindingKind.HEADING_WITHOUT_SPACE: _heading_with_space,
    FindingKind.HEADING_ONLY_BOLD: _bold_as_heading,
    FindingKind.HEADING_SKIPS_LEVEL: _heading_in_order,
    FindingKind.TABLE_WITHOUT_HEADER: _first_row_as_header,
    FindingKind.TABLE_NOT_RECOGNISED: _lines_as_table,
}
