"""Courses that the province's reviewer looks at again."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.errors import Invalid, Refused
from content.library.models import RereviewState
from content.library.rereview import OUTCOMES, decide_rereview, rereview_page
from content.library.rereview import rereviews as open_rereviews
from content.people.permissions import Action
from portal.labels.authoring import STATES
from portal.labels.library import CAUSES, REREVIEW_STATES
from portal.library import blueprint
from portal.library.forms import RereviewForm
from portal.requests import permits, read_session, signed_in_actor, write_session


@blueprint.get("/review/again")
@permits(Action.SEE_REVIEW_QUEUE)
def rereviews() -> ResponseReturnValue:
    """List the courses that wait for a re-review by this reviewer, the longest waiting first."""
    lines = open_rereviews(read_session(), signed_in_actor())
    return render_template("library/rereviews.html", lines=lines, causes=CAUSES)


@blueprint.get("/review/again/<public_id>")
@permits(Action.REVIEW_COURSE)
def rereview(public_id: str) -> ResponseReturnValue:
    """Show why a course is reviewed again, with the form to decide."""
    return _page(public_id, RereviewForm(formdata=None))


@blueprint.post("/review/again/<public_id>")
@permits(Action.REVIEW_COURSE)
def decide_again(public_id: str) -> ResponseReturnValue:
    """Confirm the course, or return it to its authors."""
    form = RereviewForm()
    if form.validate_on_submit():
        outcome = next((one for one in OUTCOMES if one.value == form.outcome.data), None)
        try:
            decide_rereview(write_session(), signed_in_actor(), public_id, outcome, form.words.data or "")
        except (Invalid, Refused) as error:
            form.refuse(error)
        else:
            flash(_("Your decision is saved. The authors get a notice."), "success")
            return redirect(url_for("library.rereviews"))
    return _page(public_id, form), form.status


def _page(public_id: str, form: RereviewForm) -> str:
    line = rereview_page(read_session(), signed_in_actor(), public_id)
    return render_template(
        "library/rereview.html",
        line=line,
        form=form,
        can_decide=line.state is RereviewState.OPEN and line.conflict is None,
        causes=CAUSES,
        states=REREVIEW_STATES,
        course_states=STATES,
    )
