"""The evidence of a case, and the decision."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.errors import Invalid, Refused
from content.evaluation.quality import reviewed_quality
from content.people.permissions import Action
from content.review.case_page import CasePage, case_page
from content.review.decisions import OUTCOMES, add_finding, check_decision, decide
from content.review.drafts import Draft, discard_draft, draft_of, save_case_draft
from content.review.findings import resolve_finding
from content.review.models import CaseState
from portal.labels.authoring import KINDS
from portal.labels.courses import LEVELS as SKILL_LEVELS
from portal.labels.review import (
    ANSWERS,
    CASE_STATES,
    CHECKLIST,
    LEVELS,
    URGENCIES,
    VERDICTS,
    finding_place,
)
from portal.requests import permits, read_session, signed_in_actor, write_session
from portal.review import blueprint
from portal.review.forms import DecisionForm, decision_form
from portal.review_drafts import STEP, draft_fields, draft_number, is_script, kept_on_the_way, saved_by_script


@blueprint.get("/cases/<public_id>")
@permits(Action.SEE_REVIEW_QUEUE)
def case(public_id: str) -> ResponseReturnValue:
    """Show the evidence of a case, with the form where this reviewer may decide, as they left it."""
    page = case_page(read_session(), signed_in_actor(), public_id)
    draft = draft_of(read_session(), signed_in_actor(), public_id) if page.can_decide else None
    return _evidence(page, decision_form(page, proposed=True, draft=draft), draft)


@blueprint.post("/cases/<public_id>")
@permits(Action.REVIEW_COURSE)
def answer(public_id: str) -> ResponseReturnValue:
    """Save a draft or a finding, ask for confirmation, go back to the form, or decide: as the button says."""
    if request.form.get("step") == STEP and is_script():
        return saved_by_script(_saving(public_id))
    page = case_page(read_session(), signed_in_actor(), public_id)
    form = decision_form(page, proposed=False)
    step = request.form.get("step", "")
    try:
        if step == STEP:
            return _save_draft(public_id)
        if step == "finding":
            return _save_finding(public_id, form)
        if step == "back":
            return _evidence(page, form)
        outcome = _decided(page, form, final=step == "decide")
    except Invalid as error:
        form.refuse(error)
        return _evidence(page, form)
    except Refused as conflict:
        if step != STEP:
            raise
        form.refuse(conflict)
        return _evidence(page, form, draft_of(read_session(), signed_in_actor(), public_id))
    if step != "decide":
        return _confirmation(page, form, outcome, kept_on_the_way(_saving(public_id)))
    flash(_("Your decision is saved. The author sees it on the page of the course."), "success")
    return redirect(url_for("review.queue"))


@blueprint.post("/cases/<public_id>/discard-draft")
@permits(Action.REVIEW_COURSE)
def discard(public_id: str) -> ResponseReturnValue:
    """Remove the own draft, so that the form begins anew."""
    discard_draft(write_session(), signed_in_actor(), public_id)
    flash(_("Your draft is removed."), "success")
    return redirect(url_for("review.case", public_id=public_id, _anchor="decision"))


@blueprint.post("/findings/<public_id>/settle")
@permits(Action.SEE_REVIEW_QUEUE)
def settle(public_id: str) -> ResponseReturnValue:
    """Mark an own finding as settled."""
    resolve_finding(write_session(), signed_in_actor(), public_id)
    flash(_("The finding is settled."), "success")
    anchor = f"place-of-{public_id}"
    return redirect(url_for("review.case", public_id=request.form.get("case", ""), _anchor=anchor))


def _decided(page: CasePage, form: DecisionForm, *, final: bool) -> CaseState:
    """The outcome, checked; decided on where this is `final`."""
    chosen = next((outcome for outcome in OUTCOMES if outcome.value == form.outcome.data), None)
    findings = [form.new_finding] if (form.finding.data or "").strip() else []
    comment, checklist, fates = form.comment.data or "", form.checklist, form.fates(page)
    case_id, actor = page.case_public_id, signed_in_actor()
    outcome = check_decision(
        read_session(), actor, case_id, chosen, comment, findings, checklist=checklist, fates=fates
    )
    if final:
        decide(write_session(), actor, case_id, outcome, comment, findings, checklist=checklist, fates=fates)
    return outcome


def _saving(public_id: str) -> Callable[[Mapping[str, str], int], Draft]:
    """What saves a draft of the decision on a case."""
    return lambda fields, number: save_case_draft(write_session(), signed_in_actor(), public_id, fields, number)


def _save_draft(public_id: str) -> ResponseReturnValue:
    """Save what stands in the form and come back to it."""
    save_case_draft(write_session(), signed_in_actor(), public_id, draft_fields(), draft_number())
    flash(_("Your draft is saved. Only you see it."), "success")
    return redirect(url_for("review.case", public_id=public_id, _anchor="decision"))


def _save_finding(public_id: str, form: DecisionForm) -> ResponseReturnValue:
    """Save the finding and show the page again with all else that was typed still in it."""
    add_finding(write_session(), signed_in_actor(), public_id, form.new_finding)
    kept_on_the_way(_saving(public_id), finding="")
    page = case_page(write_session(), signed_in_actor(), public_id)
    renewed = decision_form(page, proposed=False)
    renewed.finding.data = ""
    flash(_("The finding is saved."), "success")
    return _evidence(page, renewed, draft_of(write_session(), signed_in_actor(), public_id))


def _confirmation(page: CasePage, form: DecisionForm, outcome: CaseState, draft: int) -> ResponseReturnValue:
    return render_template(
        "review/confirm.html",
        page=page,
        form=form,
        outcome=outcome.value,
        levels=LEVELS,
        checklist=CHECKLIST,
        verdicts=VERDICTS,
        fates=form.fates(page),
        draft_number=draft,
    )


def _evidence(page: CasePage, form: DecisionForm, draft: Draft | None = None) -> ResponseReturnValue:
    """The page of a case. draft: the saved one that stands in the form, or the newer one that it would replace."""
    html = render_template(
        "review/case.html",
        page=page,
        form=form,
        quality=reviewed_quality(read_session(), page.course.public_id),
        levels=LEVELS,
        outcomes=CASE_STATES,
        skill_levels=SKILL_LEVELS,
        place_name=finding_place,
        kinds=KINDS,
        answers=ANSWERS,
        urgencies=URGENCIES,
        checklist=CHECKLIST,
        own_id=signed_in_actor().account_id,
        draft=draft if request.method == "GET" else None,
        draft_number=draft.number if draft else draft_number(),
    )
    return html, form.status
