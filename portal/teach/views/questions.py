"""Questions of learners in a course, and answering them."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.database import utc_now
from content.learning import questions as learner_questions
from content.people.permissions import Action
from portal.requests import permits, read_session, signed_in_actor, write_session
from portal.submissions import Edit
from portal.teach import blueprint
from portal.teach.forms import AnswerForm


@blueprint.get("/courses/<public_id>/questions")
@permits(Action.EDIT_COURSE)
def questions(public_id: str) -> ResponseReturnValue:
    """List the questions of a course, the unanswered first."""
    page = learner_questions.course_questions(read_session(), signed_in_actor(), public_id)
    return render_template("teach/questions.html", page=page)


@blueprint.route("/questions/<public_id>", methods=["GET", "POST"])
@permits(Action.EDIT_COURSE)
def answer(public_id: str) -> ResponseReturnValue:
    """Answer one question, or change its answer."""
    page = learner_questions.question_to_answer(read_session(), signed_in_actor(), public_id)
    edit = Edit(AnswerForm, page.fields)
    if edit.saved(
        lambda values, base: learner_questions.answer(
            write_session(), signed_in_actor(), public_id, values["answer"], utc_now(), base=base
        )
    ):
        flash(_("Your answer is saved. The learner sees it in the lesson."), "success")
        return redirect(url_for("teach.questions", public_id=page.course_public_id))
    return render_template("teach/answer.html", submission=edit, page=page), edit.status
