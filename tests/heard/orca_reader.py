"""A person who hears the pages through Debian's Orca. Keys go through the display; Playwright only gives the
browser its cookies and addresses and knows when a page has come."""

from __future__ import annotations

from contextlib import suppress

from playwright.sync_api import Error, Page

from tests.heard.orca_harness import Desk
from tests.heard.reader import Reader
from tests.heard.sample_portal import School
from tests.heard.strings import is_in

FOCUS_MODE = "Insert+a"
TITLE_AND_FOCUS = """() => [
  document.title,
  document.activeElement === document.body ? "" : document.activeElement.innerText.trim().split("\\n")[0],
]"""
TWO_PICTURES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
KEYS = {
    "Enter": "Return",
    "ArrowDown": "Down",
    "ArrowUp": "Up",
    "Space": "space",
    "Shift": "shift",
    "Control": "ctrl",
    "A": "a",  # with a capital the display would hold Shift as well
}


class OrcaReader(Reader):
    """The same keys as the virtual reader's, with Orca's own for reading on."""

    most_stops = 60

    def __init__(self, desk: Desk, page: Page, school: School) -> None:
        super().__init__(page, school)
        self.desk = desk
        self.at_once: list[str] = []  # what was said together with the answer to the last key
        self.while_typing: list[str] = []  # and during what was typed; written down only where it was waited for

    def reads(self) -> None:
        self.heard.does("reads")
        self.desk.key("KP_Add")
        self.heard.hears(self.desk.listen(quiet=15, first=60))

    def presses(self, key: str, becomes: str = "") -> None:
        self._key(key)  # what the control becomes Orca says now and then, and of aria-current it knows nothing

    def hands_over(self) -> None:
        """From Orca's browse mode into its focus mode, where it is not there already by itself."""
        if not self.desk.is_in_focus_mode():
            self._key(FOCUS_MODE)

    def types(self, text: str) -> None:
        self.heard.does(f"types {text}")
        if text.isascii():
            self.desk.write(text)
        else:
            self.page.keyboard.insert_text(text)  # as an input method does; xdotool loses characters of no key
        self.at_once, self.while_typing = [], self.desk.listen()

    def follows(self) -> None:
        self.heard.does("Enter")
        with self.page.expect_event("load"):
            self.desk.key("Return")
        self._arrive()

    def waits_for(self, words: str) -> None:
        if any(is_in(words, phrase) for phrase in self.at_once):
            return
        self.heard.does("waits")
        said, self.while_typing = self.while_typing, []
        said += self.desk.listen(first=600, awaited=lambda more: any(is_in(words, phrase) for phrase in [*said, *more]))
        if any(is_in(words, phrase) for phrase in said):
            self.heard.hears(said)
            return
        raise AssertionError(f"“{words}” was not said on {self.page.url}; said: {said}\n{self.heard.text()}")

    def _key(self, key: str) -> str:
        self.heard.does(key)
        self.desk.key("+".join(KEYS.get(part, part) for part in key.split("+")))
        self._let_the_page_rest()
        self.at_once, self.while_typing = self.desk.listen(first=20), []
        self.heard.hears(self.at_once)
        return " ".join(self.at_once)

    def _arrive(self) -> None:
        """The title is said, or what has the focus where the page has set it."""
        self.page.wait_for_load_state("load")
        self._let_the_page_rest()
        title, focused = (" ".join(words.split()) for words in self.page.evaluate(TITLE_AND_FOCUS))

        def has_come(heard: list[str]) -> bool:
            said = " ".join(" ".join(heard).split())
            return title in said or (focused != "" and focused in said)

        self.heard.hears(self.desk.listen(quiet=15, first=100, awaited=has_come))

    def _let_the_page_rest(self) -> None:
        """What a key has begun in the page is drawn."""
        with suppress(Error):  # the page goes, another comes
            self.page.evaluate(TWO_PICTURES)
