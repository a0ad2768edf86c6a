"""A report as a table for spreadsheet programs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.database import utc_now
from content.people.permissions import Action
from content.reports.figures import Line, Table
from content.reports.measures import Unit
from content.reports.pages import ReportPage, report_page
from portal.labels.reports import UNITS, label_text, value_text
from portal.language import named, translated
from portal.reports import blueprint
from portal.requests import permits, read_session, signed_in_actor
from portal.spreadsheet import csv_response
from portal.workbook import workbook_response


@blueprint.get("/reports/<public_id>/figures.csv")
@permits(Action.SEE_REPORTS)
def csv_table(public_id: str) -> ResponseReturnValue:
    """Give the figures as CSV."""
    rows = (tuple(str(cell) for cell in row) for row in _rows(_page(public_id)))
    return csv_response([_head(), *rows], f"report-{public_id}.csv")


@blueprint.get("/reports/<public_id>/figures.xlsx")
@permits(Action.SEE_REPORTS)
def xlsx_table(public_id: str) -> ResponseReturnValue:
    """Give the figures as XLSX."""
    return workbook_response(chain([_head()], _rows(_page(public_id))), _("Report"), f"report-{public_id}.xlsx")


def _page(public_id: str) -> ReportPage:
    number = request.args.get("edition", type=int)
    return report_page(read_session(), signed_in_actor(), public_id, utc_now(), number)


def _head() -> tuple[str, ...]:
    return (_("Figure"), _("Line"), _("Value"), _("Unit"), _("What it counts"))


def _rows(page: ReportPage) -> Iterator[tuple[str | float, ...]]:
    for table in page.figures.tables:
        for line in (*table.lines, *table.places):
            yield _row(table, label_text(line.label), line)
        if table.total is not None:
            yield (translated(table.title), _("Total"), _cell(table.total, table.unit), *_about(table))
    for ledger in page.figures.chains:
        code = _("Check code of the last entry")
        yield (_("Ledger of “%(pilot)s”", pilot=named(ledger.zh, ledger.en)), code, ledger.digest, "", "")
    if page.edition is not None:
        yield (_("Check code of this report"), "", page.edition.digest, "", "")


def _row(table: Table, label: str, line: Line) -> tuple[str | float, ...]:
    value = value_text(None, table.unit) if line.value is None else _cell(line.value, table.unit)
    return (translated(table.title), label, value, *_about(table))


def _about(table: Table) -> tuple[str, str]:
    return str(UNITS[table.unit]), translated(table.definition)


def _cell(value: int, unit: Unit) -> str | float:
    return value if unit is Unit.ROWS else value / 100
