"""A report is handed in, accepted or returned."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.database import utc_now
from content.errors import Invalid, NotAllowed, Refused
from content.people.permissions import Action
from content.reports.handing_in import decide_report, hand_in
from content.reports.pages import ReportLine, report_line
from portal.labels.reports import report_title
from portal.reports import blueprint
from portal.reports.forms import HandInForm, ReportDecisionForm
from portal.requests import permits, read_session, signed_in_actor, write_session


@blueprint.route("/reports/<public_id>/hand-in", methods=["GET", "POST"])
@permits(Action.SEE_REPORTS)
def hand_report_in(public_id: str) -> ResponseReturnValue:
    """Say what follows, then hand the report in. Who may is for the domain: a pilot's report has other makers."""
    form = HandInForm()
    if form.validate_on_submit():
        try:
            hand_in(write_session(), signed_in_actor(), public_id, utc_now())
        except Refused as error:
            form.refuse(error)
        else:
            flash(_("The report is handed in. Its figures do not change any more."), "success")
            return redirect(url_for("reports.report", public_id=public_id))
    line = _line(public_id)
    if not (line.to_hand_in or form.errors):
        raise NotAllowed(about=public_id)
    return render_template("reports/hand_in.html", form=form, line=line, report_title=report_title), form.status


@blueprint.route("/reports/<public_id>/decide", methods=["GET", "POST"])
@permits(Action.DECIDE_REPORT)
def decide(public_id: str) -> ResponseReturnValue:
    """Accept a report of the level below, or return it with a reason."""
    form = ReportDecisionForm()
    if form.validate_on_submit():
        try:
            decide_report(
                write_session(),
                signed_in_actor(),
                public_id,
                accepts=form.decision.data == "accept",
                reason=form.reason.data or "",
                now=utc_now(),
            )
        except (Invalid, Refused) as error:
            form.refuse(error)
        else:
            flash(_("Your decision is recorded. The level below has been told."), "success")
            return redirect(url_for("reports.report", public_id=public_id))
    line = _line(public_id)
    if not (line.to_decide or form.errors):
        raise NotAllowed(about=public_id)
    return render_template("reports/decide.html", form=form, line=line, report_title=report_title), form.status


def _line(public_id: str) -> ReportLine:
    return report_line(read_session(), signed_in_actor(), public_id, utc_now())
