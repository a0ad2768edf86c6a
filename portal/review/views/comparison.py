"""Two submitted versions of a course side by side."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from content.courses.models import TargetGroup
from content.people.permissions import Action
from content.review.comparison import comparison_page
from portal.labels.courses import GROUPS
from portal.requests import permits, read_session, signed_in_actor
from portal.review import blueprint


@blueprint.get("/cases/<public_id>/changes")
@permits(Action.SEE_REVIEW_QUEUE)
def comparison(public_id: str) -> ResponseReturnValue:
    """Show what differs from the version submitted before, or from the earlier one that was chosen."""
    page = comparison_page(read_session(), signed_in_actor(), public_id, request.args.get("from", type=int))
    return render_template("review/comparison.html", page=page, group_names=_group_names)


def _group_names(groups: tuple[str, ...]) -> list[str]:
    return [str(GROUPS[TargetGroup(group)]) for group in groups]
