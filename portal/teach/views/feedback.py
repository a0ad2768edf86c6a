"""What learners and third parties say of a course, for its authors and the manager of its institution."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from content.evaluation.quality import feedback_page
from content.people.permissions import Action
from portal.requests import permits, read_session, signed_in_actor
from portal.teach import blueprint


@blueprint.get("/courses/<public_id>/feedback")
@permits(Action.SEE_FEEDBACK)
def feedback(public_id: str) -> ResponseReturnValue:
    """Show figures, words and judgements."""
    return render_template("teach/feedback.html", page=feedback_page(read_session(), signed_in_actor(), public_id))
