"""The letter of a decision."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from content.people.permissions import Action
from content.review.letter import decision_letter
from portal.labels.review import ANSWERS, CASE_STATES, CHECKLIST, LEVELS, VERDICTS, finding_place
from portal.requests import permits, read_session, signed_in_actor
from portal.review import blueprint


@blueprint.get("/letters/<public_id>")
@permits(Action.PREVIEW_COURSE)
def letter(public_id: str) -> ResponseReturnValue:
    """Show the decision on a case, for its authors and for reviewers, to be read and printed."""
    return render_template(
        "review/letter.html",
        letter=decision_letter(read_session(), signed_in_actor(), public_id),
        levels=LEVELS,
        outcomes=CASE_STATES,
        checklist=CHECKLIST,
        verdicts=VERDICTS,
        answers=ANSWERS,
        place_name=finding_place,
    )
