"""Credit pilots: those of the own regions, and one with its rules."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from content.credits.overview import pilot_page, pilots
from content.people.permissions import Action
from portal.oversight import blueprint
from portal.requests import permits, read_session, signed_in_actor


@blueprint.get("/pilots")
@permits(Action.SEE_PILOT)
def pilot_list() -> ResponseReturnValue:
    """The pilots of the own region."""
    return render_template("oversight/pilots.html", pilots=pilots(read_session(), signed_in_actor()))


@blueprint.get("/pilots/<public_id>")
@permits(Action.SEE_PILOT)
def pilot(public_id: str) -> ResponseReturnValue:
    """One pilot: its rules, the end of its ledger, and the way to everything else about it."""
    return render_template("oversight/pilot.html", page=pilot_page(read_session(), signed_in_actor(), public_id))
