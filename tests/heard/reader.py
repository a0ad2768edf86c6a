"""What every person does who goes by what they hear, whichever screen reader says it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from playwright.sync_api import Page

from tests.heard.sample_portal import School
from tests.heard.strings import is_in
from tests.heard.transcript import Transcript


class Reader(ABC):
    """The keys of one person; what is said at each is written into `heard`."""

    most_stops: ClassVar[int]
    """So often Tab is pressed before a control counts as not to be found."""

    def __init__(self, page: Page, school: School) -> None:
        self.page, self.school = page, school
        self.heard = Transcript()

    def opens(self, path: str, name: str) -> None:
        """Goes to an address as with a bookmark; `name` is what the transcript calls it."""
        self.heard.does(f"opens {name}")
        answer = self.page.goto(self.school.address + path)
        assert answer is None or answer.ok, f"{path}: {answer.status}"
        self._arrive()

    def opens_again(self, name: str) -> None:
        """Goes to the address of this page as if it came for the first time."""
        self.opens(self.address, f"{name} once more")

    @property
    def address(self) -> str:
        """Where the person is, within the portal."""
        return self.page.url.removeprefix(self.school.address).partition("#")[0]

    def skips(self) -> None:
        """Past the head of the page, with its first link."""
        self._key("Tab")
        self._key("Enter")

    def tabs_to(self, words: str) -> None:
        """Tab until `words` are heard; every stop on the way is written down."""
        self._seek("Tab", words)

    def back_to(self, words: str) -> None:
        """The same, backwards."""
        self._seek("Shift+Tab", words)

    @abstractmethod
    def reads(self) -> None:
        """Reads the main part of the page from here to its end."""

    @abstractmethod
    def presses(self, key: str, becomes: str = "") -> None:
        """A key that keeps the page; `becomes`: what the control then says of itself, a moment later."""

    @abstractmethod
    def hands_over(self) -> None:
        """Lets the control that has the focus take the arrows, where the reader keeps them for reading."""

    @abstractmethod
    def types(self, text: str) -> None:
        """Writes into the field that has the focus."""

    @abstractmethod
    def follows(self) -> None:
        """Enter, which leads to another page."""

    @abstractmethod
    def waits_for(self, words: str) -> None:
        """Listens until `words` are said without being asked for; what else was said so is written down with them."""

    @abstractmethod
    def _key(self, key: str) -> str:
        """Presses a key; gives what is then said."""

    @abstractmethod
    def _arrive(self) -> None:
        """Waits for the page that was asked for, and hears its title."""

    def _seek(self, key: str, words: str) -> None:
        for _ in range(self.most_stops):
            if is_in(words, self._key(key)):
                return
        raise AssertionError(f"“{words}” was not heard with {key} on {self.page.url}:\n{self.heard.text()}")
