"""The forms with which somebody complains and follows a complaint."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import (
    GovRadioInput,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import RadioField, StringField, SubmitField, TextAreaField
from wtforms.validators import InputRequired

from content.complaints.models import Matter
from portal.forms import PortalForm, options
from portal.labels.complaints import MATTERS
from portal.sender_fields import contact_field, keep_field, name_field


class ComplaintForm(PortalForm):
    """Only what happened is needed; no name has to be given."""

    matter = RadioField(
        _l("What is it about?"),
        widget=GovRadioInput(),
        choices=options(*((matter.value, name) for matter, name in MATTERS.items() if matter is not Matter.OBJECTION)),
        default=Matter.COURSE.value,
    )
    text = TextAreaField(
        _l("What happened?"),
        widget=GovTextArea(),
        validators=[InputRequired(_l("Write what happened."))],
        description=_l("Write it in your own words, as long as you like up to 4000 characters."),
    )
    page = StringField(
        _l("Which course, lesson or page? (if you know)"),
        widget=GovTextInput(),
        description=_l("Its name, or its address on this site."),
    )
    person = StringField(
        _l("Whom is it about? (if it is about a person)"),
        widget=GovTextInput(),
        description=_l("Whoever is named here does not get to see the complaint in the portal."),
    )
    name = name_field()
    contact = contact_field()
    keep = keep_field(_l("Those who deal with the complaint do not see your account."))
    submit = SubmitField(_l("Send the complaint"), widget=GovSubmitInput())


class FollowForm(PortalForm):
    """The number and the lookup code that were shown when the complaint was sent."""

    number = StringField(
        _l("Number of the complaint"),
        widget=GovTextInput(),
        validators=[InputRequired(_l("Enter the number of the complaint."))],
        description=_l("For example TS-2026-7KQ2-M9XT."),
    )
    secret = StringField(
        _l("Lookup code"),
        widget=GovTextInput(),
        validators=[InputRequired(_l("Enter the lookup code that belongs to the number."))],
        description=_l("For example 7KQ2-M9XT-4BHW."),
    )
    submit = SubmitField(_l("Show the complaint"), widget=GovSubmitInput())


class AddForm(PortalForm):
    """Something more to a complaint."""

    text = TextAreaField(
        _l("Add information"), widget=GovTextArea(), validators=[InputRequired(_l("Write what you want to add."))]
    )
    submit = SubmitField(_l("Add"), widget=GovSubmitInput())
