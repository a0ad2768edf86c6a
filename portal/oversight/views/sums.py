"""The sums of a credit pilot, as tables with a chart beside each."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.credits.rules import amount_text
from content.credits.sums import Grouping, SumTable, sum_table
from content.people.permissions import Action
from portal.labels.oversight import GROUPINGS, STUDY_MODES
from portal.language import named
from portal.oversight import blueprint
from portal.oversight.bar_chart import bar_chart
from portal.requests import permits, read_session, signed_in_actor
from portal.spreadsheet import csv_response
from portal.workbook import workbook_response


@blueprint.get("/pilots/<public_id>/sums")
@permits(Action.SEE_PILOT)
def sums(public_id: str) -> ResponseReturnValue:
    """Show the sums of a pilot, cut in one way."""
    table, month = _table(public_id), request.args.get("month") or None
    names = _names(table)
    return render_template(
        "oversight/sums.html",
        table=table,
        names=names,
        chart=bar_chart([(name, row.amount) for name, row in zip(names, table.rows, strict=True)]),
        groupings=GROUPINGS,
        month=month,
    )


@blueprint.get("/pilots/<public_id>/sums.csv")
@permits(Action.SEE_PILOT)
def sums_table(public_id: str) -> ResponseReturnValue:
    """Give the sums of a pilot as CSV."""
    rows = [tuple(map(str, row)) for row in _rows(_table(public_id))]
    return csv_response(rows, f"sums-{public_id}.csv")


@blueprint.get("/pilots/<public_id>/sums.xlsx")
@permits(Action.SEE_PILOT)
def sums_workbook(public_id: str) -> ResponseReturnValue:
    """Give the sums of a pilot as a workbook."""
    return workbook_response(_rows(_table(public_id)), _("Sums"), f"sums-{public_id}.xlsx")


def _table(public_id: str) -> SumTable:
    by = request.args.get("by", "")
    grouping = Grouping(by) if by in set(Grouping) else Grouping.MONTH
    month = request.args.get("month") or None
    return sum_table(read_session(), signed_in_actor(), public_id, grouping, month)


def _names(table: SumTable) -> list[str]:
    """What the rows are called."""
    if table.grouping is Grouping.MONTH:
        return [row.key for row in table.rows]
    if table.grouping is Grouping.MODE:
        modes = {mode.value: str(label) for mode, label in STUDY_MODES.items()}
        return [modes.get(row.key, row.key or _("Courses finished, assessments, given by hand")) for row in table.rows]
    return [named(row.name_zh, row.name_en) or _("Of no course") for row in table.rows]


def _rows(table: SumTable) -> list[tuple[str | float, ...]]:
    hidden = _("hidden, fewer than five people or next to such a row")
    rows: list[tuple[str | float, ...]] = [(str(GROUPINGS[table.grouping]), _("Learners"), _("Credits paid"))]
    totals = [(_("Total"), table.learners, table.amount)]
    for name, learners, amount in [
        *((name, row.learners, row.amount) for name, row in zip(_names(table), table.rows, strict=True)),
        *totals,
    ]:
        rows.append(
            (name, hidden, hidden)
            if learners is None or amount is None
            else (name, learners, float(amount_text(amount)))
        )
    return rows
