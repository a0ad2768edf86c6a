"""The forms of credits that are given by hand."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextArea, GovTextInput
from wtforms import RadioField, StringField, SubmitField, TextAreaField
from wtforms.validators import InputRequired

from content.credits.grants import GrantDraft
from portal.forms import PortalForm, options


class GrantForm(PortalForm):
    """Credits for a learner. The domain reads every field (content/credits/grants.py)."""

    login_name = StringField(
        _l("Sign-in name of the learner"),
        widget=GovTextInput(),
        description=_l("Written in full. The learner knows it."),
    )
    amount = StringField(
        _l("How many credits"), widget=GovTextInput(), description=_l("For example 2 or 0.5. The limits hold.")
    )
    reason = TextAreaField(_l("Reason"), widget=GovTextArea(), description=_l("The learner reads it."))
    evidence = StringField(
        _l("What the credits rest on"),
        widget=GovTextInput(),
        description=_l(
            "For example a list of attendance with its date, or the number of a file. The learner reads it."
        ),
    )
    submit = SubmitField(_l("Propose"), widget=GovSubmitInput())

    def draft(self) -> GrantDraft:
        """What was typed."""
        return GrantDraft(
            **{name: str(self[name].data or "") for name in ("login_name", "amount", "reason", "evidence")}
        )


class GrantDecisionForm(PortalForm):
    """The decision on credits that somebody else proposed."""

    decision = RadioField(
        _l("Your decision on the proposal"),
        widget=GovRadioInput(),
        choices=options(
            ("approve", _l("Approve: the learner gets the credits at once")), ("decline", _l("Do not approve"))
        ),
        validators=[InputRequired(_l("Choose whether you approve the proposal."))],
    )
    words = TextAreaField(
        _l("Words for the person who made it"),
        widget=GovTextArea(),
        description=_l("Needed where you do not approve: say what must be changed."),
    )
    submit = SubmitField(_l("Decide"), widget=GovSubmitInput())
