"""Answers of a course that a person marks."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.assessment.person_marking import answer_editor, marking_page, set_mark
from content.database import utc_now
from content.people.permissions import Action
from portal.requests import permits, read_session, signed_in_actor, write_session
from portal.submissions import Edit
from portal.teach import blueprint
from portal.teach.assessment_forms import MarkForm


@blueprint.get("/courses/<public_id>/marking")
@permits(Action.MARK_ASSESSMENT)
def marking(public_id: str) -> ResponseReturnValue:
    """List the answers that wait for a person, without names."""
    page = marking_page(read_session(), signed_in_actor(), public_id)
    return render_template("teach/marking.html", page=page)


@blueprint.route("/answers/<public_id>/mark", methods=["GET", "POST"])
@permits(Action.MARK_ASSESSMENT)
def mark_answer(public_id: str) -> ResponseReturnValue:
    """Mark an answer, or change its mark."""
    page = answer_editor(read_session(), signed_in_actor(), public_id)
    edit = Edit(MarkForm, page.fields)
    if not page.attempt_passed:
        del edit.form.take_back
    if edit.saved(
        lambda values, base: set_mark(write_session(), signed_in_actor(), public_id, values, utc_now(), base=base)
    ):
        flash(_("The mark is saved."), "success")
        return redirect(url_for("teach.marking", public_id=page.course_public_id))
    return render_template("teach/mark_answer.html", page=page, submission=edit), edit.status
