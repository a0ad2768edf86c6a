"""The forms of this room."""

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
from wtforms.validators import InputRequired

from content.library.rereview_page import RereviewPage
from content.review.drafts import Draft
from portal.checklist_form import checklist_fields, proposed_answers
from portal.forms import PortalForm, options
from portal.labels.library import REREVIEW_OUTCOMES, SERVICE_LANGUAGES
from portal.sender_fields import contact_field, keep_field, name_field


class ObjectionForm(PortalForm):
    """An objection to a course in public notice; no name has to be given."""

    text = TextAreaField(
        _l("What do you object to, and why?"),
        widget=GovTextArea(),
        validators=[InputRequired(_l("Write what you object to."))],
        description=_l("Say which lesson it is about, where you can. Up to 4000 characters."),
    )
    name = name_field()
    contact = contact_field()
    keep = keep_field(_l("Those who deal with the objection do not see your account."))
    submit = SubmitField(_l("Send the objection"), widget=GovSubmitInput())


class RereviewForm(PortalForm):
    """The decision of the province's reviewer on a course that is reviewed again. The fields of the checklist are added
    for each re-review (`rereview_form`)."""

    outcome = RadioField(
        _l("Your decision"),
        widget=GovRadioInput(),
        choices=options(*((state.value, label) for state, label in REREVIEW_OUTCOMES.items())),
        validate_choice=False,  # the domain asks for one; a draft may lack it
    )
    words = TextAreaField(
        _l("Words for the authors"),
        widget=GovTextArea(),
        description=_l("Needed where they must make a new version: say what must be changed."),
    )


def rereview_form(page: RereviewPage, *, proposed: bool, draft: Draft | None = None) -> RereviewForm:
    """The form of a re-review. `proposed`: it begins with what a program sees, or with the reviewer's own draft."""
    begun = {**proposed_answers(page.proposals), **(draft.fields if draft else {})} if proposed else None
    form: RereviewForm = type("RereviewCaseForm", (RereviewForm,), checklist_fields(page.proposals))(data=begun)
    return form


class YearForm(PortalForm):
    """The days off of a year, and the weekend days on which people work."""

    holidays = TextAreaField(
        _l("Days off"),
        widget=GovTextArea(),
        description=_l(
            "As the State Council announces them: in each line a day or a period, for example 2027-02-05 to 2027-02-11."
        ),
        validators=[InputRequired(_l("Enter the days off. A year without any cannot be right."))],
    )
    workdays = TextAreaField(
        _l("Saturdays and Sundays on which people work"),
        widget=GovTextArea(),
        description=_l("In each line a day or a period."),
    )
    submit = SubmitField(_l("Save"), widget=GovSubmitInput())


class InstitutionPageForm(PortalForm):
    """What an institution says of itself in the public directory."""

    about = TextAreaField(
        _l("About the institution"),
        widget=GovTextArea(),
        description=_l("What can people learn there, and how are they helped? Up to 1000 characters."),
    )
    phone = StringField(_l("Telephone for questions"), widget=GovTextInput())
    platforms = TextAreaField(
        _l("Online learning platforms"),
        widget=GovTextArea(),
        description=_l("In each line the name of one, a space and its address."),
    )
    service_languages = SelectMultipleField(
        _l("In which languages can people be served?"),
        widget=GovCheckboxesInput(),
        choices=options(*SERVICE_LANGUAGES.items()),
    )
    submit = SubmitField(_l("Save"), widget=GovSubmitInput())
