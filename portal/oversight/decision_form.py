"""The decision of a second person on what somebody proposed: the form, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextArea
from wtforms import RadioField, SubmitField, TextAreaField
from wtforms.validators import InputRequired

from content.errors import Invalid, Refused
from portal.forms import PortalForm, options

Decide = Callable[[bool, str], object]
"""Takes whether the person approves, and their words."""


class DecisionForm(PortalForm):
    """`approval`: what approving does."""

    decision = RadioField(
        _l("Your decision on the proposal"),
        widget=GovRadioInput(),
        validators=[InputRequired(_l("Choose whether you approve the proposal."))],
    )
    words = TextAreaField(
        _l("Words for the person who made it"),
        widget=GovTextArea(),
        description=_l("Needed where you do not approve: say what must be changed."),
    )
    submit = SubmitField(_l("Decide"), widget=GovSubmitInput())

    def __init__(self, approval: LazyString) -> None:
        super().__init__()
        self.decision.choices = options(("approve", approval), ("decline", _l("Do not approve")))

    def decided(self, decide: Decide) -> bool:
        """Whether a decision was sent and holds; what is refused stands at its field."""
        if not self.validate_on_submit():
            return False
        try:
            decide(self.decision.data == "approve", self.words.data or "")
        except (Invalid, Refused) as error:
            self.refuse(error)
            return False
        flash(_("Your decision is saved."), "success")
        return True
