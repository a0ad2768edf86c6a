"""Findings in the data: what is wrong with which row, and what to do."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.data_quality.check import accept_finding, check_on_demand
from content.data_quality.pages import finding_line, quality_page
from content.database import utc_now
from content.errors import Invalid
from content.people.permissions import Action
from content.scheduled_tasks import TASKS
from portal.reports import blueprint
from portal.reports.forms import AcceptFindingForm
from portal.requests import permits, read_session, signed_in_actor, write_session


@blueprint.get("/data-quality")
@permits(Action.SEE_DATA_QUALITY)
def data_quality() -> ResponseReturnValue:
    """Every rule with the number of its findings, and the findings of one."""
    rule, number = request.args.get("rule", ""), request.args.get("page", 1, type=int)
    page = quality_page(read_session(), signed_in_actor(), TASKS, rule, number)
    return render_template("reports/quality.html", page=page)


@blueprint.post("/data-quality/check")
@permits(Action.CHECK_DATA)
def check_now() -> ResponseReturnValue:
    """Check all data now."""
    count = check_on_demand(write_session(), signed_in_actor(), TASKS, utc_now())
    flash(_("The data are checked. Findings: %(count)s.", count=count), "success")
    return redirect(url_for("reports.data_quality"))


@blueprint.route("/data-quality/<public_id>/accept", methods=["GET", "POST"])
@permits(Action.ACCEPT_DATA_FINDING)
def accept(public_id: str) -> ResponseReturnValue:
    """Leave a finding as it is, by name and with a reason."""
    form = AcceptFindingForm()
    line = finding_line(read_session(), signed_in_actor(), public_id)
    back = url_for("reports.data_quality", rule=line.rule, _anchor="findings")
    if form.validate_on_submit():
        try:
            accept_finding(write_session(), signed_in_actor(), public_id, form.reason.data, utc_now())
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("The finding stays as it is. It comes back when its row changes."), "success")
            return redirect(back)
    return render_template("reports/accept.html", form=form, line=line, back=back), form.status
