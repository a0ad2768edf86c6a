"""The reviewer's form."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovTextArea
from wtforms import RadioField, SelectField, TextAreaField

from content.review.models import CaseState
from portal.forms import PortalForm, options


class DecisionForm(PortalForm):
    """A finding, saved one at a time, and the decision. What is required depends on the button pressed."""

    place = SelectField(_l("Where?"), widget=GovSelect())
    finding = TextAreaField(
        _l("What did you find?"),
        widget=GovTextArea(),
        description=_l("The author sees it at this place once you decide."),
    )
    outcome = RadioField(
        _l("Your decision"),
        widget=GovRadioInput(),
        choices=options(
            (CaseState.APPROVED.value, _l("Approve: it goes to the next level, or is published if this is the last")),
            (CaseState.RETURNED.value, _l("Return: the author must change something")),
        ),
        validate_choice=False,
    )
    comment = TextAreaField(
        _l("Comment for the author"),
        widget=GovTextArea(),
        description=_l("When you return a course, write here what must change, or save at least one finding."),
    )
