"""The forms with which authors come and go."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovSelect, GovSubmitInput, GovTextInput
from wtforms import SelectField, SelectMultipleField, StringField, SubmitField
from wtforms.validators import InputRequired

from portal.forms import PortalForm


class CoAuthorForm(PortalForm):
    """Whom to make an author of a course."""

    login_name = StringField(
        _l("Sign-in name"),
        widget=GovTextInput(),
        description=_l("Of somebody who teaches at your institution."),
        validators=[InputRequired(_l("Enter a sign-in name."))],
    )
    submit = SubmitField(_l("Add this author"), widget=GovSubmitInput())


class InstructorForm(PortalForm):
    """Whom to let teach at an institution."""

    login_name = StringField(
        _l("Sign-in name"),
        widget=GovTextInput(),
        description=_l("Of somebody who has registered here."),
        validators=[InputRequired(_l("Enter a sign-in name."))],
    )
    submit = SubmitField(_l("Let this person teach here"), widget=GovSubmitInput())


class HandOverForm(PortalForm):
    """Which courses go to whom. The domain says which can: after a double press none is left to choose from."""

    courses = SelectMultipleField(_l("Which courses?"), widget=GovCheckboxesInput(), validate_choice=False)
    to = SelectField(_l("Who is to have them?"), widget=GovSelect(), validate_choice=False)
    submit = SubmitField(_l("Hand them over"), widget=GovSubmitInput())
