"""A person at the keyboard alone: goes from control to control with Tab and acts with the keys that a page promises.

At every stop it is checked that the focus can be seen and that nothing covers it (WCAG 2.4.7, 2.4.12, 2.4.13).
"""

from __future__ import annotations

from playwright.sync_api import FileChooser, Page

MOST_STOPS = 250
MOST_LOOKS = 300
DESCRIBE = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const box = element.getBoundingClientRect();
  // GOV.UK's radios and checkboxes are see-through; what is drawn in their place belongs to the label beside them
  const drawn = element.matches(".govuk-radios__input, .govuk-checkboxes__input");
  const style = drawn ? getComputedStyle(element.labels[0], "::before") : getComputedStyle(element);
  const ring = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none";
  const line = element.getClientRects()[0] || box;  // a link that runs over two lines has a box for each
  const x = Math.min(Math.max(line.left + line.width / 2, 1), innerWidth - 1);
  const y = Math.min(Math.max(line.top + Math.min(line.height / 2, 20), 1), innerHeight - 1);
  const over = document.elementFromPoint(x, y);
  const label = element.labels && element.labels.length ? element.labels[0].innerText : "";
  const words = over ? over.textContent.trim() : "";
  const named = words && (element.getAttribute("aria-label") || "").includes(words);  // of its name
  const small = element.type === "radio" || element.type === "checkbox";
  return {
    words: (element.getAttribute("aria-label") || label || element.innerText || element.value || "").trim(),
    html: element.outerHTML.slice(0, 160),
    ring: ring || element.tagName === "MAIN",
    inside: box.bottom > 0 && box.top < innerHeight,
    covered: !(over && (element.contains(over) || over.contains(element) || small || named ||
                        [...(element.labels || [])].some((one) => one.contains(over)))),
  };
}"""

ASTRAY = """() => {
  const at = document.activeElement;
  const notices = location.hash ? null : document.querySelector("[data-notices]");
  const wanted = document.querySelector(".govuk-error-summary") || notices;
  if (wanted) return at === wanted ? null : `not on ${wanted.className} but on ${at?.outerHTML.slice(0, 160)}`;
  const named = at && location.hash && at.id === decodeURIComponent(location.hash.slice(1));
  if (named) return null;
  const expected = !at || at === document.body || at.matches("main, :target, [data-answer], main h1");
  return expected ? null : `on ${at.outerHTML.slice(0, 160)}`;
}"""
"""Why the focus is not where a person expects it on a page that has just come: on the summary of what was wrong, on the
notice of what was done, else at the beginning of the page, at the place that the address names, or on what came of a
form."""


class Keyboard:
    """The keys of one person on one page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        # Listened for from the beginning: where that begins with the key, a busy browser opens its own dialogue first.
        self._dialogues: list[FileChooser] = []
        page.on("filechooser", lambda dialogue: self._dialogues.append(dialogue))

    def go_to(self, selector: str, *, backwards: bool = False) -> None:
        """Press Tab until the control that `selector` names has the focus."""
        for _ in range(MOST_STOPS):
            if self._is_at(selector):
                return
            self.page.keyboard.press("Shift+Tab" if backwards else "Tab")
            self._look()
        raise AssertionError(f"{selector} cannot be reached with the Tab key on {self.page.url}")

    def write(self, selector: str, text: str) -> None:
        """Go to a field, replace what is in it."""
        self.go_to(selector)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def press(self, selector: str, key: str = "Enter") -> None:
        """Go to a control and press a key on it."""
        self.go_to(selector)
        self.page.keyboard.press(key)

    def follow(self, selector: str) -> None:
        """Go to a link or button that leads to another page, press Enter and wait for that page; the focus is in its
        place there."""
        self.go_to(selector)
        with self.page.expect_event("load"):  # leaving a #place of this page is a navigation too, and not this one
            self.page.keyboard.press("Enter")
        astray = self.page.evaluate(ASTRAY)
        assert astray is None, f"the focus is astray on {self.page.url}: {astray}"

    def open_menu(self) -> None:
        """Open the menu under which a narrow screen has account and pages; a wide one shows them."""
        if self.page.locator(".cx-menu-button").is_visible():
            self.press(".cx-menu-button")

    def choose_file(self, selector: str, path: str) -> None:
        """Go to a file field, open the browser's dialogue with a key and choose a file."""
        self.go_to(selector)
        self.page.keyboard.press("Space")
        for _ in range(MOST_LOOKS):
            if self._dialogues:
                self._dialogues.pop().set_files(path)
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"{selector} opens no dialogue on {self.page.url}")

    def choose_radio(self, selector: str) -> None:
        """Go into a group of radios and move with the arrows until the wanted one is chosen."""
        name = self.page.locator(selector).first.get_attribute("name")
        self.go_to(f"input[type=radio][name='{name}']")
        for _ in range(self.page.locator(f"input[type=radio][name='{name}']").count()):
            if self._is_at(selector):
                break
            self.page.keyboard.press("ArrowDown")
            self._look()
        assert self._is_at(selector), f"{selector} cannot be chosen with the arrow keys"
        self.page.keyboard.press("Space")

    def choose_option(self, selector: str, value: str) -> None:
        """Go to a list and move with the arrows until the wanted option stands in it."""
        self.go_to(selector)
        self.page.keyboard.press("Home")
        for _ in range(self.page.locator(f"{selector} option").count()):
            if self.page.locator(selector).input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{value} is not in {selector}")

    def _is_at(self, selector: str) -> bool:
        return bool(self.page.evaluate("(selector) => document.activeElement?.matches(selector) ?? false", selector))

    def _look(self) -> None:
        stop = self.page.evaluate(DESCRIBE)
        if stop is None:
            return
        assert stop["ring"], f"the focus cannot be seen on {self.page.url}: {stop['html']}"
        assert stop["inside"], f"the focus is off the screen on {self.page.url}: {stop['html']}"
        assert not stop["covered"], f"the focus is covered on {self.page.url}: {stop['html']}"
