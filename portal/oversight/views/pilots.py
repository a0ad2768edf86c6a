"""Credit pilots and their ledger."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.credits.drafts import day_from
from content.credits.ledger import reverse
from content.credits.overview import EntrySearch, pilot_entries, pilot_page, pilots, reversal_page
from content.credits.pilots import day_of
from content.database import utc_now
from content.errors import Invalid, Refused
from content.people.permissions import Action
from portal.language import translated
from portal.oversight import blueprint
from portal.oversight.forms import ReversalForm
from portal.requests import permits, read_session, signed_in_actor, write_session
from portal.spreadsheet import csv_response

SEARCHED = ("learner", "since", "until")
"""The fields of the search for entries."""


@blueprint.get("/pilots")
@permits(Action.SEE_PILOT)
def pilot_list() -> ResponseReturnValue:
    """The pilots of the own region."""
    return render_template("oversight/pilots.html", pilots=pilots(read_session(), signed_in_actor()))


@blueprint.get("/pilots/<public_id>")
@permits(Action.SEE_PILOT)
def pilot(public_id: str) -> ResponseReturnValue:
    """One pilot: its rules, and who earned what and why."""
    problem: Invalid | None = None
    search = EntrySearch()
    try:
        search = _search()
    except Invalid as error:
        problem = error
    number = request.args.get("page", 1, type=int)
    page = pilot_page(read_session(), signed_in_actor(), public_id, number, search)
    typed = {name: request.args[name] for name in SEARCHED if request.args.get(name)}
    answer = render_template(
        "oversight/pilot.html",
        page=page,
        typed=typed,
        problem_field=problem.field if problem else None,
        problem=translated(problem.message) if problem else None,
    )
    return answer, 422 if problem else 200


@blueprint.get("/pilots/<public_id>/entries.csv")
@permits(Action.SEE_PILOT)
def pilot_table(public_id: str) -> ResponseReturnValue:
    """Give the entries that were searched for as a table for spreadsheet programs, the oldest first."""
    lines = pilot_entries(read_session(), signed_in_actor(), public_id, _search())
    head = (_("Day"), _("Learner"), _("Entry"), _("Credits added"), _("Credits taken off"))
    rows = (
        (
            day_of(line.at).isoformat(),
            line.learner,
            translated(line.explanation),
            "" if line.amount.startswith("-") else line.amount.removeprefix("+"),
            line.amount.removeprefix("-") if line.amount.startswith("-") else "",
        )
        for line in lines
    )
    return csv_response([head, *rows], f"credits-{public_id}.csv")


@blueprint.route("/pilots/<public_id>/entries/<entry>/reverse", methods=["GET", "POST"])
@permits(Action.CORRECT_CREDITS)
def reverse_entry(public_id: str, entry: str) -> ResponseReturnValue:
    """Reverse an entry, with a reason that the learner reads: asked for first, shown with all that follows, then
    confirmed."""
    page = reversal_page(read_session(), signed_in_actor(), public_id, entry)
    form = ReversalForm()
    back = url_for("oversight.pilot", public_id=public_id)
    asks_once_more = False
    if form.validate_on_submit() and not form.change.data:
        asks_once_more = not form.confirm.data
        if form.confirm.data:
            try:
                reverse(write_session(), signed_in_actor(), entry, form.reason.data, utc_now())
            except (Invalid, Refused) as error:
                form.refuse(error)
            else:
                flash(_("Saved."), "success")
                return redirect(back)
    return render_template(
        "oversight/reversal.html", page=page, form=form, asks_once_more=asks_once_more, back=back
    ), form.status


def _search() -> EntrySearch:
    """What was searched for. Raises Invalid, which names the field."""
    days = {name: day_from(request.args[name], name) for name in SEARCHED[1:] if request.args.get(name)}
    return EntrySearch(request.args.get("learner", ""), days.get("since"), days.get("until"))
