"""Courses that the province's reviewer looks at again."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.errors import Invalid, Refused
from content.evaluation.quality import reviewed_quality
from content.library.rereview import OUTCOMES, decide_rereview, save_rereview_draft
from content.library.rereview_page import RereviewPage, rereview_letter, rereview_page
from content.library.rereview_page import rereviews as open_rereviews
from content.people.permissions import Action
from content.review.drafts import Draft, discard_draft, draft_of
from portal.checklist_form import checklist_of
from portal.labels.authoring import STATES
from portal.labels.library import CAUSES, REREVIEW_STATES
from portal.labels.review import CHECKLIST, VERDICTS
from portal.library import blueprint
from portal.library.forms import RereviewForm, rereview_form
from portal.requests import permits, read_session, signed_in_actor, write_session
from portal.review_drafts import STEP, draft_fields, draft_number, is_script, saved_by_script


@blueprint.get("/review/again")
@permits(Action.SEE_REVIEW_QUEUE)
def rereviews() -> ResponseReturnValue:
    """List the courses that wait for a re-review by this reviewer, the longest waiting first."""
    lines = open_rereviews(read_session(), signed_in_actor())
    return render_template("library/rereviews.html", lines=lines, causes=CAUSES)


@blueprint.get("/review/again/<public_id>")
@permits(Action.REVIEW_COURSE)
def rereview(public_id: str) -> ResponseReturnValue:
    """Show why a course is reviewed again, with the form to decide as this reviewer left it."""
    page = rereview_page(read_session(), signed_in_actor(), public_id)
    draft = draft_of(read_session(), signed_in_actor(), public_id) if page.can_decide else None
    return _page(page, rereview_form(page, proposed=True, draft=draft), draft)


@blueprint.post("/review/again/<public_id>")
@permits(Action.REVIEW_COURSE)
def decide_again(public_id: str) -> ResponseReturnValue:
    """Save a draft; or confirm the course, or return it to its authors."""
    step = request.form.get("step", "")
    if step == STEP and is_script():
        return saved_by_script(_saving(public_id))
    page = rereview_page(read_session(), signed_in_actor(), public_id)
    form = rereview_form(page, proposed=False)
    try:
        if step == STEP:
            _saving(public_id)(draft_fields(), draft_number())
            flash(_("Your draft is saved. Only you see it."), "success")
            return redirect(url_for("library.rereview", public_id=public_id, _anchor="decision"))
        outcome = next((one for one in OUTCOMES if one.value == form.outcome.data), None)
        words = form.words.data or ""
        checklist = checklist_of(form)
        decide_rereview(write_session(), signed_in_actor(), public_id, outcome, words, checklist=checklist)
    except Invalid as error:
        form.refuse(error)
        return _page(page, form, None)
    except Refused as error:
        form.refuse(error)
        return _page(page, form, draft_of(read_session(), signed_in_actor(), public_id))
    flash(_("Your decision is saved. The authors get a notice."), "success")
    return redirect(url_for("library.rereviews"))


@blueprint.post("/review/again/<public_id>/discard-draft")
@permits(Action.REVIEW_COURSE)
def discard_rereview_draft(public_id: str) -> ResponseReturnValue:
    """Remove the own draft, so that the form begins anew."""
    discard_draft(write_session(), signed_in_actor(), public_id)
    flash(_("Your draft is removed."), "success")
    return redirect(url_for("library.rereview", public_id=public_id, _anchor="decision"))


@blueprint.get("/review/again/<public_id>/letter")
@permits(Action.PREVIEW_COURSE)
def rereview_decision(public_id: str) -> ResponseReturnValue:
    """Show the decision of a re-review, for the authors and for reviewers, to be read and printed."""
    return render_template(
        "library/rereview_letter.html",
        letter=rereview_letter(read_session(), signed_in_actor(), public_id),
        causes=CAUSES,
        states=REREVIEW_STATES,
        checklist=CHECKLIST,
        verdicts=VERDICTS,
    )


def _saving(public_id: str) -> Callable[[Mapping[str, str], int], Draft]:
    """What saves a draft of the decision on a re-review."""
    return lambda fields, number: save_rereview_draft(write_session(), signed_in_actor(), public_id, fields, number)


def _page(page: RereviewPage, form: RereviewForm, draft: Draft | None) -> ResponseReturnValue:
    """The page of a re-review. draft: the saved one that stands in the form, or the newer one that it would replace."""
    html = render_template(
        "library/rereview.html",
        page=page,
        line=page.line,
        form=form,
        quality=reviewed_quality(read_session(), page.line.course_public_id),
        draft=draft if request.method == "GET" else None,
        draft_number=draft.number if draft else draft_number(),
        checklist=CHECKLIST,
        causes=CAUSES,
        states=REREVIEW_STATES,
        course_states=STATES,
    )
    return html, form.status
