"""The form for converting credits: first how many, then everything once more before it is done."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextInput
from wtforms import StringField, SubmitField

from content.credits.drafts import amount_from
from content.errors import Invalid
from content.messages import N_
from portal.forms import PortalForm


class ConversionForm(PortalForm):
    """How many credits. `go_on` leads to the page that shows what follows; there are `confirm` and `change`."""

    points = StringField(_l("How many credits do you want to convert?"), widget=GovTextInput())
    go_on = SubmitField(_l("Continue"), widget=GovSubmitInput())
    confirm = SubmitField(_l("Yes, convert them"), widget=GovSubmitInput())
    change = SubmitField(_l("Change how many"), widget=GovSubmitInput())

    def amount(self) -> int:
        """Hundredths of a credit. Raises Invalid."""
        amount = amount_from(self.points.data or "", "points")
        if not amount:
            raise Invalid(N_("Enter how many credits, for example 40."), field="points")
        return amount
