"""One page in a real browser, looked at in every way in which people use it."""

from __future__ import annotations

from playwright.sync_api import Browser, BrowserContext, Page

from tests.journeys.axe import axe
from tests.walk.engines import ibm, own

NARROW = {"width": 320, "height": 640}
"""320 CSS px: a small phone, and a screen of 1280 px at 400 % (WCAG 1.4.10)."""
ZOOMED = {"width": 320, "height": 256}
"""A whole screen of 1280 x 1024 at 400 %: what sticks must leave room for what has the focus (2.4.12)."""
WIDE = {"width": 1280, "height": 900}
OTHER_THEMES = ("dark", "contrast")  # a page comes in the light one, and is looked at whole in it
ERROR_FIRST = {"zh-CN": "出错了：", "en": "Error: "}
"""What the title of a page begins with after a form failed: it is the first thing a screen reader says."""
_TAB_STOPS = 120
_FOCUSED = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const style = getComputedStyle(at);
  const ring = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none";
  const box = at.getClientRects()[0] || at.getBoundingClientRect();
  const x = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1);
  const y = Math.min(Math.max(box.top + Math.min(box.height / 2, 20), 1), innerHeight - 1);
  const over = document.elementFromPoint(x, y);
  const small = at.type === "radio" || at.type === "checkbox";
  const labelled = [...(at.labels || [])].some((label) => label.contains(over));
  const mine = over && (at.contains(over) || over.contains(at) || labelled);
  window.__seen ??= new Map();
  const again = window.__seen.has(at);
  const order = [...document.querySelectorAll("*")].indexOf(at);
  window.__seen.set(at, order);
  const first = window.__seen.keys().next().value === at;
  return {
    html: at.outerHTML.replace(/\\s+/g, " ").slice(0, 140),
    again, first, order,
    ring: ring || small || at.tagName === "MAIN" || at.tagName === "VIDEO",
    inside: box.bottom > 0 && box.top < innerHeight,
    covered: !(mine || small),
  };
}"""

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
_CONTRAST = ("color-contrast", "color-contrast-enhanced", "link-in-text-block")


def open_context(chromium: Browser, address: str, cookies: dict[str, str], language: str) -> BrowserContext:
    """A browser of somebody who asks for stillness; the site's policy is set aside, so that engines can look in."""
    context = chromium.new_context(bypass_csp=True, viewport=NARROW, reduced_motion="reduce")
    given = {**cookies, "language": language}
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in given.items()])
    return context


def look(page: Page, language: str, *, thorough: bool) -> list[str]:
    """Everything that is wrong with the page that is open, on a narrow and on a wide screen. `thorough`: with the
    slower engines, every theme and the Tab key too."""
    page.set_viewport_size(NARROW)
    page.evaluate("() => { for (const fold of document.querySelectorAll('details')) fold.open = true; }")
    found = [*axe(page), *own(page, language)]
    if thorough:
        found += _in_the_other_themes(page)
        found += _in_forced_colours(page)
        page.set_viewport_size(ZOOMED)
        found += _with_the_tab_key(page)
    page.set_viewport_size(WIDE)
    wide = [*axe(page), *ibm(page)] if thorough else []
    return found + [f"at {WIDE['width']} px: {one}" for one in (*wide, *own(page, language))]


def look_at_errors(page: Page, language: str) -> list[str]:
    """What is wrong with each form's page when the form is sent empty."""
    found = []
    for number in range(page.locator("main form[method=post]").count()):
        form = page.locator("main form[method=post]").nth(number)
        if form.locator("input:not([type=hidden], [type=submit]), textarea, select").count() == 0:
            continue
        before = page.url
        with page.expect_navigation():
            form.evaluate(_SEND_EMPTY)
        if page.locator(".govuk-error-summary, .govuk-error-message").count():
            told = (*_how_errors_are_told(page, language), *axe(page), *own(page, language))
            found += [f"sent empty: {one}" for one in told]
        page.goto(before)
    return found


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
    found = []
    page.evaluate("() => { window.__seen = new Map(); document.activeElement?.blur(); scrollTo(0, 0); }")
    last = -1
    for _ in range(_TAB_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(_FOCUSED)
        if stop is None:
            return found
        if stop["again"]:
            return found if stop["first"] else [*found, f"the Tab key stays at {stop['html']}"]
        if stop["order"] < last:
            found.append(f"the focus goes backwards to {stop['html']}")
        last = stop["order"]
        told = {
            "cannot be seen": not stop["ring"],
            "is off the screen": not stop["inside"],
            "is covered": stop["covered"],
        }
        found += [f"the focus {said} at {stop['html']}" for said, wrong in told.items() if wrong]
    return found


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
