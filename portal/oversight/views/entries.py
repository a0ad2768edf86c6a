"""The pilot's desk: who earned what and why, one entry with its evidence, and taking credits back."""

from __future__ import annotations

from collections.abc import Iterator

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.credits.entry_filter import EntrySearch
from content.credits.entry_page import entry_page, reversal_page
from content.credits.entry_search import EntryLine, entries_after, entries_page
from content.credits.ledger import reverse
from content.credits.pilots import day_of
from content.database import utc_now
from content.errors import Invalid, Refused
from content.people.permissions import Action
from portal.labels.oversight import ENTRY_KINDS, STUDY_MODES
from portal.language import translated
from portal.oversight import blueprint
from portal.oversight.entry_form import FIELDS, entry_search
from portal.oversight.forms import ReversalForm
from portal.requests import permits, read_session, release_reading, signed_in_actor, write_session
from portal.services import database
from portal.spreadsheet import streamed_csv
from portal.workbook import workbook_response

AT_ONCE = 500
"""Entries of a long table that are read together."""


@blueprint.get("/pilots/<public_id>/entries")
@permits(Action.SEE_PILOT)
def entries(public_id: str) -> ResponseReturnValue:
    """Show the entries that are searched for, the newest first."""
    problem: Invalid | None = None
    search = EntrySearch()
    try:
        search = entry_search(request.args)
    except Invalid as error:
        problem = error
    number = request.args.get("page", 1, type=int)
    page = entries_page(read_session(), signed_in_actor(), public_id, number, search)
    typed = {name: request.args[name] for name in FIELDS if request.args.get(name)}
    answer = render_template(
        "oversight/entries.html",
        page=page,
        typed=typed,
        problem_field=problem.field if problem else None,
        problem=translated(problem.message) if problem else None,
        kinds=ENTRY_KINDS,
        modes=STUDY_MODES,
    )
    return answer, 422 if problem else 200


@blueprint.get("/pilots/<public_id>/entries.csv")
@permits(Action.SEE_PILOT)
def entries_table(public_id: str) -> ResponseReturnValue:
    """Give the entries that were searched for as CSV, the oldest first."""
    rows = (tuple(map(str, row)) for row in _rows(_all_lines(public_id)))
    return streamed_csv(rows, f"credits-{public_id}.csv")


@blueprint.get("/pilots/<public_id>/entries.xlsx")
@permits(Action.SEE_PILOT)
def entries_workbook(public_id: str) -> ResponseReturnValue:
    """Give the entries that were searched for as a workbook, the oldest first."""
    return workbook_response(_rows(_all_lines(public_id)), _("Entries"), f"credits-{public_id}.xlsx")


@blueprint.get("/pilots/<public_id>/entries/<entry>")
@permits(Action.SEE_PILOT)
def entry(public_id: str, entry: str) -> ResponseReturnValue:
    """Show one entry: its sentence, its rules and what it rests on."""
    page = entry_page(read_session(), signed_in_actor(), public_id, entry)
    return render_template("oversight/entry.html", page=page, kinds=ENTRY_KINDS, modes=STUDY_MODES)


@blueprint.route("/pilots/<public_id>/entries/<entry>/reverse", methods=["GET", "POST"])
@permits(Action.CORRECT_CREDITS)
def reverse_entry(public_id: str, entry: str) -> ResponseReturnValue:
    """Reverse an entry, with a reason that the learner reads: asked for first, shown with all that follows, then
    confirmed."""
    page = reversal_page(read_session(), signed_in_actor(), public_id, entry)
    form = ReversalForm()
    back = url_for("oversight.entries", public_id=public_id)
    asks_once_more = False
    if form.validate_on_submit() and not form.change.data:
        asks_once_more = not form.confirm.data
        if form.confirm.data:
            try:
                reverse(write_session(), signed_in_actor(), entry, form.reason.data, utc_now())
            except (Invalid, Refused) as error:
                form.refuse(error)
            else:
                flash(_("Saved."), "success")
                return redirect(back)
    return render_template(
        "oversight/reversal.html", page=page, form=form, asks_once_more=asks_once_more, back=back
    ), form.status


def _all_lines(public_id: str) -> Iterator[EntryLine]:
    """Every entry that is searched for, read in several goes: nobody holds a connection, or all entries, while somebody
    with a slow line takes them. Raises Invalid, NotFound, NotAllowed before the first."""
    search, actor = entry_search(request.args), signed_in_actor()
    first = entries_after(read_session(), actor, public_id, search, 0, AT_ONCE)
    release_reading()

    def lines() -> Iterator[EntryLine]:
        batch = first
        while batch:
            yield from batch
            if len(batch) < AT_ONCE:
                return
            with database().reading() as session:
                batch = entries_after(session, actor, public_id, search, batch[-1].number, AT_ONCE)

    return lines()


def _rows(lines: Iterator[EntryLine]) -> Iterator[tuple[str | float, ...]]:
    yield (
        _("Number"),
        _("Day"),
        _("Learner"),
        _("Kind of entry"),
        _("Entry"),
        _("Credits added"),
        _("Credits taken off"),
    )
    for line in lines:
        amount = float(line.amount)
        yield (
            line.number,
            day_of(line.at).isoformat(),
            line.learner,
            str(ENTRY_KINDS[line.kind]),
            translated(line.explanation),
            "" if amount < 0 else _number(amount),
            _number(-amount) if amount < 0 else "",
        )


def _number(amount: float) -> int | float:
    return int(amount) if amount.is_integer() else amount
