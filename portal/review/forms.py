"""The reviewer's forms."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovTextArea
from wtforms import RadioField, SelectField, TextAreaField

from content.review.case_page import CasePage
from content.review.checklist import LineAnswer
from content.review.decisions import FindingFate, carry_field, fate_field
from content.review.drafts import Draft
from content.review.findings import NewFinding
from content.review.models import CaseState, ChecklistLine
from portal.checklist_form import checklist_fields, checklist_of, choice_field, proposed_answers, reason_text_field
from portal.forms import PortalForm, options
from portal.labels.review import place_name
from portal.pin_keys import pin_key, pin_of

SETTLED, OPEN = "settled", "open"


class NoteForm(PortalForm):
    """One finding, from beside the lesson in which it is."""

    place = SelectField(_l("Where?"), widget=GovSelect(), validate_choice=False)
    finding = TextAreaField(
        _l("What did you find?"),
        widget=GovTextArea(),
        description=_l("The author sees it at this place once you decide."),
    )


class DecisionForm(PortalForm):
    """A finding, saved one at a time, and the decision. What is required depends on the button pressed. The fields of
    the checklist and of open findings are added for each case (`decision_form`)."""

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

    @property
    def checklist(self) -> dict[ChecklistLine, LineAnswer]:
        """The lines that were answered."""
        return checklist_of(self)

    def fates(self, page: CasePage) -> dict[str, FindingFate]:
        """What becomes of the open findings of which the reviewer has said it."""
        chosen = {note.public_id: self[fate_field(note.public_id)].data for note in page.open_findings}
        return {
            public_id: FindingFate(fate == SETTLED, self[carry_field(public_id)].data or "")
            for public_id, fate in chosen.items()
            if fate in (SETTLED, OPEN)
        }

    @property
    def new_finding(self) -> NewFinding:
        """The finding as it stands in its fields."""
        return NewFinding(self.finding.data or "", pin_of(self.place.data or ""))

    @property
    def hidden_fields(self) -> list[tuple[str, str]]:
        """All that was typed and chosen, for a page that sends it on."""
        return [(field.name, str(field.data)) for field in self if field.data and field.name != "csrf_token"]


def decision_form(page: CasePage, *, proposed: bool, draft: Draft | None = None) -> DecisionForm:
    """The form of a case. `proposed`: its checklist begins with what a program sees, or with the reviewer's draft."""
    fields: dict[str, Any] = checklist_fields(page.proposals)
    for number, note in enumerate(page.open_findings, start=1):
        legend = _("What becomes of finding %(number)s?", number=number)
        fields[fate_field(note.public_id)] = choice_field(legend, "", _fates(page))
        fields[carry_field(note.public_id)] = reason_text_field(
            _("Why finding %(number)s may stay open", number=number)
        )
    form: DecisionForm = type("CaseForm", (DecisionForm,), fields)(data=_begun(page, draft) if proposed else None)
    places = [(pin_key(place.pin), place_name(place)) for place in page.places]
    form.place.choices = options(("", _("The course as a whole")), *places)
    return form


def _begun(page: CasePage, draft: Draft | None) -> dict[str, str]:
    return {**proposed_answers(page.proposals), **(draft.fields if draft else {})}


def _fates(page: CasePage) -> list[tuple[str, Any]]:
    settled = (SETTLED, _l("Settled"))
    return [settled] if page.last_level else [settled, (OPEN, _l("Stays open, for the next level to look at"))]
