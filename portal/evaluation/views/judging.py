"""Judging one drawn course: the draft, the last look at it, and handing it in."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.database import utc_now
from content.errors import Invalid
from content.evaluation import judging
from content.evaluation.models import Criterion, Grade, Verdict
from content.people.permissions import Action
from portal.evaluation import blueprint
from portal.evaluation.forms import JudgementForm
from portal.labels.courses import LEVELS
from portal.requests import permits, read_session, signed_in_actor, write_session
from portal.submissions import BASE, Edit

HAND_IN = "hand_in"


@blueprint.route("/courses/<public_id>", methods=["GET", "POST"])
@permits(Action.EVALUATE)
def judge(public_id: str) -> ResponseReturnValue:
    """Show a drawn course with the form of the judgement, or what was handed in. A POST saves a draft."""
    page = judging.evaluation_page(read_session(), signed_in_actor(), public_id)
    edit = Edit(JudgementForm, page.fields)
    if edit.saved(
        lambda values, base: judging.save_evaluation(
            write_session(), signed_in_actor(), public_id, values, utc_now(), base=base
        )
    ):
        if request.form.get("step") == HAND_IN:
            return redirect(url_for("evaluation.hand_in", public_id=public_id))
        flash(_("The draft is saved. Nobody else sees it until you hand it in."), "success")
        return redirect(url_for("evaluation.judge", public_id=public_id))
    return (
        render_template("evaluation/judge.html", page=page, submission=edit, level=LEVELS[page.course.level]),
        edit.status,
    )


@blueprint.route("/courses/<public_id>/hand-in", methods=["GET", "POST"])
@permits(Action.EVALUATE)
def hand_in(public_id: str) -> ResponseReturnValue:
    """Show the saved judgement once more, with what is still missing; a POST hands it in."""
    if request.method == "POST":
        try:
            base = request.form.get(BASE, "")
            judging.hand_in(write_session(), signed_in_actor(), public_id, utc_now(), base=base)
        except Invalid:  # what is missing stands on the page
            return redirect(url_for("evaluation.hand_in", public_id=public_id))
        flash(_("The evaluation is handed in. It now stands on the pages of the course."), "success")
        return redirect(url_for("evaluation.judge", public_id=public_id))
    page = judging.evaluation_page(read_session(), signed_in_actor(), public_id)
    if page.handed_in_at is not None:
        return redirect(url_for("evaluation.judge", public_id=public_id))
    return render_template("evaluation/hand_in.html", page=page, criteria=Criterion, verdicts=Verdict, grades=Grade)
