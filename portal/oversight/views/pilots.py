"""Credit pilots and their ledger."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.credits.ledger import reverse
from content.credits.overview import pilot_page, pilots, reversal_page
from content.database import utc_now
from content.errors import Invalid, Refused
from content.people.permissions import Action
from portal.oversight import blueprint
from portal.oversight.forms import ReversalForm
from portal.requests import permits, read_session, signed_in_actor, write_session


@blueprint.get("/pilots")
@permits(Action.SEE_PILOT)
def pilot_list() -> ResponseReturnValue:
    """The pilots of the own region."""
    return render_template("oversight/pilots.html", pilots=pilots(read_session(), signed_in_actor()))


@blueprint.get("/pilots/<public_id>")
@permits(Action.SEE_PILOT)
def pilot(public_id: str) -> ResponseReturnValue:
    """One pilot: its rules, and who earned what and why."""
    page = pilot_page(read_session(), signed_in_actor(), public_id, request.args.get("page", 1, type=int))
    return render_template("oversight/pilot.html", page=page)


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
