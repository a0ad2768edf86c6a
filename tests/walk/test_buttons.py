"""Every button of every page, pressed with the keyboard: afterwards the focus is where the person was, on the message
about what happened, or in what has opened. Never at the body, from where a screen reader begins the page anew."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, TimeoutError

from tests.walk.conftest import PagesIn
from tests.walk.crawl import distinct
from tests.walk.page_checks import WIDE, Walker
from tests.walk.sample_portal import SamplePortal

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.exhaustive]

SHARES = 8
MOST_ON_A_PAGE = 14
NAVIGATION_MS = 4000
SCRIPT_MS = 250
_DIGITS = re.compile(r"\d+")
_ASTRAY = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return "the focus is on nothing";
  const errors = document.querySelector(".govuk-error-summary");
  if (errors && at !== errors) return `the focus is not on the errors but on ${at.outerHTML.slice(0, 140)}`;
  return null;
}"""
_VISIBLE_BUTTONS = """(buttons) => buttons.map((button) => {
  if (!button.checkVisibility() || button.disabled) return "";
  return (button.innerText || button.value || button.ariaLabel || "?").trim();
})"""


@pytest.mark.parametrize("share", range(SHARES))
def test_after_every_button_the_focus_is_somewhere(
    pages_in: PagesIn, own_copy: SamplePortal, walker: Walker, share: int
) -> None:
    """One page of each kind, as everybody who may open it."""
    first = {(page.visitor, page.endpoint): page for page in reversed(distinct(pages_in("zh-CN")))}
    findings = []
    for (visitor, _endpoint), opened in sorted(first.items())[share::SHARES]:
        page = walker.become(own_copy, visitor, "zh-CN")
        page.set_viewport_size(WIDE)
        for number in _numbers_to_press(page, own_copy.address + opened.path):
            page = walker.become(own_copy, visitor, "zh-CN")
            astray = _press(page, own_copy.address + opened.path, number)
            if astray:
                findings.append(f"{opened}: {astray}")
    assert findings == []


def _numbers_to_press(page: Page, address: str) -> list[int]:
    """The numbers of the buttons on a page that differ in more than a number."""
    _open(page, address)
    names: dict[str, int] = {}
    for number, words in enumerate(_buttons(page).evaluate_all(_VISIBLE_BUTTONS)):
        if words:
            names.setdefault(_DIGITS.sub("", words), number)
    return list(names.values())[:MOST_ON_A_PAGE]


def _press(page: Page, address: str, number: int) -> str | None:
    """What is wrong after button `number` was pressed; None where nothing is, or the button has gone meanwhile."""
    _open(page, address)
    words = _buttons(page).evaluate_all(_VISIBLE_BUTTONS)
    if number >= len(words) or not words[number]:
        return None
    button = _buttons(page).nth(number)
    sends = bool(button.evaluate("(button) => button.type === 'submit' && button.form !== null"))
    button.focus()
    if sends:
        _send(page)
    else:
        page.keyboard.press("Enter")
    page.wait_for_timeout(SCRIPT_MS)
    astray = page.evaluate(_ASTRAY)
    return f"after “{words[number]}” {astray}, now at {page.url}" if astray else None


def _send(page: Page) -> None:
    """Press the submit button that has the focus; a script may answer instead of another page."""
    try:
        with page.expect_navigation(wait_until="load", timeout=NAVIGATION_MS):
            page.keyboard.press("Enter")
    except TimeoutError:
        return


def _open(page: Page, address: str) -> None:
    page.goto(address)
    page.evaluate("() => { for (const fold of document.querySelectorAll('details')) fold.open = true; }")


def _buttons(page: Page) -> Locator:
    return page.locator("main button, main input[type=submit]")
