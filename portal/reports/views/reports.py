"""The list of reports, a report with its figures, and the rows behind a figure."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from content.credits.overview import pilots
from content.credits.pilots import day_of
from content.database import utc_now
from content.errors import Invalid
from content.people.permissions import Action, allowed
from content.reports.handing_in import begin_pilot_report, begin_report, year_from
from content.reports.models import ReportKind
from content.reports.pages import own_regions, report_line, report_list, report_page
from content.reports.periods import newest_finished_year
from content.reports.row_pages import rows_page
from portal.forms import options
from portal.labels.reports import STATES, UNITS, label_text, report_title, value_text
from portal.labels.review import LEVELS
from portal.language import named
from portal.reports import blueprint
from portal.reports.forms import NewReportForm
from portal.requests import permits, read_session, signed_in_actor, write_session


@blueprint.get("/reports")
@permits(Action.SEE_REPORTS)
def report_list_page() -> ResponseReturnValue:
    """The reports of the own region and those in it; first what has to be done."""
    actor = signed_in_actor()
    page = report_list(read_session(), actor, utc_now(), request.args.get("page", 1, type=int))
    own_pilots = pilots(read_session(), actor) if allowed(actor, Action.MAKE_PILOT_REPORT) else ()
    return render_template(
        "reports/list.html",
        page=page,
        pilots=own_pilots,
        may_make=allowed(actor, Action.MAKE_REPORT),
        states=STATES,
        levels=LEVELS,
        report_title=report_title,
    )


@blueprint.route("/reports/new", methods=["GET", "POST"])
@permits(Action.MAKE_REPORT)
def new_report() -> ResponseReturnValue:
    """Begin a report of an own region."""
    form = NewReportForm()
    regions = own_regions(read_session(), signed_in_actor())
    form.region.choices = options(*((one.code, named(one.name.zh, one.name.en)) for one in regions))
    if not form.is_submitted():
        form.first_year.data = form.last_year.data = str(newest_finished_year(day_of(utc_now())))
    if form.validate_on_submit():
        try:
            first = year_from(form.first_year.data or "", "first_year")
            last = year_from(form.last_year.data or "", "last_year")
            kind = ReportKind(form.report_kind.data)
            report = begin_report(
                write_session(), signed_in_actor(), kind, form.region.data or "", first, last, utc_now()
            )
        except Invalid as error:
            form.refuse(error)
        else:
            return redirect(url_for("reports.report", public_id=report.public_id))
    return render_template("reports/new.html", form=form), form.status


@blueprint.post("/reports/pilots/<public_id>")
@permits(Action.MAKE_PILOT_REPORT)
def new_pilot_report(public_id: str) -> ResponseReturnValue:
    """Begin the report of a pilot, or open the one that is there."""
    report = begin_pilot_report(write_session(), signed_in_actor(), public_id, utc_now())
    return redirect(url_for("reports.report", public_id=report.public_id))


@blueprint.get("/reports/<public_id>")
@permits(Action.SEE_REPORTS)
def report(public_id: str) -> ResponseReturnValue:
    """A report: a draft with its figures as they are now, or what was handed in."""
    return _report(public_id, None)


@blueprint.get("/reports/<public_id>/editions/<int:number>")
@permits(Action.SEE_REPORTS)
def edition(public_id: str, number: int) -> ResponseReturnValue:
    """A report as it was handed in once."""
    return _report(public_id, number)


@blueprint.get("/reports/<public_id>/rows/<measure>")
@permits(Action.SEE_REPORTS)
def rows(public_id: str, measure: str) -> ResponseReturnValue:
    """The rows that a figure counts."""
    now = utc_now()
    filters = {name: request.args[name] for name in ("group", "place") if request.args.get(name)}
    number = request.args.get("page", 1, type=int)
    page = rows_page(read_session(), signed_in_actor(), public_id, measure, now, page=number, **filters)
    line = report_line(read_session(), signed_in_actor(), public_id, now)
    return render_template(
        "reports/rows.html",
        page=page,
        line=line,
        measure=measure,
        filters=filters,
        units=UNITS,
        report_title=report_title,
        label_text=label_text,
        value_text=value_text,
    )


def _report(public_id: str, number: int | None) -> ResponseReturnValue:
    page = report_page(read_session(), signed_in_actor(), public_id, utc_now(), number)
    return render_template(
        "reports/report.html",
        page=page,
        number=number,
        states=STATES,
        units=UNITS,
        report_title=report_title,
        label_text=label_text,
        value_text=value_text,
    )
