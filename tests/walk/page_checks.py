"""One page in a real browser, looked at in every way in which people use it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, Page

from tests.journeys.axe import axe, axe_source
from tests.walk.crawl import sign_in_cookies
from tests.walk.engines import ibm, own, structure
from tests.walk.sample_portal import SamplePortal

NARROW = {"width": 320, "height": 640}
"""320 CSS px: a small phone, and a screen of 1280 px at 400 % (WCAG 1.4.10)."""
ZOOMED = {"width": 320, "height": 256}
"""A whole screen of 1280 x 1024 at 400 %: what sticks must leave room for what has the focus (2.4.12)."""
WIDE = {"width": 1280, "height": 900}
OTHER_THEMES = ("dark", "contrast")  # a page comes in the light one, and is looked at whole in it
ERROR_FIRST = {"zh-CN": "出错了：", "en": "Error: "}
"""What the title of a page begins with after a form failed: it is the first thing a screen reader says."""
_MOST_TAB_STOPS = 120
_WATCH_FOCUS = """() => {
  window.__stops = [];
  const met = new Set();
  const describe = (at) => {
    if (!at || at === document.body) return null;
    const style = getComputedStyle(at);
    const ring = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none";
    const box = at.getClientRects()[0] || at.getBoundingClientRect();
    const x = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1);
    const y = Math.min(Math.max(box.top + Math.min(box.height / 2, 20), 1), innerHeight - 1);
    const over = document.elementFromPoint(x, y);
    const small = at.type === "radio" || at.type === "checkbox";
    const labelled = [...(at.labels || [])].some((label) => label.contains(over));
    const words = over?.textContent.trim();
    const named = words && (at.getAttribute("aria-label") || "").includes(words); // words of its name, to be selected
    const mine = over && (at.contains(over) || over.contains(at) || labelled || named);
    const [first, last] = [[...met][0], [...met].at(-1)];
    const stop = {
      html: at.outerHTML.replace(/\\s+/g, " ").slice(0, 140),
      again: met.has(at),
      first: met.size === 0 || at === first,
      backwards: Boolean(last && last.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_PRECEDING),
      ring: ring || small || at.tagName === "MAIN" || at.tagName === "VIDEO",
      inside: box.bottom > 0 && box.top < innerHeight,
      covered: !(mine || small),
    };
    met.add(at);
    return stop;
  };
  document.activeElement?.blur();
  scrollTo(0, 0);
  addEventListener("keyup", () => window.__stops.push(describe(document.activeElement)), true);
  const places = "a[href], button, input, select, textarea, summary, video, audio, [tabindex]";
  return document.querySelectorAll(places).length;
}"""
"""Notes where the focus is after each key; gives how many places there may be for it."""

_SEND_EMPTY = """(form) => {
  for (const field of form.elements) {
    if (["hidden", "submit", "button"].includes(field.type)) continue;
    field.checked = false;
    if (field.tagName !== "SELECT") field.value = "";
  }
  HTMLFormElement.prototype.submit.call(form);
}"""
_NO_EDGE = """() => {
  const found = [];
  const controls = "button, input[type=submit], .govuk-button, select, textarea";
  for (const control of document.querySelectorAll(controls)) {
    if (!control.checkVisibility()) continue;
    const style = getComputedStyle(control);
    const edge = parseFloat(style.borderTopWidth) >= 1 || parseFloat(style.outlineWidth) >= 1;
    if (edge || style.textDecorationLine !== "none") continue;
    found.push(`forced colours: no edge: ${control.outerHTML.replace(/\\s+/g, " ").slice(0, 140)}`);
  }
  return found;
}"""
_CONTRAST = ("color-contrast-enhanced", "link-in-text-block")


class Walker:
    """A browser that is lent to one visitor after the other: to open one for each takes longer than to look at a page.

    It asks for stillness; the site's policy is set aside, so that engines can look in.
    """

    def __init__(self, context: BrowserContext) -> None:
        context.add_init_script(axe_source())
        self.context, self.page = context, context.new_page()

    def become(self, portal: SamplePortal, visitor: str, language: str) -> Page:
        """The page of somebody who is signed in to `portal`, "" of somebody who is not."""
        self.context.clear_cookies()
        cookies = {**sign_in_cookies(portal.app, visitor), "language": language}
        self.context.add_cookies(
            [{"name": name, "value": value, "url": portal.address} for name, value in cookies.items()]
        )
        return self.page


@contextmanager
def open_walker(chromium: Browser) -> Iterator[Walker]:
    """A walker, whose browser is closed at the end."""
    with chromium.new_context(bypass_csp=True, viewport=NARROW, reduced_motion="reduce") as context:
        yield Walker(context)


def look(page: Page, language: str, *, thorough: bool) -> list[str]:
    """Everything that is wrong with the page that is open, on a narrow and on a wide screen. `thorough`: with the
    slower engines, every theme and the Tab key too."""
    page.set_viewport_size(NARROW)
    page.evaluate("() => { for (const fold of document.querySelectorAll('details')) fold.open = true; }")
    found = [*axe(page), *own(page, language), *structure(page)]
    if thorough:
        found += _in_the_other_themes(page)
        found += _in_forced_colours(page)
        page.set_viewport_size(ZOOMED)
        found += _with_the_tab_key(page)
    page.set_viewport_size(WIDE)
    wide = [*axe(page), *ibm(page)] if thorough else []
    return found + [f"at {WIDE['width']} px: {one}" for one in (*wide, *own(page, language))]


def look_at_errors(page: Page, language: str, number: int) -> list[str]:
    """What is wrong with the page that comes when form `number` of the page that is open is sent empty."""
    form = page.locator("main form[method=post]").nth(number)
    with page.expect_navigation():
        form.evaluate(_SEND_EMPTY)
    if not page.locator(".govuk-error-summary, .govuk-error-message").count():
        return []
    findings = (*_how_errors_are_told(page, language), *axe(page), *own(page, language))
    return [f"sent empty: {one}" for one in findings]


def _how_errors_are_told(page: Page, language: str) -> list[str]:
    """The title says it first, a summary on top has the focus, and each of its links leads to a field that is there."""
    found = []
    if not page.title().startswith(ERROR_FIRST[language]):
        found.append(f"the title does not begin with {ERROR_FIRST[language]}: {page.title()}")
    if page.locator(".govuk-error-summary").count() != 1:
        return [*found, "no summary of the errors"]
    if not page.evaluate("() => document.activeElement?.matches('.govuk-error-summary')"):
        found.append("the focus is not on the summary of the errors")
    lost = "(links) => links.filter((link) => !document.querySelector(link.hash)).map((link) => link.outerHTML)"
    leading = page.locator(".govuk-error-summary a").evaluate_all(lost)
    return [*found, *(f"leads nowhere: {link}" for link in leading)]


def _with_the_tab_key(page: Page) -> list[str]:
    """The focus is seen, never covered, goes in the order of the page, and comes out at its end (no trap)."""
    places = page.evaluate(_WATCH_FOCUS)
    for _ in range(min(places + 1, _MOST_TAB_STOPS)):
        page.keyboard.press("Tab")
    findings = []
    for stop in page.evaluate("() => window.__stops"):
        if stop is None:
            return findings
        if stop["again"]:
            return findings if stop["first"] else [*findings, f"the Tab key stays at {stop['html']}"]
        if stop["backwards"]:
            findings.append(f"the focus goes backwards to {stop['html']}")
        faults = {
            "cannot be seen": not stop["ring"],
            "is off the screen": not stop["inside"],
            "is covered": stop["covered"],
        }
        findings += [f"the focus {fault} at {stop['html']}" for fault, there in faults.items() if there]
    return findings


def _in_the_other_themes(page: Page) -> list[str]:
    theme = page.locator("html").get_attribute("data-theme")
    found = []
    for wanted in OTHER_THEMES:
        page.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", wanted)
        found += [f"{wanted}: {one}" for one in axe(page, rules=_CONTRAST)]
    page.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", theme)
    return found


def _in_forced_colours(page: Page) -> list[str]:
    """Windows' high contrast: controls keep an edge, and the focus its ring."""
    page.emulate_media(forced_colors="active")
    found: list[str] = page.evaluate(_NO_EDGE)
    page.emulate_media(forced_colors="none")
    return found
