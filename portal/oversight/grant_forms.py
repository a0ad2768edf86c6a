"""The forms of credits that are given by hand."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextArea, GovTextInput
from wtforms import StringField, SubmitField, TextAreaField

from content.credits.grants import GrantDraft
from portal.forms import PortalForm


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
