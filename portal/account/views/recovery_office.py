"""Recovery links for the people of an institution or a region, issued by those who help there."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from content.errors import Invalid
from content.people.permissions import Action
from content.people.recovery_offices import issue_for_name
from portal.account import blueprint
from portal.account.forms import RecoveryOfficeForm
from portal.requests import permits, signed_in_actor, write_session
from portal.security import limiter

NAMES_TRIED = "10 per minute; 60 per hour"
"""Nobody finds out by trying which sign-in names there are."""


@blueprint.route("/recovery-links", methods=["GET", "POST"])
@limiter.limit(NAMES_TRIED, methods=["POST"])
@permits(Action.ISSUE_RECOVERY)
def recovery_office() -> ResponseReturnValue:
    """Ask for whom a link is needed; a POST issues it and shows it, once, since only its digest is stored."""
    form = RecoveryOfficeForm()
    issued, link = None, ""
    if form.validate_on_submit():
        try:
            issued = issue_for_name(write_session(), signed_in_actor(), form.login_name.data)
            link = url_for("account.recover", token=issued.token, _external=True)
        except Invalid as error:
            form.refuse(error)
    return render_template("account/recovery_office.html", form=form, issued=issued, link=link), form.status
