"""A person who hears the pages through Guidepup's virtual screen reader, with real keys in a real Chromium.

The reader names roles in English ("button", "heading") whatever the page's language; names and words are the page's.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from playwright.sync_api import Page

from tests.heard.school import School
from tests.heard.transcript import Transcript
from tests.heard.words import is_in

GUIDEPUP = Path(__file__).resolve().parents[2] / "node_modules/@guidepup/virtual-screen-reader/lib/esm/index.browser.js"
BESIDE_IT = Path(__file__).with_name("virtual_reader.js")
MOST_STOPS = 60
MOST_LOOKS = 100
NO_WORDS = ("document", "end of document", "paragraph", "generic", "mark", "strong")
"""What the virtual reader says and no screen reader does."""
LABELLED = ("radio", "checkbox", "textbox", "searchbox", "combobox", "group", "search")
LIST_ITEM = re.compile(r"listitem, level \d+, position (\d+), set size (\d+)")
NAMED_BY_CONTENT = ("heading, ", "link, ", "button, ")


class VirtualReader:
    """The keys of one person, and what is said at each."""

    def __init__(self, page: Page, school: School) -> None:
        self.page, self.school = page, school
        self.heard = Transcript()
        self.last = ""
        self.unasked: list[str] = []

    def opens(self, path: str, name: str) -> None:
        """Goes to an address as with a bookmark; `name` is what the transcript calls it."""
        self.heard.does(f"opens {name}")
        self.page.goto(self.school.address + path)
        self._arrive()

    def reads(self) -> None:
        """Reads the main part of the page from its beginning to its end."""
        self.heard.does("reads")
        self.heard.hears(without_noise(self.page.evaluate("() => heard.readThrough('main')")))

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

    def presses(self, key: str, becomes: str = "") -> None:
        """A key that keeps the page; `becomes`: what the control then says of itself, a moment later."""
        self.heard.does(key)
        self.page.keyboard.press(key)
        before = self.last
        for _ in range(MOST_LOOKS):
            self.last = self._now()
            if not becomes or is_in(becomes, self.last):
                break
            self.page.wait_for_timeout(100)
        else:
            raise AssertionError(f"“{becomes}” was not said on {self.page.url} but “{self.last}”\n{self.heard.text()}")
        self.heard.hears([self.last] if self.last != before else [])

    def types(self, text: str) -> None:
        """Writes into the field that has the focus."""
        self.heard.does(f"types {text}")
        self.page.keyboard.insert_text(text)

    def follows(self) -> None:
        """Enter, which leads to another page."""
        self.heard.does("Enter")
        with self.page.expect_event("load"):
            self.page.keyboard.press("Enter")
        self._arrive()

    def waits_for(self, words: str) -> None:
        """Listens until `words` are said without being asked for; what else was said so is written down with them."""
        self.heard.does("waits")
        for _ in range(MOST_LOOKS):
            if any(is_in(words, phrase) for phrase in self.unasked):
                self.heard.hears(self.unasked)
                self.unasked = []
                return
            self.page.wait_for_timeout(100)
            self._now()
        raise AssertionError(f"“{words}” was not said on {self.page.url}; said: {self.unasked}\n{self.heard.text()}")

    def _seek(self, key: str, words: str) -> None:
        for _ in range(MOST_STOPS):
            if is_in(words, self._key(key)):
                return
        raise AssertionError(f"“{words}” was not heard with {key} on {self.page.url}:\n{self.heard.text()}")

    def _key(self, key: str) -> str:
        """Presses a key; gives what the control that has the focus then says, where that is something else."""
        self.heard.does(key)
        self.page.keyboard.press(key)
        before, self.last = self.last, self._now()
        said = [self.last] if self.last != before else []
        self.heard.hears(said)
        return " ".join(said)

    def _now(self) -> str:
        heard = self.page.evaluate("() => heard.now()")
        self.unasked += heard["live"]
        return str(heard["focus"])

    def _arrive(self) -> None:
        self.page.wait_for_load_state("load")
        if self.page.locator("changxue-player").count():
            self.page.wait_for_selector("changxue-player[data-ready]")
        title = self.page.evaluate("document.title")
        self.heard.hears([f"title, {title}"])
        self.page.evaluate(_source(BESIDE_IT), _source(GUIDEPUP))
        self.page.evaluate("() => heard.begin()")
        self.last = self._now()
        self.heard.hears([self.last])


def without_noise(phrases: list[str]) -> list[str]:
    """Without the ends of things, and without the pieces of a name that was said whole just before."""
    kept: list[str] = []
    inside = ""
    for place, phrase in enumerate(phrases):
        if inside:
            inside = "" if phrase == f"end of {inside}" else inside
            if phrase.startswith("link, ") and not inside.startswith("link, "):
                kept.append(phrase)  # a heading that is a link
        elif phrase not in NO_WORDS and not phrase.startswith(("end of ", "end, ")):
            kept.append(phrase)
            if phrase.startswith(NAMED_BY_CONTENT) and _is_divided(phrase, phrases[place + 1 :]):
                inside = phrase
    shorter = [LIST_ITEM.sub(r"item \1 of \2", phrase) for phrase in kept]
    return [phrase for place, phrase in enumerate(shorter) if not _is_label(phrase, shorter, place)]


def _is_label(phrase: str, phrases: list[str], place: int) -> bool:
    """Whether this is the text of a label or legend, whose control or group says it as its name."""
    beside = phrases[max(0, place - 1) : place + 3]
    return any(one.startswith(tuple(f"{role}, {phrase}" for role in LABELLED)) for one in beside)


def _is_divided(phrase: str, following: list[str]) -> bool:
    """Whether the pieces of `phrase` follow, and then its end."""
    next_one = next((one for one in following if one in (phrase, f"end of {phrase}")), "")
    return next_one == f"end of {phrase}"


@cache
def _source(file: Path) -> str:
    return file.read_text(encoding="utf-8")
