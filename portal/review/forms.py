"""The reviewer's forms."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovTextArea
from wtforms import Field, RadioField, SelectField, TextAreaField

from content.review.case_page import CasePage
from content.review.checklist import LineAnswer, reason_field, verdict_field
from content.review.decisions import FindingFate, carry_field, fate_field
from content.review.findings import NewFinding
from content.review.models import CaseState, ChecklistLine, Verdict
from portal.forms import PortalForm, options
from portal.labels.review import CHECKLIST, CHECKLIST_REASONS, VERDICTS, place_name
from portal.language import translated
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
        verdicts = {line: _verdict(self[verdict_field(line)].data) for line in ChecklistLine}
        return {
            line: LineAnswer(verdict, self[reason_field(line)].data or "")
            for line, verdict in verdicts.items()
            if verdict is not None
        }

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


def decision_form(page: CasePage, *, proposed: bool) -> DecisionForm:
    """The form of a case. `proposed`: its checklist begins with what a program sees."""
    fields: dict[str, Any] = {}
    for line in ChecklistLine:
        evidence = " ".join(translated(message) for message in page.proposals[line].evidence)
        fields[verdict_field(line)] = _choice(str(CHECKLIST[line]), evidence, _VERDICT_CHOICES)
        fields[reason_field(line)] = _reason(str(CHECKLIST_REASONS[line]))
    for number, note in enumerate(page.open_findings, start=1):
        legend = _("What becomes of finding %(number)s?", number=number)
        fields[fate_field(note.public_id)] = _choice(legend, "", _fates(page))
        fields[carry_field(note.public_id)] = _reason(_("Why finding %(number)s may stay open", number=number))
    form: DecisionForm = type("CaseForm", (DecisionForm,), fields)(data=_proposed(page) if proposed else None)
    places = [(pin_key(place.pin), place_name(place)) for place in page.places]
    form.place.choices = options(("", _("The course as a whole")), *places)
    return form


def _proposed(page: CasePage) -> dict[str, str]:
    data = {}
    for line, seen in page.proposals.items():
        if seen.verdict is not None:
            data[verdict_field(line)] = seen.verdict.value
        data[reason_field(line)] = translated(seen.reason)
    return data


def _fates(page: CasePage) -> list[tuple[str, Any]]:
    settled = (SETTLED, _l("Settled"))
    return [settled] if page.last_level else [settled, (OPEN, _l("Stays open, for the next level to look at"))]


def _choice(label: str, hint: str, choices: list[tuple[str, Any]]) -> Field:
    return RadioField(label, widget=GovRadioInput(), description=hint, choices=options(*choices), validate_choice=False)


def _reason(label: str) -> Field:
    return TextAreaField(label, widget=GovTextArea())


def _verdict(value: str | None) -> Verdict | None:
    return next((one for one in Verdict if one.value == value), None)


_VERDICT_CHOICES = [(verdict.value, label) for verdict, (label, _tone) in VERDICTS.items()]
