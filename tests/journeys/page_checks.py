"""What must be true of every page. Each check looks at the page that a visit has opened and says what is wrong."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

from tests.journeys.axe import axe
from tests.journeys.walking import Visit

Check = Callable[[Visit], list[str]]

# What differs each time a page is made, and nothing of which axe looks at.
_PASSING = re.compile(r'(name="csrf[-_]token"[^>]*|nonce="[^"]*")')


def answers(visit: Visit) -> list[str]:
    """The page is there."""
    return [] if visit.status == 200 else [f"answered {visit.status}"]


def is_in_its_language(visit: Visit) -> list[str]:
    """The page says the language that was chosen."""
    said = visit.page.locator("html").get_attribute("lang")
    return [] if said == visit.language else [f"in {said} instead of {visit.language}"]


def fits_the_screen(visit: Visit) -> list[str]:
    """Nothing has to be scrolled sideways (WCAG 1.4.10)."""
    width = visit.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [f"{width} px wider than the screen"] if width > 0 else []


def has_one_main_heading(visit: Visit) -> list[str]:
    """Exactly one h1, and a title."""
    headings = visit.page.locator("h1").count()
    return [*([] if headings == 1 else [f"{headings} main headings"]), *([] if visit.page.title() else ["no title"])]


class AxeFindsNothing:
    """axe at zero. What was looked at before in the very same words and marks is not looked at again."""

    def __init__(self) -> None:
        self._seen: set[bytes] = set()

    def __call__(self, visit: Visit) -> list[str]:
        marks = _PASSING.sub("", visit.page.content())
        digest = hashlib.sha256(marks.encode()).digest()
        if digest in self._seen:
            return []
        self._seen.add(digest)
        return axe(visit.page)


def findings(visit: Visit, checks: list[Check]) -> list[str]:
    """All that the checks find, each with the page's path before it."""
    return [f"{visit.path}: {wrong}" for check in checks for wrong in check(visit)]
