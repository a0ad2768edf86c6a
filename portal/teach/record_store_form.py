"""The form in which a manager names the record store of an institution."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovRadioInput, GovSubmitInput, GovTextInput
from wtforms import BooleanField, PasswordField, RadioField, StringField, SubmitField

from content.xapi.models import Version
from content.xapi.stores import StorePage
from portal.forms import PasswordWidget, PortalForm, options
from portal.labels.xapi import VERSIONS


class RecordStoreForm(PortalForm):
    """Where statements go. An empty password leaves the one that is there."""

    endpoint = StringField(
        _l("Address of the record store"),
        widget=GovTextInput(),
        description=_l("Those who run the record store tell you. It looks like this: https://lrs.example.com/xapi"),
    )
    user = StringField(_l("User name (key)"), widget=GovTextInput())
    password = PasswordField(
        _l("Password (secret)"),
        widget=PasswordWidget(),
        description=_l("It is kept encrypted. Leave it empty to keep the one that is there."),
    )
    version = RadioField(
        _l("Which version does it understand?"),
        widget=GovRadioInput(),
        choices=options(*((version.value, label) for version, label in VERSIONS.items())),
    )
    active = BooleanField(_l("Send what learners do to this record store"), widget=GovCheckboxInput())
    submit = SubmitField(_l("Save"), widget=GovSubmitInput())

    @classmethod
    def of(cls, page: StorePage) -> RecordStoreForm:
        """The form with what is saved."""
        return cls(endpoint=page.endpoint, user=page.user, version=page.version.value, active=page.active)

    @property
    def chosen_version(self) -> Version:
        """The version that was chosen, the newest where none was."""
        return Version(self.version.data) if self.version.data in set(Version) else Version.V2
