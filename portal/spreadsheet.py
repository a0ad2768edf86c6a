"""Tables for spreadsheet programs, as CSV in which no cell is taken for a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from flask import Response, stream_with_context

BYTE_ORDER_MARK = "\ufeff"
"""Without it, Excel reads Chinese as gibberish."""

_FORMULA_MARKS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")
"""A cell that begins with one of these is worked out by Excel, WPS or LibreOffice, the wide ones too in Chinese (OWASP,
CSV Injection)."""


def csv_response(rows: Iterable[Sequence[str]], file_name: str) -> Response:
    """A download of `rows` under an ASCII file name; no browser or proxy keeps it."""
    response = Response(csv_text(rows).encode(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def streamed_csv(rows: Iterable[Sequence[str]], file_name: str) -> Response:
    """A download as `csv_response` gives, sent row by row while it is made."""

    def lines() -> Iterator[str]:
        yield BYTE_ORDER_MARK
        for row in rows:
            buffer = StringIO(newline="")
            csv.writer(buffer).writerow([harmless(cell) for cell in row])
            yield buffer.getvalue()

    response = Response(stream_with_context(lines()), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def csv_text(rows: Iterable[Sequence[str]]) -> str:
    """The rows as UTF-8 CSV with a byte order mark, each cell harmless."""
    buffer = StringIO(newline="")
    csv.writer(buffer).writerows([harmless(cell) for cell in row] for row in rows)
    return BYTE_ORDER_MARK + buffer.getvalue()


def harmless(cell: str) -> str:
    """The cell, with an apostrophe before what would be a formula: spreadsheet programs then show it as text."""
    begins = cell.lstrip()
    return f"'{cell}" if begins.startswith(_FORMULA_MARKS) or cell.startswith(_FORMULA_MARKS) else cell
