"""A document of an office on paper: a title, facts, tables and what they do not say, as a tagged PDF."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from io import BytesIO

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from media_pipeline.export.rendering import TEMPLATES, language_tag
from media_pipeline.export.tagged_pdf import tagged_pdf


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a document; `language` where it is not that of the document."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first cell of each row is its heading."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Words, ...], ...]


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code (ISO/IEC 18004) of an address, what it is for, and its words for those who do not see it."""

    address: str
    text: str
    alternative: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """`language` is `zh` or `en`; `lines` stand large under the title, `facts` are names with values, `notes` are
    paragraphs, `made_on` is the day as ISO 8601 has it."""

    language: str
    title: str
    made_on: str
    lines: tuple[Words, ...] = ()
    facts: tuple[tuple[str, Words], ...] = ()
    facts_caption: str = ""
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()
    code: Code | None = None


def make_sheet(sheet: Sheet) -> bytes:
    """The document as a tagged PDF, the same bytes for the same document."""
    return tagged_pdf(sheet_html(sheet))


def sheet_html(sheet: Sheet) -> str:
    """The HTML from which the PDF is made; it names no other file."""
    return (
        _environment()
        .get_template("sheet.html.jinja")
        .render(sheet=sheet, language=language_tag(sheet.language), drawn=_drawn(sheet.code), tag=language_tag)
    )


def foreign(text: str, language: str) -> Words:
    """Words whose language shows in their script: Chinese characters, or Latin letters alone in a Chinese document."""
    chinese = any("\u3400" <= letter <= "\u9fff" for letter in text)
    own = "zh" if chinese else "en" if any(letter.isascii() and letter.isalpha() for letter in text) else language
    return Words(text, "" if own == language else own)


def _drawn(code: Code | None) -> Markup:
    """The code as SVG whose title is its alternative text."""
    if code is None:
        return Markup("")
    drawn = BytesIO()
    segno.make(code.address, error="m", micro=False).save(
        drawn, kind="svg", scale=4, border=4, dark="#000000", light="#ffffff", xmldecl=False, title=code.alternative
    )
    return Markup(drawn.getvalue().decode())  # noqa: S704  (drawn by segno, which escapes the title)


@functools.cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
