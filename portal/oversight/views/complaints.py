"""The pages of those who deal with complaints."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.complaints import handling
from content.complaints.models import ObjectionOutcome
from content.complaints.overdue import overdue
from content.database import utc_now
from content.errors import Invalid
from content.people.permissions import Action
from portal.labels.complaints import EVENTS, MATTERS, OUTCOMES, STATES
from portal.oversight import blueprint
from portal.oversight.forms import AnswerForm, NoteForm
from portal.requests import permits, read_session, signed_in_actor, write_session


@blueprint.get("/complaints")
@permits(Action.SEE_COMPLAINTS)
def complaints() -> ResponseReturnValue:
    """Every complaint that this person may deal with, what is due first on top."""
    lines = handling.queue(read_session(), signed_in_actor())
    return render_template("oversight/complaints.html", lines=lines, matters=MATTERS, states=STATES)


@blueprint.get("/complaints/<number>")
@permits(Action.SEE_COMPLAINTS)
def complaint(number: str) -> ResponseReturnValue:
    """One complaint and its trail."""
    return _page(number, AnswerForm(formdata=None), NoteForm(formdata=None))


@blueprint.get("/complaints/overdue")
@permits(Action.SEE_COMPLAINTS)
def overdue_complaints() -> ResponseReturnValue:
    """The overdue ones by whoever took them up, with the days over."""
    groups = overdue(read_session(), signed_in_actor(), utc_now())
    return render_template("oversight/overdue.html", groups=groups, matters=MATTERS)


@blueprint.post("/complaints/<number>/take-up")
@permits(Action.SEE_COMPLAINTS)
def take_up_complaint(number: str) -> ResponseReturnValue:
    """Begin to deal with it."""
    handling.take_up(write_session(), signed_in_actor(), number)
    flash(_("You deal with this complaint now."), "success")
    return redirect(url_for("oversight.complaint", number=number))


@blueprint.post("/complaints/<number>/answer")
@permits(Action.SEE_COMPLAINTS)
def answer_complaint(number: str) -> ResponseReturnValue:
    """Answer the one who complained; an objection is decided with it."""
    form = AnswerForm()
    if form.validate_on_submit():
        outcome = next((one for one in ObjectionOutcome if one.value == form.outcome.data), None)
        try:
            handling.answer(
                write_session(),
                signed_in_actor(),
                number,
                form.answer.data,
                outcome,
                look_again_at=form.look_again_at.data or "",
            )
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("The answer is there to be read."), "success")
            return redirect(url_for("oversight.complaint", number=number))
    return _page(number, form, NoteForm(formdata=None)), 422


@blueprint.post("/complaints/<number>/note")
@permits(Action.SEE_COMPLAINTS)
def note_on_complaint(number: str) -> ResponseReturnValue:
    """Write something down among those who deal with it."""
    form = NoteForm()
    if form.validate_on_submit():
        try:
            handling.note(write_session(), signed_in_actor(), number, form.note.data)
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("oversight.complaint", number=number))
    return _page(number, AnswerForm(formdata=None), form), 422


def _page(number: str, answer: AnswerForm, note: NoteForm) -> str:
    case = handling.case(read_session(), signed_in_actor(), number)
    return render_template(
        "oversight/complaint.html",
        case=case,
        answer=answer,
        note=note,
        matters=MATTERS,
        states=STATES,
        events=EVENTS,
        outcomes=OUTCOMES,
    )
