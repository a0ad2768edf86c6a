"""The forms of this room."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovSubmitInput, GovTextArea, GovTextInput
from wtforms import RadioField, SelectField, StringField, SubmitField, TextAreaField
from wtforms.validators import InputRequired

from content.reports.models import ReportKind
from portal.forms import PortalForm, options
from portal.labels.reports import KINDS


class NewReportForm(PortalForm):
    """Which report is begun. The domain reads the years."""

    report_kind = RadioField(
        _l("Which report?"),
        widget=GovRadioInput(),
        choices=options(*((one.value, KINDS[one]) for one in ReportKind if one is not ReportKind.PILOT)),
        default=ReportKind.YEARLY.value,
        validators=[InputRequired(_l("Choose which report it is."))],
    )
    region = SelectField(_l("Region"), widget=GovSelect(), validate_choice=False)
    first_year = StringField(
        _l("First year"),
        widget=GovTextInput(),
        description=_l("A report year runs from 1 November of the year before to 31 October."),
    )
    last_year = StringField(
        _l("Last year"), widget=GovTextInput(), description=_l("Of a yearly report the same as the first.")
    )
    submit = SubmitField(_l("Make the report"), widget=GovSubmitInput())


class HandInForm(PortalForm):
    """One button."""

    submit = SubmitField(_l("Yes, hand the report in"), widget=GovSubmitInput())


class ReportDecisionForm(PortalForm):
    """The decision on a report of the level below."""

    decision = RadioField(
        _l("Your decision on the report"),
        widget=GovRadioInput(),
        choices=options(("accept", _l("Accept the report")), ("return", _l("Return the report"))),
        validators=[InputRequired(_l("Choose whether you accept the report."))],
    )
    reason = TextAreaField(
        _l("Reason"),
        widget=GovTextArea(),
        description=_l("Needed where you return it: say what has to be put right. The level below reads it."),
    )
    submit = SubmitField(_l("Decide"), widget=GovSubmitInput())


class AcceptFindingForm(PortalForm):
    """Why a finding can stay as it is."""

    reason = TextAreaField(
        _l("Reason"),
        widget=GovTextArea(),
        description=_l("Your name and the reason stand beside the finding."),
        validators=[InputRequired(_l("Give a reason."))],
    )
    submit = SubmitField(_l("Leave it as it is"), widget=GovSubmitInput())
