"""The pilot administrator's pages, and the administrator's page of published courses."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.courses.lifecycle import restore, suspend
from content.courses.supervision import supervised_course, supervised_courses
from content.credits.ledger import reverse
from content.credits.overview import pilot_entry, pilot_page, pilots
from content.database import utc_now
from content.errors import Invalid
from content.people.permissions import Action
from portal.oversight import blueprint
from portal.oversight.forms import ReasonForm
from portal.requests import permits, read_session, signed_in_actor, write_session


@blueprint.get("/pilots")
@permits(Action.SEE_PILOT)
def pilot_list() -> ResponseReturnValue:
    """The pilots of the own region."""
    return render_template("oversight/pilots.html", pilots=pilots(read_session(), signed_in_actor()))


@blueprint.get("/pilots/<public_id>")
@permits(Action.SEE_PILOT)
def pilot(public_id: str) -> ResponseReturnValue:
    """One pilot: its rules, and who earned what and why."""
    page = pilot_page(read_session(), signed_in_actor(), public_id, request.args.get("page", 1, type=int))
    return render_template("oversight/pilot.html", page=page)


@blueprint.route("/pilots/<public_id>/entries/<entry>/reverse", methods=["GET", "POST"])
@permits(Action.CORRECT_CREDITS)
def reverse_entry(public_id: str, entry: str) -> ResponseReturnValue:
    """Take credits back by a reversing entry, with a reason that the learner reads."""
    about = pilot_entry(read_session(), signed_in_actor(), public_id, entry)
    return with_reason(
        _("Take credits back"),
        f"{about.learner} {about.amount}",
        _("The entry stays; a second one takes its amount back. The learner sees both, and your reason."),
        url_for("oversight.pilot", public_id=public_id),
        lambda reason: reverse(write_session(), signed_in_actor(), entry, reason, utc_now()),
    )


@blueprint.get("/courses")
@permits(Action.SUPERVISE_COURSE)
def courses() -> ResponseReturnValue:
    """Published and suspended courses."""
    return render_template("oversight/courses.html", courses=supervised_courses(read_session(), signed_in_actor()))


@blueprint.route("/courses/<public_id>/suspend", methods=["GET", "POST"])
@permits(Action.SUPERVISE_COURSE)
def suspend_course(public_id: str) -> ResponseReturnValue:
    """Take a course out of the catalogue for a time."""
    return with_reason(
        _("Suspend this course"),
        supervised_course(read_session(), signed_in_actor(), public_id).title,
        _("New learners no longer find it. Its authors read your reason."),
        url_for("oversight.courses"),
        lambda reason: suspend(write_session(), signed_in_actor(), public_id, reason),
    )


@blueprint.route("/courses/<public_id>/restore", methods=["GET", "POST"])
@permits(Action.SUPERVISE_COURSE)
def restore_course(public_id: str) -> ResponseReturnValue:
    """Put a suspended course back."""
    return with_reason(
        _("Put this course back"),
        supervised_course(read_session(), signed_in_actor(), public_id).title,
        _("Learners find it again, as it was."),
        url_for("oversight.courses"),
        lambda reason: restore(write_session(), signed_in_actor(), public_id, reason),
    )


def with_reason(title: str, about: str, lead: str, back: str, act: Callable[[str], object]) -> ResponseReturnValue:
    """Ask for a reason to do `title` with `about`, do `act` with it, then go `back`."""
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            act(form.reason.data)
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("Saved."), "success")
            return redirect(back)
    page = render_template("oversight/reason.html", form=form, title=title, about=about, lead=lead, back=back)
    return page, 422 if form.errors else 200
