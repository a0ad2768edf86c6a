"""The forms of a signing key: its backup, and the way back."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from govuk_frontend_wtf.wtforms_widgets import GovFileInput, GovSubmitInput
from wtforms import PasswordField, SubmitField
from wtforms.validators import EqualTo, InputRequired

from portal.forms import PasswordWidget, PortalForm


class BackUpForm(PortalForm):
    """A passphrase for a new backup, typed twice: with a slip of the finger nobody could ever open it."""

    backup_password = PasswordField(
        _l("Passphrase for the backup"),
        widget=PasswordWidget(),
        validators=[InputRequired(_l("Choose a passphrase."))],
        description=_l("At least 12 characters. Keep it apart from the file. Without it nobody can open the file."),
    )
    backup_password_again = PasswordField(
        _l("The same passphrase again"),
        widget=PasswordWidget(),
        validators=[EqualTo("backup_password", _l("This is not the same passphrase. Type both again."))],
    )
    download = SubmitField(_l("Download the backup"), widget=GovSubmitInput())


class RestoreForm(PortalForm):
    """A backup and its passphrase."""

    file = FileField(
        _l("Backup of this key"),
        widget=GovFileInput(),
        validators=[FileRequired(_l("Choose a file on your device."))],
        description=_l("The file ends in .pem."),
    )
    restore_password = PasswordField(
        _l("Passphrase of this backup"),
        widget=PasswordWidget(),
        validators=[InputRequired(_l("Enter the passphrase of the backup."))],
    )
    restore = SubmitField(_l("Bring the key back"), widget=GovSubmitInput())
