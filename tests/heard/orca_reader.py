"""A person who hears the pages through Debian's Orca. Keys go through the display; Playwright only gives the
browser its cookies and addresses and knows when a page has come."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.heard.orca_harness import Desk
from tests.heard.reader import Reader
from tests.heard.sample_portal import School
from tests.heard.strings import is_in

FOCUS_MODE = "Insert+a"
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
        self.heard.hears(self.desk.listen(quiet_s=1.5, first_s=6, most_s=300))

    def presses(self, key: str, becomes: str = "") -> None:
        self._key(key)  # what the control becomes Orca says now and then, and of aria-current it knows nothing

    def hands_over(self) -> None:
        """From Orca's browse mode into its focus mode."""
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
        for _ in range(60):
            if any(is_in(words, phrase) for phrase in said):
                self.heard.hears(said)
                return
            said += self.desk.listen()
        raise AssertionError(f"“{words}” was not said on {self.page.url}; said: {said}\n{self.heard.text()}")

    def _key(self, key: str) -> str:
        self.heard.does(key)
        self.desk.key("+".join(KEYS.get(part, part) for part in key.split("+")))
        self.at_once, self.while_typing = self.desk.listen(first_s=2), []
        self.heard.hears(self.at_once)
        return " ".join(self.at_once)

    def _arrive(self) -> None:
        self.page.wait_for_load_state("load")
        self.heard.hears(self.desk.listen(quiet_s=1.5, first_s=6, most_s=15))
