"""Authors answer what reviewers found."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovTextArea
from wtforms import RadioField, TextAreaField

from content.errors import Invalid
from content.people.permissions import Action
from content.review.answers import answer_finding as save_answer
from content.review.answers import finding_to_answer
from content.review.models import AnswerKind
from portal.addresses import safe_next
from portal.forms import PortalForm, options
from portal.requests import permits, read_session, signed_in_actor, write_session
from portal.teach import blueprint


class FindingAnswerForm(PortalForm):
    """Done, or why not."""

    kind = RadioField(
        _l("Is it done?"),
        widget=GovRadioInput(),
        choices=options(
            (AnswerKind.DONE.value, _l("Changed as asked")),
            (AnswerKind.NOT_DONE.value, _l("Not done, for this reason")),
        ),
        validate_choice=False,
    )
    answer_text = TextAreaField(_l("What you did, or why not"), widget=GovTextArea())


@blueprint.route("/findings/<public_id>", methods=["GET", "POST"])
@permits(Action.EDIT_COURSE)
def answer_finding(public_id: str) -> ResponseReturnValue:
    """Answer a finding, and go back to its place; what is missing is said on this page."""
    page = finding_to_answer(read_session(), signed_in_actor(), public_id)
    course = url_for("teach.course", public_id=page.course_public_id)
    back = safe_next(request.values.get("back"), course)
    form = FindingAnswerForm()
    if form.is_submitted():
        kind = next((one for one in AnswerKind if one.value == form.kind.data), None)
        try:
            save_answer(write_session(), signed_in_actor(), public_id, kind, form.answer_text.data or "")
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("Your answer is saved. The reviewers read it with the next version."), "success")
            return redirect(f"{back.partition('#')[0]}#finding-{public_id}")
    elif page.note.answer:
        form.kind.data, form.answer_text.data = page.note.answer.kind.value, page.note.answer.text
    return render_template("teach/answer_finding.html", page=page, form=form, back=back), form.status
