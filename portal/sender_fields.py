"""Fields in which somebody who writes to an office may say who they are: none has to be filled in."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovTextInput
from wtforms import BooleanField, StringField


def name_field() -> StringField:
    """The name of whoever writes."""
    return StringField(_l("Your name (only if you want)"), widget=GovTextInput())


def contact_field() -> StringField:
    """How whoever writes can be reached."""
    return StringField(
        _l("How can we reach you? (only if you want)"),
        widget=GovTextInput(),
        description=_l(
            "A telephone number or an e-mail address. Without it you read the answer here, with your number and "
            "lookup code."
        ),
    )


def keep_field(description: LazyString) -> BooleanField:
    """Whether an answer is told in the account of whoever writes; `description` says who does not see the account."""
    return BooleanField(
        _l("Tell me in my account when there is an answer"), widget=GovCheckboxInput(), description=description
    )
