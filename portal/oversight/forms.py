"""The forms of this room: each asks for a reason, which the people concerned can read."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextArea
from wtforms import SubmitField, TextAreaField
from wtforms.validators import InputRequired

from portal.forms import PortalForm


class ReasonForm(PortalForm):
    """Why something is done."""

    reason = TextAreaField(
        _l("Reason"),
        widget=GovTextArea(),
        description=_l("The people concerned can read it."),
        validators=[InputRequired(_l("Give a reason."))],
    )
    submit = SubmitField(_l("Confirm"), widget=GovSubmitInput())
