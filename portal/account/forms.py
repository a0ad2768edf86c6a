"""The forms of this room. Autocomplete tokens everywhere, so that password managers can do the remembering."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxInput,
    GovSelect,
    GovSubmitInput,
    GovTextInput,
)
from wtforms import BooleanField, PasswordField, SelectField, StringField, SubmitField
from wtforms.validators import InputRequired

from portal.forms import PasswordWidget, PortalForm, options
from portal.labels.roles import ROLES


class SignInForm(PortalForm):
    """Sign-in name and password."""

    login_name = StringField(
        _l("Sign-in name"), widget=GovTextInput(), validators=[InputRequired(_l("Enter your sign-in name."))]
    )
    password = PasswordField(
        _l("Password"), widget=PasswordWidget(), validators=[InputRequired(_l("Enter your password."))]
    )
    submit = SubmitField(_l("Sign in"), widget=GovSubmitInput())


class RegisterForm(PortalForm):
    """The data of a new account: name, sign-in name, password."""

    display_name = StringField(
        _l("Your name"),
        widget=GovTextInput(),
        validators=[InputRequired(_l("Enter the name that others should see."))],
        description=_l("Instructors and reviewers see this name."),
    )
    login_name = StringField(
        _l("Sign-in name"),
        widget=GovTextInput(),
        validators=[InputRequired(_l("Enter a sign-in name."))],
        description=_l("Letters, digits or . @ + - _ without spaces. A phone number or an e-mail address will do."),
    )
    password = PasswordField(
        _l("Password"),
        widget=PasswordWidget(),
        validators=[InputRequired(_l("Enter a password."))],
        description=_l("At least 8 characters. A short sentence is a good password."),
    )
    submit = SubmitField(_l("Register"), widget=GovSubmitInput())


class PasswordForm(PortalForm):
    """A new password, with the present one as proof."""

    old_password = PasswordField(
        _l("Present password"),
        widget=PasswordWidget(),
        validators=[InputRequired(_l("Enter your present password."))],
    )
    new_password = PasswordField(
        _l("New password"),
        widget=PasswordWidget(),
        validators=[InputRequired(_l("Enter a new password."))],
        description=_l("At least 8 characters. A short sentence is a good password."),
    )
    submit = SubmitField(_l("Change password"), widget=GovSubmitInput())


class RecoveryForm(PortalForm):
    """A new password, set through a recovery link."""

    new_password = PasswordField(
        _l("New password"),
        widget=PasswordWidget(),
        validators=[InputRequired(_l("Enter a new password."))],
        description=_l("At least 8 characters. A short sentence is a good password."),
    )
    submit = SubmitField(_l("Set the new password"), widget=GovSubmitInput())


class EraseForm(PortalForm):
    """The password, as the last step before an account is erased."""

    password = PasswordField(
        _l("Present password"),
        widget=PasswordWidget(),
        validators=[InputRequired(_l("Enter your present password."))],
        description=_l("So that nobody else can erase your account."),
    )
    submit = SubmitField(_l("Erase my account for good"), widget=GovSubmitInput())


class GrantForm(PortalForm):
    """A role for somebody, bound to the institution or region that the role needs."""

    role = SelectField(
        _l("Role"), widget=GovSelect(), choices=options(*((role.value, name) for role, name in ROLES.items()))
    )
    institution = SelectField(
        _l("Institution"), widget=GovSelect(), description=_l("For instructors and institution managers.")
    )
    region = SelectField(_l("Region"), widget=GovSelect(), description=_l("For reviewers and pilot administrators."))
    submit = SubmitField(_l("Give this role"), widget=GovSubmitInput())


class EmailForm(PortalForm):
    """An e-mail address, with the password: whoever has the address can set a new one."""

    address = StringField(
        _l("E-mail address"),
        widget=GovTextInput(),
        validators=[InputRequired(_l("Enter an e-mail address."))],
        description=_l("We send a link to it. The address is used once you have opened the link."),
    )
    password = PasswordField(
        _l("Present password"),
        widget=PasswordWidget(),
        validators=[InputRequired(_l("Enter your present password."))],
        description=_l("So that nobody else can give an address for you."),
    )
    submit = SubmitField(_l("Send the link"), widget=GovSubmitInput())


class RecoveryOfficeForm(PortalForm):
    """For whom a recovery link is issued, and that the person is known."""

    login_name = StringField(
        _l("Sign-in name of the person"),
        widget=GovTextInput(),
        validators=[InputRequired(_l("Enter the sign-in name of the person."))],
        description=_l("Ask for it. Nobody else's name is shown here."),
    )
    is_known = BooleanField(
        _l("I am sure who this person is: I know them, or I have seen a document of theirs."),
        widget=GovCheckboxInput(),
        validators=[InputRequired(_l("Make sure who the person is, then tick this."))],
    )
    submit = SubmitField(_l("Issue a recovery link"), widget=GovSubmitInput())


class ForgottenForm(PortalForm):
    """Who has forgotten the password."""

    who = StringField(
        _l("Your sign-in name or e-mail address"),
        widget=GovTextInput(),
        validators=[InputRequired(_l("Enter your sign-in name or your e-mail address."))],
    )
    submit = SubmitField(_l("Send me a link"), widget=GovSubmitInput())
