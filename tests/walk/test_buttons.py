"""Every button of every page, pressed with the keyboard: afterwards the focus is where the person was, on the message
about what happened, or in what has opened. Never at the body, from where a screen reader begins the page anew. Nor does
a live region come together with its words: neither NVDA nor VoiceOver says it then."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

import pytest
from playwright.sync_api import Locator, Page, TimeoutError

from tests.walk.conftest import PagesIn
from tests.walk.crawl import Opened, distinct
from tests.walk.page_checks import WIDE, Walker
from tests.walk.sample_portal import SamplePortal

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.exhaustive]

SHARES = 8
MOST_ON_A_PAGE = 14
NAVIGATION_MS = 4000
SCRIPT_MS = 250
GONE_MS = 2000
"""So long a button that a script has just replaced is looked for."""
_DIGITS = re.compile(r"\d+")
_ASTRAY = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return "the focus is on nothing";
  const errors = document.querySelector(".govuk-error-summary");
  if (errors && at !== errors) return `the focus is not on the errors but on ${at.outerHTML.slice(0, 140)}`;
  return null;
}"""
_WATCH_REGIONS = """() => {
  const live = "[role=status], [role=alert], [aria-live=polite], [aria-live=assertive]";
  window.__born = null;
  const tell = (region) => {
    if (region.textContent.trim()) window.__born ??= `says what came with it: ${region.outerHTML.slice(0, 140)}`;
  };
  new MutationObserver((changes) => {
    for (const node of changes.flatMap((change) => [...change.addedNodes])) {
      if (!(node instanceof Element)) continue;
      if (node.matches(live)) tell(node);
      node.querySelectorAll(live).forEach(tell);
    }
  }).observe(document.body, { childList: true, subtree: true });
}"""
_VISIBLE_BUTTONS = """(buttons) => buttons.map((button) => {
  if (!button.checkVisibility() || button.disabled) return "";
  return (button.innerText || button.value || button.ariaLabel || "?").trim();
})"""


@pytest.mark.parametrize("share", range(SHARES))
def test_after_every_button_the_focus_is_somewhere(
    pages_in: PagesIn, own_copy: SamplePortal, walker: Walker, share: int
) -> None:
    """Every page that differs from others in more than its words, as somebody who may open it. Of the buttons that are
    called alike on pages of one view one is pressed."""
    kinds: dict[tuple[str, str], list[Opened]] = defaultdict(list)
    for opened in distinct(pages_in("zh-CN")):
        kinds[opened.visitor, opened.endpoint].append(opened)
    findings = []
    for _kind, pages in sorted(kinds.items())[share::SHARES]:
        findings += press_all(walker, own_copy, pages)
    assert findings == []


def press_all(walker: Walker, portal: SamplePortal, pages: Iterable[Opened]) -> list[str]:
    """Press the buttons of pages of one view that one visitor opened; gives what is wrong afterwards."""
    findings, pressed = [], set[str]()
    for opened in pages:
        page = walker.become(portal, opened.visitor, opened.language)
        page.set_viewport_size(WIDE)
        address = portal.address + opened.path
        for number in _numbers_to_press(page, address, pressed):
            walker.become(portal, opened.visitor, opened.language)
            astray = _press(page, address, number)
            if astray:
                findings.append(f"{opened}: {astray}")
    return findings


def _numbers_to_press(page: Page, address: str, pressed: set[str]) -> list[int]:
    """The numbers of the buttons on a page that differ in more than a number from those `pressed`, among which they are
    from now on."""
    _open(page, address)
    names: dict[str, int] = {}
    for number, words in enumerate(_buttons(page).evaluate_all(_VISIBLE_BUTTONS)):
        name = _DIGITS.sub("", words)
        if name and name not in pressed and len(names) < MOST_ON_A_PAGE:
            names.setdefault(name, number)
    pressed.update(names)
    return list(names.values())


def _press(page: Page, address: str, number: int) -> str | None:
    """What is wrong after button `number` was pressed; None where nothing is, or the button has gone meanwhile."""
    _open(page, address)
    words = _buttons(page).evaluate_all(_VISIBLE_BUTTONS)
    if number >= len(words) or not words[number]:
        return None
    button = _buttons(page).nth(number)
    try:
        sends = bool(button.evaluate("(button) => button.type === 'submit' && button.form !== null", timeout=GONE_MS))
        button.focus(timeout=GONE_MS)
    except TimeoutError:
        return None
    page.evaluate(_WATCH_REGIONS)
    if sends:
        _send(page)
    else:
        page.keyboard.press("Enter")
    page.wait_for_timeout(SCRIPT_MS)
    astray = page.evaluate(_ASTRAY) or page.evaluate("() => window.__born")
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
