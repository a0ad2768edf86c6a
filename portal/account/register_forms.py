"""The forms that add to the administrator's registers."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovSubmitInput, GovTextInput
from wtforms import SelectField, StringField, SubmitField
from wtforms.validators import InputRequired

from portal.forms import PortalForm


def _name(label: str, missing: str) -> StringField:
    return StringField(label, widget=GovTextInput(), validators=[InputRequired(missing)])


class InstitutionForm(PortalForm):
    """An institution: its names and where it lies, which decides where reviews of its courses begin."""

    name_zh = _name(_l("Name in Chinese"), _l("Write the name in Chinese."))
    name_en = _name(_l("Name in English"), _l("Write the name in English."))
    region = SelectField(
        _l("Region"), widget=GovSelect(), description=_l("Reviews of its courses begin at the level of this region.")
    )
    submit = SubmitField(_l("Add"), widget=GovSubmitInput())


class CountyForm(PortalForm):
    """A county under its city."""

    code = StringField(
        _l("Code (GB/T 2260)"),
        widget=GovTextInput(),
        validators=[InputRequired(_l("Write the code."))],
        description=_l("Six digits, for example 130123."),
    )
    name_zh = _name(_l("Name in Chinese"), _l("Write the name in Chinese."))
    name_en = _name(_l("Name in English"), _l("Write the name in English."))
    city = SelectField(_l("City"), widget=GovSelect())
    submit = SubmitField(_l("Add"), widget=GovSubmitInput())


class OccupationForm(PortalForm):
    """An occupation of the national classification."""

    code = StringField(
        _l("Code of the national classification"),
        widget=GovTextInput(),
        validators=[InputRequired(_l("Write the code."))],
        description=_l("For example 4-10-04-02."),
    )
    name_zh = _name(_l("Name in Chinese"), _l("Write the name in Chinese."))
    name_en = _name(_l("Name in English"), _l("Write the name in English."))
    submit = SubmitField(_l("Add"), widget=GovSubmitInput())


class RegionPhoneForm(PortalForm):
    """The telephone number at which a region's office helps with accounts."""

    phone = StringField(
        _l("Telephone number"),
        widget=GovTextInput(),
        description=_l("It is shown to whoever has forgotten their password. Leave it empty where there is none."),
    )
    submit = SubmitField(_l("Save"), widget=GovSubmitInput())
