"""The reviewer's queue, and who works on what in it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.data_quality.pages import open_findings
from content.errors import Invalid
from content.people.permissions import Action
from content.review.case_page import case_page
from content.review.claims import claim as claim_case
from content.review.claims import give_back as give_case_back
from content.review.claims import hand_over as hand_case_over
from content.review.queue import cases_over, queue_page
from content.review.waiting_times import LOOKED_BACK_DAYS
from portal.labels.review import CASE_STATES, LEVELS, URGENCIES
from portal.requests import permits, read_session, signed_in_actor, write_session
from portal.review import blueprint
from portal.review.hand_over_form import hand_over_form


@blueprint.get("")
@permits(Action.SEE_REVIEW_QUEUE)
def queue() -> ResponseReturnValue:
    """List the cases that wait for this reviewer, the longest waiting first, and how long cases wait at each level."""
    page = queue_page(read_session(), signed_in_actor(), page=request.args.get("page", 1, type=int))
    return render_template(
        "review/queue.html",
        page=page,
        findings=open_findings(read_session(), signed_in_actor()),
        levels=LEVELS,
        urgencies=URGENCIES,
        looked_back=LOOKED_BACK_DAYS,
    )


@blueprint.get("/decided")
@permits(Action.SEE_REVIEW_QUEUE)
def decided() -> ResponseReturnValue:
    """List the cases of this reviewer's seats that are over, the newest first."""
    cases = cases_over(read_session(), signed_in_actor())
    return render_template("review/decided.html", cases=cases, levels=LEVELS, states=CASE_STATES)


@blueprint.post("/cases/<public_id>/claim")
@permits(Action.REVIEW_COURSE)
def claim(public_id: str) -> ResponseReturnValue:
    """Take a case."""
    claim_case(write_session(), signed_in_actor(), public_id)
    flash(_("You have taken this case. Others of your office see that you work on it."), "success")
    return redirect(url_for("review.case", public_id=public_id))


@blueprint.post("/cases/<public_id>/give-back")
@permits(Action.REVIEW_COURSE)
def give_back(public_id: str) -> ResponseReturnValue:
    """Give a case back."""
    give_case_back(write_session(), signed_in_actor(), public_id)
    flash(_("You have given this case back. It waits for anybody of your office."), "success")
    return redirect(url_for("review.queue"))


@blueprint.route("/cases/<public_id>/hand-over", methods=["GET", "POST"])
@permits(Action.REVIEW_COURSE)
def hand_over(public_id: str) -> ResponseReturnValue:
    """Hand a case to a colleague, or take it over."""
    page = case_page(read_session(), signed_in_actor(), public_id)
    form = hand_over_form(page)
    if form.is_submitted():
        try:
            reviewer, reason = form.reviewer.data or "", form.reason.data or ""
            hand_case_over(write_session(), signed_in_actor(), public_id, reviewer, reason)
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("The case is handed over. Both colleagues read your reason."), "success")
            return redirect(url_for("review.case", public_id=public_id))
    return render_template("review/hand_over.html", page=page, form=form, levels=LEVELS), form.status
