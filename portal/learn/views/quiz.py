"""Answering a quiz question of a lesson, and one's earlier attempts at it."""

from __future__ import annotations

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from content.database import utc_now
from content.errors import Invalid
from content.learning.quiz_attempts import answer_question, own_attempts
from content.learning.quiz_page import quiz_page
from content.people.permissions import Action
from content.quiz.answering import AnswerResult
from portal.language import translated
from portal.learn import blueprint
from portal.learn.views.lesson import VIEWS, completion_message
from portal.requests import permits, read_session, signed_in_actor, write_session


@blueprint.route("/lessons/<public_id>/quiz/<block_public_id>", methods=["GET", "POST"])
@permits(Action.ANSWER_QUIZ)  # who may open which lesson stands in content/learning/access.py
def quiz(public_id: str, block_public_id: str) -> ResponseReturnValue:
    """Show a question, or what the answer to it comes to."""
    actor = signed_in_actor()
    page = quiz_page(read_session(), actor, public_id, block_public_id)
    attempts = own_attempts(read_session(), actor, page)
    answer_fields = {name: values for name, values in request.form.lists() if name != "csrf_token"}
    result: AnswerResult | None = None
    error = error_field = ""
    if request.method == "POST":
        try:
            result, settled = answer_question(
                write_session(), actor, public_id, block_public_id, answer_fields, utc_now()
            )
        except Invalid as refusal:
            error, error_field = translated(refusal.message), refusal.field
        else:
            if settled.newly_completed:
                flash(completion_message(settled.credits_awarded), "success")
    view = request.args.get("view", "")
    html = render_template(
        "learn/quiz.html",
        page=page,
        given=answer_fields,
        result=result,
        attempts=attempts,
        error=error,
        error_field=error_field,
        view=view if view in VIEWS else "watch",
        views=VIEWS,
    )
    return html, 422 if error else 200
