"""The checklist as part of a form: in reviews and in re-reviews."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovTextArea
from wtforms import Field, RadioField, TextAreaField

from content.review.checklist import LineAnswer, Proposal, reason_field, verdict_field
from content.review.models import ChecklistLine, Verdict
from portal.forms import PortalForm, options
from portal.labels.review import CHECKLIST, CHECKLIST_REASONS, VERDICTS
from portal.language import translated

Proposals = Mapping[ChecklistLine, Proposal]


def checklist_fields(proposals: Proposals) -> dict[str, Field]:
    """Two fields for each line, by name; what a program sees stands at the line."""
    fields: dict[str, Field] = {}
    for line in ChecklistLine:
        evidence = " ".join(translated(message) for message in proposals[line].evidence)
        fields[verdict_field(line)] = choice_field(str(CHECKLIST[line]), evidence, _VERDICT_CHOICES)
        fields[reason_field(line)] = reason_text_field(str(CHECKLIST_REASONS[line]))
    return fields


def proposed_answers(proposals: Proposals) -> dict[str, str]:
    """What the fields begin with: the answers that follow from what a program sees."""
    data = {}
    for line, seen in proposals.items():
        if seen.verdict is not None:
            data[verdict_field(line)] = seen.verdict.value
        data[reason_field(line)] = translated(seen.reason)
    return data


def checklist_of(form: PortalForm) -> dict[ChecklistLine, LineAnswer]:
    """The lines that were answered in a form with `checklist_fields`."""
    verdicts = {line: _verdict(form[verdict_field(line)].data) for line in ChecklistLine}
    return {
        line: LineAnswer(verdict, form[reason_field(line)].data or "")
        for line, verdict in verdicts.items()
        if verdict is not None
    }


def choice_field(label: str, hint: str, choices: list[tuple[str, Any]]) -> Field:
    """Radio buttons, of which none may be chosen: a draft is half filled."""
    return RadioField(label, widget=GovRadioInput(), description=hint, choices=options(*choices), validate_choice=False)


def reason_text_field(label: str) -> Field:
    """A field for the words beside a choice."""
    return TextAreaField(label, widget=GovTextArea())


def _verdict(value: str | None) -> Verdict | None:
    return next((one for one in Verdict if one.value == value), None)


_VERDICT_CHOICES = [(verdict.value, label) for verdict, (label, _tone) in VERDICTS.items()]
