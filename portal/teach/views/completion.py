"""What learners must do to finish a course, set in its draft."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.courses.completion_rule import rule_editor, set_rule
from content.people.permissions import Action
from portal.forms import options
from portal.language import by_script
from portal.requests import permits, read_session, signed_in_actor, write_session
from portal.submissions import Edit
from portal.teach import blueprint
from portal.teach.completion_forms import CompletionRuleForm


@blueprint.route("/courses/<public_id>/completion", methods=["GET", "POST"])
@permits(Action.EDIT_COURSE)
def completion_rule(public_id: str) -> ResponseReturnValue:
    """Choose the lessons that must be studied, and whether assessment and practice are asked for."""
    page = rule_editor(read_session(), signed_in_actor(), public_id)
    edit = Edit(CompletionRuleForm, page.fields)
    edit.form.required.choices = options(*((lesson.public_id, by_script(lesson.title)) for lesson in page.lessons))
    if edit.saved(lambda values, base: set_rule(write_session(), signed_in_actor(), public_id, values, base=base)):
        flash(_("Saved. Learners read this on the page of the course."), "success")
        return redirect(url_for("teach.completion_rule", public_id=public_id))
    return render_template("teach/completion_rule.html", page=page, submission=edit), edit.status
