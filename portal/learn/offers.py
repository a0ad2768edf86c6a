"""What a course or lesson offers, in the words of the page's language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from content.courses.offers import OfferLine
from portal.language import translated


@dataclass(frozen=True, slots=True)
class Offer:
    """One line for templates/components/offers.html."""

    icon: str
    text: str
    available: bool


def offers_in_words(lines: Iterable[OfferLine]) -> list[Offer]:
    """The lines of a course or a lesson, translated."""
    return [Offer(line.icon, translated(line.message), line.available) for line in lines]
