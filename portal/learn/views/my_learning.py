"""A learner's courses and credits, and enrolling."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.certificates.documents import document_of
from content.certificates.models import DocumentKind
from content.credits.conversion import conversion_offers
from content.credits.pilots import day_of
from content.credits.statement import statement
from content.database import utc_now
from content.evaluation.survey import survey_states
from content.learning import my_learning as own
from content.learning.enrolment import enrol as enrol_in
from content.people.permissions import Action
from portal.language import named, translated
from portal.learn import blueprint
from portal.learn.views.certificates import document_language
from portal.requests import permits, read_session, signed_in_actor, write_session
from portal.spreadsheet import csv_response


@blueprint.post("/courses/<public_id>/enrol")
@permits(Action.STUDY)
def enrol(public_id: str) -> ResponseReturnValue:
    """Enrol, then to the first lesson that is not complete."""
    enrol_in(write_session(), signed_in_actor(), public_id)
    flash(_("You are enrolled. What you study from now on counts."), "success")
    first = next_lesson_of(public_id)
    if first is None:
        return redirect(url_for("learn.my_learning"))
    return redirect(url_for("learn.lesson", public_id=first))


@blueprint.get("/my/learning")
@permits(Action.STUDY)
def my_learning() -> ResponseReturnValue:
    """List one's own courses, the next step first."""
    surveys = survey_states(read_session(), signed_in_actor().account_id, utc_now())
    page = own.my_learning(read_session(), signed_in_actor())
    return render_template("learn/my_learning.html", page=page, surveys=surveys)


@blueprint.get("/my/credits")
@permits(Action.STUDY)
def my_credits() -> ResponseReturnValue:
    """Show the statement of credits: what each entry is for, the newest first or the oldest first."""
    session, actor = read_session(), signed_in_actor()
    page = statement(session, actor)
    offers = conversion_offers(session, actor, utc_now())
    oldest_first = request.args.get("order") == "oldest"
    lines = page.lines[::-1] if oldest_first else page.lines
    document = document_of(session, actor, DocumentKind.STATEMENT, "", document_language())
    return render_template(
        "learn/my_credits.html", page=page, lines=lines, oldest_first=oldest_first, offers=offers, document=document
    )


@blueprint.get("/my/credits.csv")
@permits(Action.STUDY)
def my_credits_table() -> ResponseReturnValue:
    """Give the statement as a table for spreadsheet programs, the oldest entry first, the check codes at its end. What
    was taken off has a column of its own: a cell that begins with a minus would be kept as text and not be summed."""
    return csv_response(statement_rows(), "credits.csv")


def statement_rows() -> list[list[str]]:
    """The rows of that table."""
    page = statement(read_session(), signed_in_actor())
    head = [_("Day"), _("Pilot"), _("Entry"), _("Credits added"), _("Credits taken off"), _("Balance")]
    rows = [
        [
            day_of(line.at).isoformat(),
            named(line.pilot_zh, line.pilot_en),
            translated(line.explanation),
            "" if line.amount.startswith("-") else line.amount.removeprefix("+"),
            line.amount.removeprefix("-") if line.amount.startswith("-") else "",
            line.balance_after,
        ]
        for line in reversed(page.lines)
    ]
    ends = [
        [
            "",
            named(end.pilot_zh, end.pilot_en),
            _("entry %(number)s, check code", number=end.entries),
            end.check_code,
            "",
            "",
        ]
        for end in page.ends
    ]
    return [head, *rows, *ends]


def next_lesson_of(course_public_id: str) -> str | None:
    """The public id of the actor's next lesson in a course they are enrolled in."""
    page = own.my_learning(read_session(), signed_in_actor())
    courses = [course for course in (page.next_step, *page.under_way) if course is not None]
    return next(
        (
            course.next_lesson.public_id
            for course in courses
            if course.public_id == course_public_id and course.next_lesson
        ),
        None,
    )
