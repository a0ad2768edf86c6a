"""Holidays, by which public notices are counted, for administrators."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.library.public_notice import count_days_again
from content.library.working_days import calendar_year, calendar_years, enter_year, year_fields
from content.people.permissions import Action
from portal.library import blueprint
from portal.library.forms import YearForm
from portal.requests import permits, read_session, signed_in_actor, write_session
from portal.submissions import Edit


@blueprint.get("/holidays")
@permits(Action.MANAGE_REGISTERS)
def calendar() -> ResponseReturnValue:
    """List this year and the next ones, with what is known of them."""
    return render_template("library/calendar.html", years=calendar_years(read_session(), signed_in_actor()))


@blueprint.route("/holidays/<int:year>", methods=["GET", "POST"])
@permits(Action.MANAGE_REGISTERS)
def holidays(year: int) -> ResponseReturnValue:
    """Enter the days off of a year; open notices are counted again."""
    days = calendar_year(read_session(), signed_in_actor(), year)
    edit = Edit(YearForm, year_fields(days))
    if edit.saved(lambda values, base: enter_year(write_session(), signed_in_actor(), year, **values, base=base)):
        count_days_again(write_session())
        flash(_("Saved. Public notices that are open were counted again."), "success")
        return redirect(url_for("library.calendar"))
    return render_template("library/holidays.html", days=days, submission=edit), edit.status
