"""Print export: one HTML file for reading and printing, its pictures inside it, in ordinary or in large print."""

from __future__ import annotations

import base64
from pathlib import Path

from markupsafe import Markup

from media_pipeline.export.book import Book, MediaFile
from media_pipeline.export.rendering import TEMPLATES, Style, render

CONTENT_TYPE = "text/html; charset=utf-8"


def make_print(book: Book, target: Path, *, large: bool = False) -> Path:
    """Write `target`, which needs no other file. `large`: 20 points instead of 12."""
    html = render(
        "print.html.jinja",
        Style(void=">", address=_inside),
        book.language,
        book=book,
        alone=len(book.chapters) == 1 and book.chapters[0].title == book.title,
        day=book.made_at.date().isoformat(),
        css=Markup((TEMPLATES / "print.css").read_text("utf-8")),  # noqa: S704  (our own file)
        large=large,
    )
    target.write_text(html, "utf-8")
    return target


def _inside(file: MediaFile) -> str:
    return f"data:{file.content_type};base64,{base64.b64encode(file.path.read_bytes()).decode()}"
