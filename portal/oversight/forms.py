"""The forms of this room, and the page that asks for the reason of an action."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovSubmitInput, GovTextArea, GovTextInput
from wtforms import RadioField, SelectField, StringField, SubmitField, TextAreaField
from wtforms.validators import DataRequired, InputRequired

from content.credits.drafts import PilotDraft, draft_from
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
    look_again_at = TextAreaField(
        _l("Should the course be reviewed again? Then write what to look at (leave it empty if not)"),
        widget=GovTextArea(),
        description=_l("The reviewer and the authors of the course read this. Do not name who complained."),
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


class ProposalForm(PortalForm):
    """A credit pilot and its rules. The domain reads every field (content/credits/drafts.py)."""

    name_zh = StringField(_l("Name in Chinese"), widget=GovTextInput())
    name_en = StringField(_l("Name in English"), widget=GovTextInput())
    region = SelectField(
        _l("Region"),
        widget=GovSelect(),
        description=_l("The pilot pays for courses of all institutions in it, wherever the learner lives."),
        validate_choice=False,
    )
    other_regions = TextAreaField(
        _l("Further regions"),
        widget=GovTextArea(),
        description=_l("One on each line: the full name, or the code of six digits. Empty where there are none."),
        render_kw={"params": {"rows": 3}},
    )
    begins_on = StringField(
        _l("First day of the pilot"), widget=GovTextInput(), description=_l("For example 2027-01-31.")
    )
    ends_on = StringField(_l("Last day of the pilot"), widget=GovTextInput(), description=_l("For example 2027-12-31."))
    points_per_unit = StringField(
        _l("Credits for one study unit"), widget=GovTextInput(), description=_l("A study unit is 45 minutes.")
    )
    points_per_assessment = StringField(
        _l("Credits for a passed final assessment"), widget=GovTextInput(), description=_l("Empty means none.")
    )
    points_per_course = StringField(
        _l("Credits for a finished course"), widget=GovTextInput(), description=_l("Empty means none.")
    )
    cap_per_day = StringField(
        _l("Most credits for one learner in a day"), widget=GovTextInput(), description=_l("Empty means no limit.")
    )
    cap_per_pilot = StringField(
        _l("Most credits for one learner in the whole pilot"),
        widget=GovTextInput(),
        description=_l("Empty means no limit."),
    )
    conversion_rate = StringField(
        _l("How many credits make one credit of the credit bank"),
        widget=GovTextInput(),
        description=_l("Empty means that credits cannot be converted."),
    )
    expires_on = StringField(
        _l("Last day on which credits can be used"),
        widget=GovTextInput(),
        description=_l(
            "At least 60 days after the last day of the pilot. What is not converted by then expires; learners are told"
            " 60 and 14 days before. Empty means that credits never expire."
        ),
    )
    completion_audit = RadioField(
        _l("Does the institution audit each completion before it issues the certificate?"),
        widget=GovRadioInput(),
        choices=options(
            ("yes", _l("Yes, a named person looks at each one")),
            ("no", _l("No, who has finished gets a certificate at once")),
        ),
        default="no",
        validate_choice=False,
    )
    effective_on = StringField(
        _l("Day from which these rules hold"),
        widget=GovTextInput(),
        description=_l("Today or later. What was earned before stays as it is."),
    )
    reason = TextAreaField(_l("Reason for these rules"), widget=GovTextArea(), description=_l("Learners can read it."))
    preview = SubmitField(
        _l("See what they would have paid"),
        widget=GovSubmitInput(),
        render_kw={"params": {"classes": "govuk-button--secondary"}},
    )
    submit = SubmitField(_l("Propose"), widget=GovSubmitInput())

    def draft(self) -> PilotDraft:
        """What was typed. Raises Invalid, which names the field."""
        return draft_from({field.name: str(field.data or "") for field in self})


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
