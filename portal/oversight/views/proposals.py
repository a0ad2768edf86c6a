"""Credit pilots and their rules: proposed by one person, approved by another."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from content.credits import proposals as deciding
from content.credits.grant_pages import waiting_grants
from content.credits.models import PilotProposal
from content.credits.pilot_regions import region_codes
from content.credits.preview import Preview, preview
from content.credits.proposal_pages import proposal_form, proposal_page, proposals
from content.database import utc_now
from content.people.permissions import Action
from portal.forms import options
from portal.labels.oversight import PROPOSAL_STATES
from portal.language import named
from portal.oversight import blueprint
from portal.oversight.decision_form import DecisionForm
from portal.oversight.forms import ProposalForm
from portal.requests import permits, read_session, signed_in_actor, write_session
from portal.submissions import Addition


@blueprint.get("/proposals")
@permits(Action.APPROVE_RULES)
def proposal_list() -> ResponseReturnValue:
    """List the proposals of the own regions, the newest first, and the credits proposed by hand that wait."""
    session, actor = read_session(), signed_in_actor()
    return render_template(
        "oversight/proposals.html",
        proposals=proposals(session, actor),
        grants=waiting_grants(session, actor),
        states=PROPOSAL_STATES,
    )


@blueprint.route("/proposals/new", methods=["GET", "POST"])
@permits(Action.PROPOSE_RULES)
def propose_pilot() -> ResponseReturnValue:
    """Propose a new pilot with its rules."""
    return _propose(None, url_for("oversight.pilot_list"))


@blueprint.route("/pilots/<public_id>/propose", methods=["GET", "POST"])
@permits(Action.PROPOSE_RULES)
def propose_rules(public_id: str) -> ResponseReturnValue:
    """Propose other rules or dates for a pilot."""
    return _propose(public_id, url_for("oversight.pilot", public_id=public_id))


@blueprint.route("/proposals/<public_id>", methods=["GET", "POST"])
@permits(Action.APPROVE_RULES)
def proposal(public_id: str) -> ResponseReturnValue:
    """Show a proposal; whoever did not make it decides on it."""
    form = DecisionForm(_l("Approve: the rules come into force"))

    def decide(approves: bool, words: str) -> None:
        deciding.decide(write_session(), signed_in_actor(), public_id, approves=approves, words=words, now=utc_now())

    if form.decided(decide):
        return redirect(url_for("oversight.proposal", public_id=public_id))
    page = proposal_page(read_session(), signed_in_actor(), public_id, utc_now())
    return render_template("oversight/proposal.html", page=page, form=form, states=PROPOSAL_STATES), form.status


@blueprint.post("/proposals/<public_id>/withdraw")
@permits(Action.PROPOSE_RULES)
def withdraw_proposal(public_id: str) -> ResponseReturnValue:
    """Withdraw one's own proposal."""
    deciding.withdraw(write_session(), signed_in_actor(), public_id, utc_now())
    flash(_("The proposal is withdrawn."), "success")
    return redirect(url_for("oversight.proposal", public_id=public_id))


def _propose(pilot: str | None, back: str) -> ResponseReturnValue:
    page = proposal_form(read_session(), signed_in_actor(), pilot)
    form = ProposalForm(data=page.texts)
    form.region.choices = options(*((code, named(zh, en)) for code, zh, en in page.regions))
    base_number = request.form.get("base_number", page.base_number, type=int) if pilot else 0
    addition = Addition(form, f"pilot proposal {pilot or ''}")
    last_month: Preview | None = None

    def add(reserved: str) -> PilotProposal | None:
        nonlocal last_month
        draft, now, actor = form.draft(), utc_now(), signed_in_actor()
        if not form.preview.data:
            return deciding.propose(
                write_session(),
                actor,
                draft,
                now,
                pilot_public_id=pilot,
                base_number=base_number,
                public_id=reserved,
            )
        deciding.check(read_session(), actor, draft, now, pilot_public_id=pilot, base_number=base_number)
        regions = region_codes(read_session(), draft)
        last_month = preview(read_session(), draft.rules, regions, pilot, now)
        return None

    proposal = addition.added(add)
    if proposal is not None:
        flash(_("The proposal is made. Somebody else now decides on it."), "success")
        return redirect(url_for("oversight.proposal", public_id=proposal.public_id))
    template = render_template(
        "oversight/propose.html",
        submission=addition,
        page=page,
        preview=last_month,
        base_number=base_number,
        back=back,
    )
    return template, addition.status
