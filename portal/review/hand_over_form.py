"""The form that hands a case to a colleague."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovTextArea
from wtforms import RadioField, TextAreaField

from content.review.case_page import CasePage
from portal.forms import PortalForm, options
from portal.language import by_script


class HandOverForm(PortalForm):
    """To whom, and why."""

    reviewer = RadioField(_l("Who goes on with this case?"), widget=GovRadioInput(), validate_choice=False)
    reason = TextAreaField(
        _l("Reason"), widget=GovTextArea(), description=_l("Whoever has the case now, and whoever gets it, read it.")
    )


def hand_over_form(page: CasePage) -> HandOverForm:
    """The form, with the colleagues to whom the case can be handed."""
    form = HandOverForm()
    form.reviewer.choices = options(*((one.public_id, by_script(one.name)) for one in page.claim.colleagues))
    return form
