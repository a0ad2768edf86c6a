"""The form for what a person says of something that stands out."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextArea
from wtforms import RadioField, SubmitField, TextAreaField
from wtforms.validators import InputRequired

from portal.forms import PortalForm, options
from portal.labels.oversight import OUTLIER_VERDICTS


class OutlierForm(PortalForm):
    """What came of looking at it, and why."""

    verdict = RadioField(
        _l("What came of it?"),
        widget=GovRadioInput(),
        choices=options(*((verdict.value, label) for verdict, label in OUTLIER_VERDICTS.items())),
        validators=[InputRequired(_l("Choose what came of it."))],
    )
    reason = TextAreaField(
        _l("Reason"), widget=GovTextArea(), description=_l("The learner can read it among their data.")
    )
    submit = SubmitField(_l("Save"), widget=GovSubmitInput())
