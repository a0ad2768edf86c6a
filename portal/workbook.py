"""Tables as workbooks (XLSX) in which every text is a text: nothing that somebody typed is worked out as a formula."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO

from flask import Response
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

ROWS_ON_A_SHEET = 1_000_000
"""A sheet of Excel ends a little later (1,048,576)."""
PIECE_BYTES = 64 * 1024
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMN_WIDTH = 18


def workbook_response(rows: Iterable[Sequence[str | float]], title: str, file_name: str) -> Response:
    """A download of `rows`, the first of which is the head. It is put together in a file on the disk, row by row, and
    sent from there, so that a long table takes no more memory than a short one."""
    file = write_workbook(rows, title)
    response = Response(_pieces(file), content_type=TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    response.headers["Cache-Control"] = "no-store"
    response.call_on_close(file.close)
    return response


def write_workbook(rows: Iterable[Sequence[str | float]], title: str) -> IO[bytes]:
    """A workbook as an open file that is gone once it is closed. Numbers are numbers; a long table goes on on further
    sheets."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  (whoever takes it closes it)
    workbook = Workbook(file, {"constant_memory": True})
    head: Sequence[str | float] = ()
    sheet, place = None, 0
    for row in rows:
        if sheet is None or place > ROWS_ON_A_SHEET:
            sheet, place = workbook.add_worksheet(_sheet_name(title, len(workbook.worksheets()) + 1)), 0
            sheet.freeze_panes(1, 0)
            head = head or row
            sheet.set_column(0, len(head) - 1, COLUMN_WIDTH)
            if row is not head:
                _write(sheet, place, head)
                place += 1
        _write(sheet, place, row)
        place += 1
    workbook.close()
    file.seek(0)
    return file


def _write(sheet: Worksheet, place: int, row: Sequence[str | float]) -> None:
    for column, cell in enumerate(row):
        if isinstance(cell, str):
            sheet.write_string(place, column, cell)
        else:
            sheet.write_number(place, column, cell)


def _sheet_name(title: str, number: int) -> str:
    return title[:25] if number == 1 else f"{title[:25]} {number}"


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PIECE_BYTES):
        yield piece
