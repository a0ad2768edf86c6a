"""The final assessment of a course, composed in its draft."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.assessment.composing import assessment_editor, remove_assessment, set_assessment
from content.assessment.preview_page import assessment_preview
from content.people.permissions import Action
from portal.labels.quiz import QUESTION_KINDS
from portal.requests import permits, read_session, signed_in_actor, write_session
from portal.submissions import Edit
from portal.teach import blueprint
from portal.teach.assessment_forms import AssessmentForm


@blueprint.route("/courses/<public_id>/assessment", methods=["GET", "POST"])
@permits(Action.EDIT_COURSE)
def assessment(public_id: str) -> ResponseReturnValue:
    """Compose the final assessment of the draft, or change it."""
    page = assessment_editor(read_session(), signed_in_actor(), public_id)
    edit = Edit(AssessmentForm, page.fields)
    if edit.saved(
        lambda values, base: set_assessment(write_session(), signed_in_actor(), public_id, values, base=base)
    ):
        flash(_("Saved."), "success")
        return redirect(url_for("teach.assessment", public_id=public_id))
    return render_template("teach/assessment.html", page=page, submission=edit), edit.status


@blueprint.post("/courses/<public_id>/assessment/remove")
@permits(Action.EDIT_COURSE)
def remove_final_assessment(public_id: str) -> ResponseReturnValue:
    """Take the assessment out of the draft."""
    remove_assessment(write_session(), signed_in_actor(), public_id)
    flash(_("The course has no final assessment any more. Its questions are still in the bank."), "success")
    return redirect(url_for("teach.course", public_id=public_id))


@blueprint.get("/courses/<public_id>/assessment/preview")
@permits(Action.PREVIEW_COURSE)
def preview_assessment(public_id: str) -> ResponseReturnValue:
    """Show authors and reviewers the rules and every question that may be asked."""
    page = assessment_preview(read_session(), signed_in_actor(), public_id)
    return render_template("teach/assessment_preview.html", page=page, question_kinds=QUESTION_KINDS)
