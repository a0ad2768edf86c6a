"""The reviewer's queue, the evidence of a case, and the decision."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.errors import Invalid
from content.evaluation.quality import reviewed_quality
from content.people.permissions import Action
from content.review.case_page import CasePage, case_page
from content.review.decisions import OUTCOMES, add_finding, check_decision, decide
from content.review.findings import NewFinding, Pin, resolve_finding
from content.review.places import Place
from content.review.queue import queue as open_cases
from portal.forms import options
from portal.labels.authoring import KINDS
from portal.labels.courses import LEVELS as SKILL_LEVELS
from portal.labels.review import CASE_STATES, LEVELS, place_name
from portal.requests import permits, read_session, signed_in_actor, write_session
from portal.review import blueprint
from portal.review.forms import DecisionForm


@blueprint.get("")
@permits(Action.SEE_REVIEW_QUEUE)
def queue() -> ResponseReturnValue:
    """List the cases that wait for this reviewer, the longest waiting first."""
    return render_template("review/queue.html", cases=open_cases(read_session(), signed_in_actor()), levels=LEVELS)


@blueprint.get("/cases/<public_id>")
@permits(Action.SEE_REVIEW_QUEUE)
def case(public_id: str) -> ResponseReturnValue:
    """Show the evidence of a case, with the form where this reviewer may decide."""
    page = case_page(read_session(), signed_in_actor(), public_id)
    return _evidence(page, _form(page))


@blueprint.post("/cases/<public_id>")
@permits(Action.REVIEW_COURSE)
def answer(public_id: str) -> ResponseReturnValue:
    """Save a finding, ask for confirmation, go back to the form, or decide: as the button says."""
    page = case_page(read_session(), signed_in_actor(), public_id)
    form = _form(page)
    step = request.form.get("step", "")
    try:
        if step == "finding":
            return _save_finding(public_id, form)
        if step == "back":
            return _evidence(page, form)
        chosen = next((outcome for outcome in OUTCOMES if outcome.value == form.outcome.data), None)
        comment = form.comment.data or ""
        findings = [_finding(form)] if (form.finding.data or "").strip() else []
        outcome = check_decision(read_session(), signed_in_actor(), public_id, chosen, comment, findings)
        if step != "decide":
            return render_template("review/confirm.html", page=page, form=form, outcome=outcome.value, levels=LEVELS)
        decide(write_session(), signed_in_actor(), public_id, outcome, comment, findings)
    except Invalid as error:
        form.refuse(error)
        return _evidence(page, form)
    flash(_("Your decision is saved. The author sees it on the page of the course."), "success")
    return redirect(url_for("review.queue"))


@blueprint.post("/findings/<public_id>/settle")
@permits(Action.SEE_REVIEW_QUEUE)
def settle(public_id: str) -> ResponseReturnValue:
    """Mark an own finding as settled."""
    resolve_finding(write_session(), signed_in_actor(), public_id)
    flash(_("The finding is settled."), "success")
    return redirect(url_for("review.case", public_id=request.form.get("case", "")))


def _save_finding(public_id: str, form: DecisionForm) -> ResponseReturnValue:
    """Save the finding and show the page again with the comment still in it."""
    add_finding(write_session(), signed_in_actor(), public_id, _finding(form))
    form.finding.data = ""
    flash(_("The finding is saved."), "success")
    return _evidence(case_page(write_session(), signed_in_actor(), public_id), form)


def _finding(form: DecisionForm) -> NewFinding:
    kind, _sign, lineage = (form.place.data or "").partition(":")
    pin = Pin(lesson_lineage=lineage if kind == "lesson" else None, block_lineage=lineage if kind == "block" else None)
    return NewFinding(form.finding.data or "", pin)


def _form(page: CasePage) -> DecisionForm:
    form = DecisionForm()
    places = [(_key(place), place_name(place)) for place in page.places]
    form.place.choices = options(("", _("The course as a whole")), *places)
    return form


def _key(place: Place) -> str:
    if place.pin.block_lineage:
        return f"block:{place.pin.block_lineage}"
    return f"lesson:{place.pin.lesson_lineage}"


def _evidence(page: CasePage, form: DecisionForm) -> ResponseReturnValue:
    html = render_template(
        "review/case.html",
        page=page,
        form=form,
        quality=reviewed_quality(read_session(), page.course.public_id),
        levels=LEVELS,
        outcomes=CASE_STATES,
        skill_levels=SKILL_LEVELS,
        place_name=place_name,
        kinds=KINDS,
        own_id=signed_in_actor().account_id,
    )
    return html, 422 if form.errors else 200
