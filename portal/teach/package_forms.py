"""Forms of packages and nominations."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxInput,
    GovFileInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
    GovTextArea,
)
from wtforms import BooleanField, RadioField, SelectField, SubmitField, TextAreaField
from wtforms.validators import InputRequired

from content.interchange.models import NominationState
from portal.forms import PortalForm, options

ANSWERS = {
    NominationState.ACCEPTED: _l("The library accepted it"),
    NominationState.DECLINED: _l("The library declined it"),
    NominationState.TAKEN_BACK: _l("We take the nomination back"),
}


class PackageForm(PortalForm):
    """A package, and the institution that it is for."""

    institution = SelectField(_l("Institution"), widget=GovSelect())
    file = FileField(
        _l("Course package"),
        widget=GovFileInput(),
        description=_l(
            "The ZIP file that the page “Package and nomination” of a course made, of at most 2 gigabytes. For a "
            "larger one, ask the person who looks after the portal."
        ),
        validators=[FileRequired(_l("Choose a file on your device."))],
    )
    again = BooleanField(
        _l("Make another course"),
        description=_l("Also where the same contents are at your institution already."),
        widget=GovCheckboxInput(),
    )
    submit = SubmitField(_l("Import the package"), widget=GovSubmitInput())


class NominationForm(PortalForm):
    """Why a course is nominated."""

    reason = TextAreaField(
        _l("Why do you nominate this course?"),
        description=_l("The authors read this."),
        widget=GovTextArea(),
        validators=[InputRequired(_l("Write why, in your own words."))],
    )
    submit = SubmitField(_l("Nominate this version"), widget=GovSubmitInput())


class NominationAnswerForm(PortalForm):
    """What became of a nomination."""

    answer = RadioField(
        _l("What was answered?"),
        choices=options(*((state.value, label) for state, label in ANSWERS.items())),
        widget=GovRadioInput(),
        validators=[InputRequired(_l("Choose what was answered."))],
    )
    words = TextAreaField(
        _l("In which words?"),
        description=_l("What the library wrote, or why you take the nomination back. The authors read this."),
        widget=GovTextArea(),
        validators=[InputRequired(_l("Write what was answered."))],
    )
    submit = SubmitField(_l("Save what was answered"), widget=GovSubmitInput())
