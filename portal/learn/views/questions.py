"""Asking those who teach a lesson."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.database import utc_now
from content.errors import Invalid, Refused
from content.learning.access import open_lesson
from content.learning.questions import ask
from content.people.permissions import Action
from portal.learn import blueprint
from portal.learn.forms import QuestionForm
from portal.requests import permits, read_session, signed_in_actor, write_session


@blueprint.route("/lessons/<public_id>/question", methods=["GET", "POST"])
@permits(Action.STUDY)
def question(public_id: str) -> ResponseReturnValue:
    """Write a question, and go back to the lesson where it stands from then on."""
    form = QuestionForm()
    if form.validate_on_submit():
        try:
            ask(write_session(), signed_in_actor(), public_id, form.text.data, utc_now())
        except (Invalid, Refused) as error:
            form.refuse(error)
        else:
            flash(_("Your question is sent. You find the answer here, under your question."), "success")
            return redirect(url_for("learn.lesson", public_id=public_id, _anchor="questions"))
    access = open_lesson(read_session(), signed_in_actor(), public_id)
    title, language = access.lesson.title, access.course.language
    page = render_template("learn/question.html", form=form, public_id=public_id, title=title, language=language)
    return page, form.status
