"""Credit pilots and their ledger."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.credits.ledger import reverse
from content.credits.overview import pilot_entry, pilot_page, pilots
from content.database import utc_now
from content.people.permissions import Action
from portal.oversight import blueprint
from portal.oversight.forms import reason_page
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
    """Take credits back by a reversing entry, with a reason that the learner reads."""
    about = pilot_entry(read_session(), signed_in_actor(), public_id, entry)
    return reason_page(
        _("Take credits back"),
        f"{about.learner} {about.amount}",
        _("The entry stays; a second one takes its amount back. The learner sees both, and your reason."),
        url_for("oversight.pilot", public_id=public_id),
        lambda reason: reverse(write_session(), signed_in_actor(), entry, reason, utc_now()),
    )
