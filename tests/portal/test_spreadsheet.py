"""Tables for spreadsheet programs: whole, in every script, and with no cell that is worked out."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.spreadsheet import BYTE_ORDER_MARK, csv_text, harmless

CELLS = st.text(st.sampled_from("=+-@＝＋－＠\t\r\n \"',;王a1|")) | st.text()


@given(st.lists(st.lists(CELLS, min_size=1), max_size=4))
def test_every_cell_comes_back_and_none_begins_a_formula(rows: list[list[str]]) -> None:
    text = csv_text(rows)
    assert text.startswith(BYTE_ORDER_MARK)
    read = list(csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline="")))
    assert [[cell.removeprefix("'") for cell in row] for row in read] == [
        [cell.removeprefix("'") for cell in row] for row in rows
    ]
    for row in read:
        for cell in row:
            assert not cell.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))


@pytest.mark.parametrize("cell", ["王建国", "", "2026-05-04", "a=b", "'", "1"])
def test_what_is_no_formula_stays_as_it_is(cell: str) -> None:
    assert harmless(cell) == cell
