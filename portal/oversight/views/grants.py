"""Credits given by hand: proposed by one person, approved by another."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from content.credits import grants
from content.credits.grant_pages import grant_page, pilot_grants
from content.database import utc_now
from content.people.permissions import Action
from portal.labels.oversight import PROPOSAL_STATES
from portal.oversight import blueprint
from portal.oversight.decision_form import DecisionForm
from portal.oversight.grant_forms import GrantForm
from portal.requests import permits, read_session, signed_in_actor, write_session
from portal.submissions import Addition


@blueprint.get("/pilots/<public_id>/grants")
@permits(Action.GRANT_CREDITS)
def grant_list(public_id: str) -> ResponseReturnValue:
    """List what was proposed by hand in a pilot, the newest first."""
    page = pilot_grants(read_session(), signed_in_actor(), public_id)
    return render_template("oversight/grants.html", page=page, states=PROPOSAL_STATES)


@blueprint.route("/pilots/<public_id>/grants/new", methods=["GET", "POST"])
@permits(Action.GRANT_CREDITS)
def propose_grant(public_id: str) -> ResponseReturnValue:
    """Propose credits for a learner."""
    page = pilot_grants(read_session(), signed_in_actor(), public_id)
    form = GrantForm(data={"login_name": request.args.get("learner", "")})
    addition = Addition(form, f"credit grant {public_id}")
    grant = addition.added(
        lambda reserved: grants.propose_grant(
            write_session(), signed_in_actor(), public_id, form.draft(), utc_now(), reserved
        )
    )
    if grant is not None:
        flash(_("The proposal is made. Somebody else now decides on it."), "success")
        return redirect(url_for("oversight.grant", public_id=grant.public_id))
    return render_template("oversight/propose_grant.html", submission=addition, page=page), addition.status


@blueprint.route("/grants/<public_id>", methods=["GET", "POST"])
@permits(Action.APPROVE_GRANTS)
def grant(public_id: str) -> ResponseReturnValue:
    """Show what was proposed for a learner; whoever neither made it nor gets it decides on it."""
    form = DecisionForm(_l("Approve: the learner gets the credits at once"))

    def decide(approves: bool, words: str) -> None:
        grants.decide_grant(
            write_session(), signed_in_actor(), public_id, approves=approves, words=words, now=utc_now()
        )

    if form.decided(decide):
        return redirect(url_for("oversight.grant", public_id=public_id))
    page = grant_page(read_session(), signed_in_actor(), public_id, utc_now())
    return render_template("oversight/grant.html", page=page, form=form, states=PROPOSAL_STATES), form.status


@blueprint.post("/grants/<public_id>/withdraw")
@permits(Action.GRANT_CREDITS)
def withdraw_grant(public_id: str) -> ResponseReturnValue:
    """Withdraw one's own proposal."""
    grants.withdraw_grant(write_session(), signed_in_actor(), public_id, utc_now())
    flash(_("The proposal is withdrawn."), "success")
    return redirect(url_for("oversight.grant", public_id=public_id))
