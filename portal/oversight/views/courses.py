"""Supervision of published courses: suspending one and putting it back."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.courses.lifecycle import restore, suspend
from content.courses.supervision import LONGEST_SEARCH, supervised_course, supervised_courses
from content.people.permissions import Action
from portal.oversight import blueprint
from portal.oversight.forms import reason_page
from portal.requests import permits, read_session, signed_in_actor, write_session


@blueprint.get("/courses")
@permits(Action.SUPERVISE_COURSE)
def courses() -> ResponseReturnValue:
    """Published and suspended courses, all or those that were searched for."""
    text = request.args.get("q", "")[:LONGEST_SEARCH]
    page = supervised_courses(read_session(), signed_in_actor(), text)
    return render_template("oversight/courses.html", page=page, text=text)


@blueprint.route("/courses/<public_id>/suspend", methods=["GET", "POST"])
@permits(Action.SUPERVISE_COURSE)
def suspend_course(public_id: str) -> ResponseReturnValue:
    """Take a course out of the catalogue for a time."""
    return reason_page(
        _("Suspend this course"),
        supervised_course(read_session(), signed_in_actor(), public_id).title,
        _("Learners no longer find it. Your reason is read by its authors, and by everybody who opens its address."),
        url_for("oversight.courses"),
        lambda reason: suspend(write_session(), signed_in_actor(), public_id, reason),
    )


@blueprint.route("/courses/<public_id>/restore", methods=["GET", "POST"])
@permits(Action.SUPERVISE_COURSE)
def restore_course(public_id: str) -> ResponseReturnValue:
    """Put a suspended course back."""
    return reason_page(
        _("Put this course back"),
        supervised_course(read_session(), signed_in_actor(), public_id).title,
        _("Learners find it again, as it was."),
        url_for("oversight.courses"),
        lambda reason: restore(write_session(), signed_in_actor(), public_id, reason),
    )
