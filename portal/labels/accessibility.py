"""What a course or lesson offers, in the words of the page's language."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from babel.lists import format_list
from flask_babel import get_locale
from flask_babel import gettext as _

from content.courses.access_modes import ACCESS_MODE_GAPS, ACCESS_MODE_NAMES, AccessMode, preferred_access_modes
from content.courses.accessibility_summary import AccessibilityLine
from portal.account.preference_cookie import current_preferences
from portal.language import translated


@dataclass(frozen=True, slots=True)
class Offer:
    """One line for templates/components/offers.html."""

    icon: str
    text: str
    available: bool


def offers_in_words(lines: Iterable[AccessibilityLine]) -> list[Offer]:
    """The lines of a course or a lesson, translated."""
    return [Offer(line.icon, translated(line.message), line.available) for line in lines]


@dataclass(frozen=True, slots=True)
class Fit:
    """How something fits the ways of learning a person looks for; empty for those who look for none."""

    suits: str
    lacks: tuple[str, ...]


def fit_in_words(ways: Collection[AccessMode]) -> Fit:
    """What of this person's ways is among `ways`, and why each other one is not."""
    wanted = preferred_access_modes(current_preferences())
    suiting = [way for way in wanted if way in ways]
    return Fit(
        suits=str(_("Suits you: %(ways)s.", ways=ways_in_words(suiting))) if suiting else "",
        lacks=tuple(translated(ACCESS_MODE_GAPS[way]) for way in wanted if way not in ways),
    )


def ways_in_words(ways: Iterable[AccessMode]) -> str:
    """The ways as they stand in a sentence of the page's language: "works without sight, in braille"."""
    return format_list([translated(ACCESS_MODE_NAMES[way]) for way in ways], style="unit", locale=get_locale())
