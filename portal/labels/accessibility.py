"""Accessibility summaries, and how a course or lesson fits a person, in the page's language."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from babel.lists import format_list
from flask_babel import get_locale
from flask_babel import gettext as _

from content.courses.access_modes import ACCESS_MODE_GAPS, ACCESS_MODE_NAMES, AccessMode, preferred_access_modes
from content.courses.accessibility_summary import AccessibilityLine
from portal.language import translated
from portal.preferences import current_preferences


@dataclass(frozen=True, slots=True)
class AccessibilityLabel:
    """One line of templates/components/accessibility_summary.html."""

    icon: str
    text: str
    available: bool


def accessibility_lines(lines: Iterable[AccessibilityLine]) -> list[AccessibilityLabel]:
    """Translate the lines of a course's or a lesson's accessibility summary."""
    return [AccessibilityLabel(line.icon, translated(line.message), line.available) for line in lines]


@dataclass(frozen=True, slots=True)
class Fit:
    """The fit of a course or lesson to a person's access modes; empty for those who prefer none."""

    suits: str
    lacks: tuple[str, ...]


def fit_of(ways: Collection[AccessMode]) -> Fit:
    """Compare `ways` with the access modes that this person prefers: which are there, and why each other one is not."""
    preferred = preferred_access_modes(current_preferences())
    suiting = [way for way in preferred if way in ways]
    return Fit(
        suits=str(_("Suits you: %(ways)s.", ways=_in_a_sentence(suiting))) if suiting else "",
        lacks=tuple(translated(ACCESS_MODE_GAPS[way]) for way in preferred if way not in ways),
    )


def _in_a_sentence(ways: Iterable[AccessMode]) -> str:
    """The ways as they stand in a sentence of the page's language: "works without sight, in braille"."""
    return format_list([translated(ACCESS_MODE_NAMES[way]) for way in ways], style="unit", locale=get_locale())


FILTERS: dict[str, Callable[..., object]] = {"accessibility_lines": accessibility_lines, "fit": fit_of}
