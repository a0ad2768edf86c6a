"""Braille export as a BRF file: ASCII braille in lines and pages, for displays, notetakers and embossers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from media_pipeline.export.book import Book
from media_pipeline.export.braille_cells import BLANK, to_cells
from media_pipeline.export.passages import Passage, PassageKind, passages_of
from media_pipeline.export.strings import strings_for

CONTENT_TYPE = "application/x-brf"
_ASCII = " A1B'K2L@CIF/MSP\"E3H9O6R^DJG>NTQ,*5<-U8V.%[$+X!&;:4\\0Z7(_?W]#Y)="
"""North American ASCII braille in the order of the dots: the character for the cell U+2800 + n stands at n."""

_DIGITS = dict(zip("1234567890", "⠁⠃⠉⠙⠑⠋⠛⠓⠊⠚", strict=True))
_FIRST_LINE = 2  # blank cells before the first word of a paragraph
_HANGING = 2
_CENTRED = 2  # headings down to this level stand in the middle


@dataclass(frozen=True, slots=True)
class Layout:
    """Page layout: `cells` in a line; `lines` on a page, 0 for no pages; `numbers`: pages are numbered; `grade` of
    English."""

    cells: int = 40
    lines: int = 25
    numbers: bool = True
    grade: str = "2"


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines of one passage; those of a heading stay with what follows."""

    lines: tuple[str, ...]
    heading: bool
    space_before: bool


def make_braille(book: Book, target: Path, layout: Layout) -> Path:
    """Write `target`: ASCII, lines ended by CR LF, a form feed between pages; one after the last would make an empty
    page. It says in front that a machine made it."""
    passages = list(passages_of(book))
    passages.insert(1, Passage(PassageKind.NOTE, strings_for(book.language).machine_braille))
    cells = to_cells([passage.text for passage in passages], grade=layout.grade)
    blocks = [_block(passage, line, layout.cells) for passage, line in zip(passages, cells, strict=True) if line]
    number_last = book.language.startswith("zh")  # in Chinese books at the foot, in English ones at the head
    pages = _numbered(_pages(blocks, layout), layout, last=number_last)
    target.write_bytes("".join(pages).encode("ascii"))
    return target


def as_ascii(line: str) -> str:
    """Convert Unicode braille to ASCII braille, which has no dots 7 and 8."""
    return "".join(_ASCII[(ord(cell) - 0x2800) % 64] for cell in line)


def wrap(cells: str, width: int, *, first: int = 0, rest: int = 0) -> tuple[str, ...]:
    """Wrap to lines of at most `width` cells, broken between words; a word longer than a line is cut. `first` and
    `rest`: blank cells before the first and the other lines."""
    lines, line = [], BLANK * first
    empty = True
    for word in cells.split(BLANK):
        if not empty and len(line) + 1 + len(word) > width:
            lines.append(line)
            line, empty = BLANK * rest, True
        line += word if empty else BLANK + word
        empty = False
        while len(line) > width:
            lines.append(line[:width])
            line = BLANK * rest + line[width:]
    return (*lines, line)


def _block(passage: Passage, cells: str, width: int) -> _Block:
    if passage.kind is PassageKind.HEADING:
        lines = wrap(cells, width)
        if passage.level <= _CENTRED:
            lines = tuple(BLANK * ((width - len(line)) // 2) + line for line in lines)
        return _Block(lines, heading=True, space_before=True)
    if passage.kind is PassageKind.ITEM:
        mark = "⠤" if passage.mark == "-" else f"⠼{_number(passage.mark.rstrip('.'))}⠲"
        deep = _HANGING * (passage.level - 1)
        return _Block(wrap(f"{mark}{BLANK}{cells}", width, first=deep, rest=deep + _HANGING), False, False)
    return _Block(wrap(cells, width, first=_FIRST_LINE), heading=False, space_before=False)


def _pages(blocks: Sequence[_Block], layout: Layout) -> Iterator[list[str]]:
    """Lines of each page, without its number."""
    room = layout.lines - layout.numbers if layout.lines else 0
    page: list[str] = []
    for block in blocks:
        lines = [BLANK] if block.space_before and page else []
        lines += block.lines
        if room and block.heading and page and len(page) + len(lines) + 1 > room:
            yield page
            page, lines = [], list(block.lines)
        for line in lines:
            if room and len(page) == room:
                yield page
                page = []
            page.append(line)
    yield page


def _numbered(pages: Iterator[list[str]], layout: Layout, *, last: bool) -> Iterator[str]:
    for number, lines in enumerate(pages, start=1):
        if layout.lines and layout.numbers:
            name = f"⠼{_number(str(number))}".rjust(layout.cells, BLANK)
            filled = lines + [BLANK] * (layout.lines - 1 - len(lines))
            lines = [*filled, name] if last else [name, *lines]
        text = "".join(f"{as_ascii(line).rstrip()}\r\n" for line in lines)
        yield ("\f" if layout.lines and number > 1 else "") + text


def _number(digits: str) -> str:
    return "".join(_DIGITS[digit] for digit in digits)
