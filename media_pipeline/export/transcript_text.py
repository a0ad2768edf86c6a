"""Plain-text export: for any program, any phone, any screen reader."""

from __future__ import annotations

from pathlib import Path

from media_pipeline.export.book import Book
from media_pipeline.export.passages import Passage, PassageKind, passages_of

CONTENT_TYPE = "text/plain; charset=utf-8"


def make_text(book: Book, target: Path) -> Path:
    """Write `target`: UTF-8 with a byte order mark (Windows programs then read Chinese correctly), lines ended by CR
    LF."""
    lines = [_line(passage) for passage in passages_of(book)]
    target.write_bytes(("\ufeff" + "\n\n".join(lines) + "\n").replace("\n", "\r\n").encode())
    return target


def _line(passage: Passage) -> str:
    if passage.kind is PassageKind.HEADING:
        return f"{'#' * passage.level} {passage.text}"
    if passage.kind is PassageKind.ITEM:
        return f"{'  ' * (passage.level - 1)}{passage.mark} {passage.text}"
    return passage.text
