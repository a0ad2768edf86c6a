"""Answering a quiz question of a lesson. Nothing is stored: attempts and marks belong to assessments."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from content.errors import Invalid
from content.learning.quiz_page import quiz_page
from content.people.permissions import Action
from content.quiz.answering import AnswerResult
from portal.language import translated
from portal.learn import blueprint
from portal.learn.views.lesson import VIEWS
from portal.requests import permits, read_session, signed_in_actor


@blueprint.route("/lessons/<public_id>/quiz/<block_public_id>", methods=["GET", "POST"])
@permits(Action.ANSWER_QUIZ)  # who may open which lesson stands in content/learning/access.py
def quiz(public_id: str, block_public_id: str) -> ResponseReturnValue:
    """Show a question, or what the answer to it comes to."""
    page = quiz_page(read_session(), signed_in_actor(), public_id, block_public_id)
    answer_fields = {name: values for name, values in request.form.lists() if name != "csrf_token"}
    result: AnswerResult | None = None
    error = error_field = ""
    if request.method == "POST":
        try:
            result = page.judge(answer_fields)
        except Invalid as refusal:
            error, error_field = translated(refusal.message), refusal.field
    view = request.args.get("view", "")
    html = render_template(
        "learn/quiz.html",
        page=page,
        given=answer_fields,
        result=result,
        error=error,
        error_field=error_field,
        view=view if view in VIEWS else "watch",
        views=VIEWS,
    )
    return html, 422 if error else 200
