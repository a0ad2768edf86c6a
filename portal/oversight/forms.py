"""The forms of this room, and the page that asks for the reason of an action."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextArea
from wtforms import RadioField, SubmitField, TextAreaField
from wtforms.validators import DataRequired, InputRequired

from content.errors import Invalid, Refused
from portal.forms import PortalForm, options
from portal.labels.complaints import OUTCOMES


class AnswerForm(PortalForm):
    """The answer to a complaint. `outcome` is for objections, whose reason the answer is."""

    outcome = RadioField(
        _l("Your decision on the objection"),
        widget=GovRadioInput(),
        choices=options(*((outcome.value, label) for outcome, label in OUTCOMES.items())),
        validate_choice=False,  # the domain says whether one is needed
    )
    answer = TextAreaField(
        _l("Answer"),
        widget=GovTextArea(),
        description=_l("The one who complained reads it. Your name is not shown to them."),
        validators=[InputRequired(_l("Write what you want to say."))],
    )
    send = SubmitField(_l("Send the answer"), widget=GovSubmitInput())


class NoteForm(PortalForm):
    """A note among those who deal with a complaint."""

    note = TextAreaField(
        _l("Note"),
        widget=GovTextArea(),
        description=_l("Only those who deal with the complaint read it."),
        validators=[InputRequired(_l("Write what you want to say."))],
    )
    save = SubmitField(_l("Save the note"), widget=GovSubmitInput())


class ReasonForm(PortalForm):
    """Why something is done."""

    reason = TextAreaField(
        _l("Reason"),
        widget=GovTextArea(),
        description=_l("The people concerned can read it."),
        validators=[InputRequired(_l("Give a reason."))],
    )
    submit = SubmitField(_l("Confirm"), widget=GovSubmitInput())


class ReversalForm(PortalForm):
    """Why an entry is reversed. `go_on` leads to the page that shows what follows; there are `confirm` and `change`."""

    reason = TextAreaField(
        _l("Reason"),
        widget=GovTextArea(),
        description=_l("The learner reads it."),
        validators=[DataRequired(_l("Give a reason."))],
    )
    go_on = SubmitField(_l("Continue"), widget=GovSubmitInput())
    confirm = SubmitField(_l("Yes, do it"), widget=GovSubmitInput())
    change = SubmitField(_l("Change the reason"), widget=GovSubmitInput())


def reason_page(title: str, about: str, lead: str, back: str, act: Callable[[str], object]) -> ResponseReturnValue:
    """Ask for a reason to do `title` with `about`, do `act` with it, then go `back`."""
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            act(form.reason.data)
        except (Invalid, Refused) as error:
            form.refuse(error)
        else:
            flash(_("Saved."), "success")
            return redirect(back)
    page = render_template("oversight/reason.html", form=form, title=title, about=about, lead=lead, back=back)
    return page, form.status
