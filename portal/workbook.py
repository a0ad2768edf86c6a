"""Tables for spreadsheet programs, as XLSX in which no cell is a formula or a link."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from io import BytesIO

from flask import Response
from xlsxwriter import Workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MADE = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands in every file as the day on which it was made, so that the same table gives the same bytes."""
WIDEST, NARROWEST = 60, 10
"""Characters of a column."""

Cell = str | int | float


def xlsx_response(head: Sequence[str], rows: Iterable[Sequence[Cell]], sheet: str, file_name: str) -> Response:
    """A download of a table under an ASCII file name; no browser or proxy keeps it."""
    response = Response(xlsx_bytes(head, rows, sheet), content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def xlsx_bytes(head: Sequence[str], rows: Iterable[Sequence[Cell]], sheet: str) -> bytes:
    """A workbook of one sheet: a head that stays in sight, numbers as numbers, everything else as text."""
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(buffer, options) as workbook:
        workbook.set_properties({"created": MADE})
        strong, wrapped = workbook.add_format({"bold": True}), workbook.add_format({"text_wrap": True, "valign": "top"})
        worksheet = workbook.add_worksheet(sheet)
        worksheet.freeze_panes(1, 0)
        widths = [len(cell) * 2 for cell in head]
        worksheet.write_row(0, 0, head, strong)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    worksheet.write_string(number, column, cell, wrapped)
                    widths[column] = max(widths[column], len(cell) * 2)
                else:
                    worksheet.write_number(number, column, cell)
        for column, width in enumerate(widths):
            worksheet.set_column(column, column, min(WIDEST, max(NARROWEST, width)))
    return buffer.getvalue()
