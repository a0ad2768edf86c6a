"""The final assessment of a course: its start page, an attempt, its answers, handing in, the result."""

from __future__ import annotations

from datetime import datetime

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.assessment import taking
from content.assessment.attempt_page import AttemptPage, ResultPage, attempt_page, start_page
from content.assessment.models import Attempt
from content.database import utc_now
from content.errors import Invalid, NotFound, Refused
from content.people.permissions import Action
from content.quiz.answering import Answer
from portal.language import translated
from portal.learn import blueprint
from portal.requests import end_sessions, permits, read_session, signed_in_actor, write_session
from portal.template_filters import clock

ALL = 0
"""The number in the address of the page that has every question."""


@blueprint.get("/courses/<public_id>/assessment")
@permits(Action.STUDY)
def assessment(public_id: str) -> ResponseReturnValue:
    """Say in words what the assessment is, how often it can be taken and what helps."""
    page = start_page(read_session(), signed_in_actor(), public_id, utc_now())
    return render_template("learn/assessment.html", page=page)


@blueprint.post("/courses/<public_id>/assessment/attempts")
@permits(Action.STUDY)
def begin_attempt(public_id: str) -> ResponseReturnValue:
    """Begin an attempt, or go on with the open one."""
    attempt = taking.begin(write_session(), signed_in_actor(), public_id, utc_now())
    return redirect(url_for("learn.attempt", public_id=attempt.public_id))


@blueprint.get("/attempts/<public_id>")
@permits(Action.STUDY)
def attempt(public_id: str) -> ResponseReturnValue:
    """Show an overview of an open attempt, or the result of a closed one."""
    page = attempt_page(read_session(), signed_in_actor(), public_id, utc_now())
    if isinstance(page, ResultPage):
        return render_template("learn/attempt_result.html", page=page)
    return render_template("learn/attempt.html", page=page)


@blueprint.route("/attempts/<public_id>/questions/<int:number>", methods=["GET", "POST"])
@permits(Action.STUDY)
def attempt_questions(public_id: str, number: int) -> ResponseReturnValue:
    """Answer one question of an attempt, or all (number 0). A script saves each change by the same form."""
    if request.method == "POST":
        return _save(public_id, number)
    page = _open_page(public_id, utc_now())
    if isinstance(page, ResultPage) or page.time_up:
        return redirect(url_for("learn.attempt", public_id=public_id))
    if number > len(page.questions):
        raise NotFound(about=public_id)
    return _questions(page, number)


@blueprint.post("/attempts/<public_id>/time")
@permits(Action.STUDY)
def extend_attempt(public_id: str) -> ResponseReturnValue:
    """Take more time."""
    extensions = request.form.get("extensions", ALL, type=int)
    try:
        extended = taking.extend(write_session(), signed_in_actor(), public_id, utc_now(), extensions=extensions)
    except Refused as refusal:
        if not _is_script():
            raise
        return _refused(refusal)
    if _is_script():
        return jsonify(_state(extended))
    flash(_time_taken(extended), "success")
    return redirect(url_for("learn.attempt", public_id=public_id))


@blueprint.route("/attempts/<public_id>/hand-in", methods=["GET", "POST"])
@permits(Action.STUDY)
def hand_in_attempt(public_id: str) -> ResponseReturnValue:
    """Ask once more, then hand in."""
    if request.method == "POST":
        taking.hand_in(write_session(), signed_in_actor(), public_id, utc_now())
        return redirect(url_for("learn.attempt", public_id=public_id))
    page = _open_page(public_id, utc_now())
    if isinstance(page, ResultPage) or page.time_up:
        return redirect(url_for("learn.attempt", public_id=public_id))
    return render_template("learn/hand_in_attempt.html", page=page)


def _open_page(public_id: str, now: datetime) -> AttemptPage | ResultPage:
    return attempt_page(read_session(), signed_in_actor(), public_id, now)


def _save(public_id: str, number: int) -> ResponseReturnValue:
    positions = [int(one) for one in request.form.getlist("question") if one.isascii() and one.isdigit()]
    bases = {position: request.form.get(f"base-{position}", "") for position in positions}
    answers = {position: _answer(position) for position in positions}
    now = utc_now()
    try:
        saved = taking.save_answers(write_session(), signed_in_actor(), public_id, answers, now, bases=bases)
        more_time = request.form.get("then") == "more_time"
        if more_time:
            extensions = request.form.get("extensions", ALL, type=int)
            taking.extend(write_session(), signed_in_actor(), public_id, now, extensions=extensions)
    except (Invalid, Refused) as refusal:
        if _is_script():
            return _refused(refusal)
        raise
    if _is_script():
        return jsonify(_state(saved, positions, now))
    flash(_time_taken(saved) if more_time else _("Saved."), "success")
    if more_time or (number == ALL and request.form.get("then") != "overview"):
        return redirect(url_for("learn.attempt_questions", public_id=public_id, number=number))
    if request.form.get("then") == "next" and number < len(saved.answers):
        return redirect(url_for("learn.attempt_questions", public_id=public_id, number=number + 1))
    return redirect(url_for("learn.attempt", public_id=public_id))


def _questions(page: AttemptPage, number: int) -> ResponseReturnValue:
    questions = page.questions if number == ALL else page.questions[number - 1 : number]
    return render_template("learn/attempt_questions.html", page=page, number=number, questions=questions)


def _answer(position: int) -> Answer:
    """The values of one question by the names that its form has where it stands alone."""
    lines = f"line-{position}-"
    return {
        "answer": request.form.getlist(f"answer-{position}"),
        **{
            f"line-{name.removeprefix(lines)}": values
            for name, values in request.form.lists()
            if name.startswith(lines)
        },
    }


def _is_script() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _state(attempt: Attempt, positions: list[int] | None = None, now: datetime | None = None) -> dict[str, object]:
    """What a script needs to go on: what the next save begins from, when the time ends, what to say."""
    bases = {
        row.position: taking.answer_base(row.answer) for row in attempt.answers if row.position in (positions or ())
    }
    return {
        "bases": bases,
        "ends": None if attempt.ends_at is None else round(attempt.ends_at.timestamp() * 1000),
        "extensions": attempt.extensions,
        "words": _("Saved at %(time)s.", time=clock(now)) if now else _time_taken(attempt),
    }


def _time_taken(attempt: Attempt) -> str:
    if attempt.ends_at is None:
        return str(_("This attempt has no time limit."))
    return str(_("You have more time now: until %(time)s.", time=clock(attempt.ends_at)))


def _refused(refusal: Invalid | Refused) -> ResponseReturnValue:
    end_sessions(commit=False)
    return jsonify({"words": translated(refusal.message)}), 409 if isinstance(refusal, Refused) else 422
