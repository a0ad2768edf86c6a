"""The people of a course: its authors, and the roster of those who study it."""

from __future__ import annotations

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.courses.co_authors import add_co_author, course_authors, remove_co_author
from content.credits.pilots import BEIJING
from content.database import utc_now
from content.errors import NotFound
from content.learning.roster import Learner, roster, whole_roster
from content.people.permissions import Action
from portal.labels.institution import NEEDS
from portal.requests import permits, read_session, signed_in_actor, write_session
from portal.spreadsheet import csv_response
from portal.submissions import Addition
from portal.teach import blueprint
from portal.teach.people_forms import CoAuthorForm


@blueprint.route("/courses/<public_id>/authors", methods=["GET", "POST"])
@permits(Action.CHANGE_AUTHORS)
def co_authors(public_id: str) -> ResponseReturnValue:
    """List the authors of a course; a POST adds one."""
    page = course_authors(read_session(), signed_in_actor(), public_id)
    addition = Addition(CoAuthorForm(), place=None)  # who is an author already is not added again

    def add(_reserved: str) -> bool:
        add_co_author(write_session(), signed_in_actor(), public_id, addition.form.login_name.data)
        return True

    if addition.added(add):
        flash(_("The author is added and gets a notice."), "success")
        return redirect(url_for("teach.co_authors", public_id=public_id))
    return render_template("teach/authors.html", page=page, submission=addition), addition.status


@blueprint.route("/courses/<public_id>/authors/<account_id>/remove", methods=["GET", "POST"])
@permits(Action.CHANGE_AUTHORS)
def remove_author(public_id: str, account_id: str) -> ResponseReturnValue:
    """Ask for confirmation, then take somebody off the authors of a course."""
    page = course_authors(read_session(), signed_in_actor(), public_id)
    author = next((one for one in page.authors if one.public_id == account_id), None)
    if request.method == "POST":
        remove_co_author(write_session(), signed_in_actor(), public_id, account_id)
        flash(_("The author is removed and gets a notice."), "success")
        left = author is not None and author.own
        return redirect(url_for("teach.overview") if left else url_for("teach.co_authors", public_id=public_id))
    if author is None:
        raise NotFound(about=account_id)
    return render_template("teach/remove_author.html", page=page, author=author)


@blueprint.get("/courses/<public_id>/learners")
@permits(Action.SEE_ROSTER)
def course_roster(public_id: str) -> ResponseReturnValue:
    """Show who studies a course, how far they are and who may need help."""
    only_help = request.args.get("show") == "help"
    page = roster(
        read_session(),
        signed_in_actor(),
        public_id,
        utc_now(),
        only_help=only_help,
        page=request.args.get("page", 1, type=int),
    )
    return render_template("teach/roster.html", page=page, only_help=only_help, needs=NEEDS)


@blueprint.get("/courses/<public_id>/learners.csv")
@permits(Action.SEE_ROSTER)
def roster_file(public_id: str) -> ResponseReturnValue:
    """Send the whole roster for a spreadsheet program."""
    learners = whole_roster(read_session(), signed_in_actor(), public_id, utc_now())
    head = (
        _("Name"),
        _("Began on"),
        _("Required lessons completed"),
        _("Required lessons"),
        _("Practice attested"),
        _("Practice required"),
        _("Final assessment"),
        _("Studied last on"),
        _("May need help"),
    )
    return csv_response([head, *map(_row, learners)], f"learners-{public_id}.csv")


def _row(learner: Learner) -> tuple[str, ...]:
    return (
        learner.name,
        _date(learner.began_at),
        str(learner.completed),
        str(learner.lessons),
        str(learner.attested),
        str(learner.practice),
        _assessment(learner.passed),
        _date(learner.last_at) if learner.last_at else "",
        str(_(", ")).join(str(NEEDS[need]) for need in learner.needs),
    )


def _assessment(passed: bool | None) -> str:
    if passed is None:
        return str(_("Not required"))
    return str(_("Passed") if passed else _("Not passed yet"))


def _date(moment: datetime) -> str:
    """The day in Beijing as spreadsheet programs read it."""
    return moment.astimezone(BEIJING).date().isoformat()
