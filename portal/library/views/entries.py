"""The resource library: what is in it, the permanent page of each published version, a table of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.credits.pilots import day_of
from content.credits.rules import amount_text
from content.library.entry_page import LONGEST_SEARCH, entry_page, library_page, library_table
from content.people.permissions import Action
from portal.labels.courses import AUDIENCES, LEVELS
from portal.labels.library import ENTRY_STATES
from portal.language import language_name, named
from portal.library import blueprint
from portal.requests import current_actor, permits, read_session
from portal.spreadsheet import csv_response
from portal.workbook import workbook_response


@blueprint.get("/library")
@permits(Action.BROWSE)
def entries() -> ResponseReturnValue:
    """List the courses in the library, what entered last on top."""
    text = request.args.get("q", "")[:LONGEST_SEARCH].strip()
    page = library_page(read_session(), current_actor(), text=text, page=request.args.get("page", 1, type=int))
    return render_template("library/entries.html", page=page, text=text, levels=LEVELS)


@blueprint.get("/library/<public_id>")
@permits(Action.BROWSE)
def entry(public_id: str) -> ResponseReturnValue:
    """Show a published version, whatever has become of it since."""
    page = entry_page(read_session(), current_actor(), public_id)
    return render_template(
        "library/entry.html",
        entry=page,
        address=url_for("library.entry", public_id=public_id, _external=True),
        states=ENTRY_STATES,
        level_names=LEVELS,
        audiences=AUDIENCES,
    )


@blueprint.get("/library/courses.csv")
@permits(Action.BROWSE)
def table() -> Response:
    """Give all courses in the library as a table for spreadsheet programs."""
    return csv_response(_rows(), "changxue-library-unofficial.csv")


@blueprint.get("/library/courses.xlsx")
@permits(Action.BROWSE)
def workbook() -> Response:
    """Give all courses in the library as a workbook."""
    return workbook_response(_rows(), _("Resource library"), "changxue-library-unofficial.xlsx")


def _rows() -> Iterator[Sequence[str]]:
    yield (
        _("Title of the course"),
        _("Institution"),
        _("Region"),
        _("Code of the occupation"),
        _("Occupation"),
        _("Skill level"),
        _("Language"),
        _("Audience"),
        _("Lessons"),
        _("Study time, in units of 45 minutes"),
        _("In the library since"),
        _("Permanent address"),
        _("Digest (SHA-256)"),
    )
    for row in library_table(read_session(), current_actor()):
        yield (
            row.title,
            named(row.institution.zh, row.institution.en),
            named(row.region.zh, row.region.en),
            row.occupation_code,
            named(row.occupation.zh, row.occupation.en),
            str(LEVELS[row.level]),
            language_name(row.language),
            str(AUDIENCES[row.audience]),
            str(row.lessons),
            amount_text(row.study_units),
            day_of(row.entered_at).isoformat(),
            url_for("library.entry", public_id=row.public_id, _external=True),
            row.digest,
        )
