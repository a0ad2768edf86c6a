"""A person who hears the pages through Debian's Orca. Keys go through the display; Playwright only gives the
browser its cookies and addresses and knows when a page has come."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.heard.orca_desk import Desk
from tests.heard.school import School
from tests.heard.transcript import Transcript
from tests.heard.words import is_in

MOST_STOPS = 40
KEYS = {
    "Enter": "Return",
    "ArrowDown": "Down",
    "ArrowUp": "Up",
    "Space": "space",
    "Shift": "shift",
    "Control": "ctrl",
}


class OrcaReader:
    """The same keys as the virtual reader's, with Orca's own for reading on."""

    def __init__(self, desk: Desk, page: Page, school: School) -> None:
        self.desk, self.page, self.school = desk, page, school
        self.heard = Transcript()

    def opens(self, path: str, name: str) -> None:
        """Goes to an address as with a bookmark."""
        self.heard.does(f"opens {name}")
        self.page.goto(self.school.address + path)
        self._arrive()

    def reads(self) -> None:
        """Reads on from here to the end of the page."""
        self.heard.does("reads")
        self.desk.key("KP_Add")
        self.heard.hears(self.desk.listen(quiet_s=1.5, most_s=60))

    def skips(self) -> None:
        self._key("Tab")
        self._key("Enter")

    def tabs_to(self, words: str) -> None:
        """Tab until `words` are heard; every stop on the way is written down."""
        self._seek("Tab", words)

    def back_to(self, words: str) -> None:
        """The same, backwards."""
        self._seek("Shift+Tab", words)

    def presses(self, key: str, becomes: str = "") -> None:
        self._key(key)
        if becomes:
            self.waits_for(becomes)

    def types(self, text: str) -> None:
        self.heard.does(f"types {text}")
        self.desk.write(text)
        self.desk.listen()

    def follows(self) -> None:
        self.heard.does("Enter")
        with self.page.expect_event("load"):
            self.desk.key("Return")
        self._arrive()

    def waits_for(self, words: str) -> None:
        self.heard.does("waits")
        said: list[str] = []
        for _ in range(60):
            said += self.desk.listen()
            if any(is_in(words, phrase) for phrase in said):
                self.heard.hears(said)
                return
        raise AssertionError(f"“{words}” was not said on {self.page.url}; said: {said}\n{self.heard.text()}")

    def _seek(self, key: str, words: str) -> None:
        for _ in range(MOST_STOPS):
            if is_in(words, self._key(key)):
                return
        raise AssertionError(f"“{words}” was not heard with {key} on {self.page.url}:\n{self.heard.text()}")

    def _key(self, key: str) -> str:
        self.heard.does(key)
        self.desk.key("+".join(KEYS.get(part, part) for part in key.split("+")))
        said = self.desk.listen()
        self.heard.hears(said)
        return " ".join(said)

    def _arrive(self) -> None:
        self.page.wait_for_load_state("load")
        self.heard.hears(self.desk.listen(quiet_s=1.5, most_s=15))
