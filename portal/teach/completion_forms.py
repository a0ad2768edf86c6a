"""The forms of the rule of completion and of practice."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovRadioInput,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import RadioField, SelectMultipleField, StringField, SubmitField, TextAreaField

from portal.forms import PortalForm, options
from portal.labels.authoring import YES_OR_NO


class CompletionRuleForm(PortalForm):
    """What learners must do to finish a course. `required` gets the lessons of the course."""

    required = SelectMultipleField(
        _l("Which lessons must be studied?"),
        widget=GovCheckboxesInput(),
        choices=[],
        description=_l("Learners can study the others too, and are paid for them."),
        validate_choice=False,
    )
    assessment_required = RadioField(
        _l("Must the final assessment be passed?"),
        widget=GovRadioInput(),
        choices=options(*YES_OR_NO.items()),
        description=_l("This counts where the course has a final assessment."),
        validate_choice=False,
    )
    practice_required = RadioField(
        _l("Must practice be attested?"),
        widget=GovRadioInput(),
        choices=options(*YES_OR_NO.items()),
        description=_l(
            "If yes, somebody who teaches the course must have seen the practice of each lesson above that has some."
        ),
        validate_choice=False,
    )
    submit = SubmitField(_l("Save"), widget=GovSubmitInput())


class PracticeForm(PortalForm):
    """Of whom practice was seen, what, and when. `learner` gets the learners on the page."""

    learner = SelectMultipleField(
        _l("Who has shown it?"), widget=GovCheckboxesInput(), choices=[], validate_choice=False
    )
    words = TextAreaField(
        _l("What have you seen?"),
        widget=GovTextArea(),
        description=_l("The same is written for all whom you choose. They read it."),
    )
    seen_on = StringField(
        _l("On which day did you see it?"), widget=GovTextInput(), description=_l("For example 2027-01-31.")
    )
    submit = SubmitField(_l("Attest the practice"), widget=GovSubmitInput())


class WithdrawalForm(PortalForm):
    """Why an attestation is withdrawn."""

    reason = TextAreaField(_l("Reason"), widget=GovTextArea(), description=_l("The learner reads it."))
    submit = SubmitField(_l("Withdraw the attestation"), widget=GovSubmitInput())
