"""The form of how somebody wants to be told: one group of radio buttons for each kind of notice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput
from wtforms import RadioField, SubmitField

from content.notices.choices import KindLine
from content.notices.models import NoticeChoice, NoticeKind
from portal.forms import PortalForm, options
from portal.labels.notices import CHOICES, KINDS


class NoticeForm(PortalForm):
    """The kinds stand before the button, as `notice_form` adds them."""

    submit = SubmitField(_l("Save choices"), widget=GovSubmitInput())

    def chosen(self) -> Mapping[NoticeKind, NoticeChoice]:
        """What was chosen for each kind."""
        kinds = [kind for kind in NoticeKind if kind.value in self]
        return {kind: NoticeChoice(self[kind.value].data) for kind in kinds}


def notice_form(lines: tuple[KindLine, ...]) -> NoticeForm:
    """The form of the kinds of one account."""
    fields = {
        line.kind.value: RadioField(
            KINDS[line.kind].label,
            widget=GovRadioInput(),
            choices=options(*((choice.value, CHOICES[choice]) for choice in line.choices)),
            description=KINDS[line.kind].explanation,
            default=line.chosen.value,
        )
        for line in lines
    }
    return cast(NoticeForm, type("FormOfKinds", (NoticeForm,), fields)())
