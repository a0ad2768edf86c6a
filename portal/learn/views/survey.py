"""The survey of a finished course."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.database import utc_now
from content.evaluation.survey import SurveyState, answer_survey, survey_page
from content.people.permissions import Action
from portal.learn import blueprint
from portal.learn.forms import SurveyForm
from portal.requests import permits, read_session, signed_in_actor, write_session
from portal.submissions import Edit


@blueprint.route("/courses/<public_id>/survey", methods=["GET", "POST"])
@permits(Action.ANSWER_SURVEY)
def survey(public_id: str) -> ResponseReturnValue:
    """Say how a course was, or change what one said."""
    page = survey_page(read_session(), signed_in_actor(), public_id, utc_now())
    edit = Edit(SurveyForm, page.fields)
    if page.state is not SurveyState.CLOSED and edit.saved(
        lambda values, base: answer_survey(write_session(), signed_in_actor(), public_id, values, utc_now(), base=base)
    ):
        flash(_("Thank you. Your answer is saved."), "success")
        return redirect(url_for("learn.my_learning"))
    if page.state is SurveyState.CLOSED and edit.form.is_submitted():
        answer_survey(
            write_session(), signed_in_actor(), public_id, edit.form.data, utc_now()
        )  # refused, with a reason
    return render_template("learn/survey.html", page=page, submission=edit), edit.status
