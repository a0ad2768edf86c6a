"""Labels of kinds and states of reports, their titles, and the figures in them."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from content.credits.rules import amount_text
from content.reports.figures import Label
from content.reports.measures import Unit
from content.reports.models import ReportKind, ReportState
from content.reports.pages import ReportLine
from portal.language import named, translated

KINDS = {
    ReportKind.YEARLY: _l("Yearly report"),
    ReportKind.MID_TERM: _l("Mid-term report"),
    ReportKind.FINAL: _l("Final report"),
    ReportKind.PILOT: _l("Report of a credit pilot"),
}
STATES = {
    ReportState.DRAFT: (_l("Not handed in"), "yellow"),
    ReportState.HANDED_IN: (lazy_pgettext("report", "Handed in"), "teal"),
    ReportState.ACCEPTED: (_l("Accepted"), "green"),
    ReportState.RETURNED: (_l("Returned"), "red"),
}
"""What each state is called, and the colour of its tag."""

UNITS = {
    Unit.ROWS: _l("How many"),
    Unit.CREDITS: _l("Credits"),
    Unit.STUDY_UNITS: _l("Study units"),
}


def report_title(line: ReportLine) -> str:
    """What a report is called, with its region."""
    region = named(line.region.zh, line.region.en)
    years = {"region": region, "first": str(line.first_year), "last": str(line.last_year)}
    if line.kind is ReportKind.PILOT and line.pilot is not None:
        return str(_("Report of the pilot “%(pilot)s”", pilot=named(line.pilot.zh, line.pilot.en)))
    if line.kind is ReportKind.YEARLY:
        return str(_("Yearly report %(first)s, %(region)s", **years))
    if line.kind is ReportKind.MID_TERM:
        return str(_("Mid-term report %(first)s to %(last)s, %(region)s", **years))
    return str(_("Final report %(first)s to %(last)s, %(region)s", **years))


def label_text(label: Label) -> str:
    """A label in the page's language."""
    if label.message is not None:
        return translated(label.message)
    return named(label.zh, label.en) if label.zh else label.text


def value_text(value: int | None, unit: Unit) -> str:
    """A figure as text; in words where small groups are kept hidden."""
    if value is None:
        return str(_("none, or fewer than five people"))
    return str(value) if unit is Unit.ROWS else amount_text(value)
