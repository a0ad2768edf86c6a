"""A person who hears the pages through Guidepup's virtual screen reader, with real keys in a real Chromium.

The reader names roles in English ("button", "heading") whatever the page's language; names and words are the page's.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from playwright.sync_api import Page

from tests.heard.reader import Reader
from tests.heard.sample_portal import School
from tests.heard.strings import is_in

GUIDEPUP = Path(__file__).resolve().parents[2] / "node_modules/@guidepup/virtual-screen-reader/lib/esm/index.browser.js"
BESIDE_IT = Path(__file__).with_name("virtual_reader.js")
MOST_LOOKS = 100
NO_WORDS = ("document", "end of document", "paragraph", "generic", "mark", "strong")
"""What the virtual reader says and no screen reader does."""
LABELLED = ("radio", "checkbox", "textbox", "searchbox", "combobox", "group", "search")
LIST_ITEM = re.compile(r"listitem, level \d+, position (\d+), set size (\d+)")
NAMED_BY_CONTENT = ("heading, ", "link, ", "button, ")


class VirtualReader(Reader):
    """The keys of one person, and what is said at each."""

    most_stops = 60

    def __init__(self, page: Page, school: School) -> None:
        super().__init__(page, school)
        self.last = ""
        self.unasked: list[str] = []

    def reads(self) -> None:
        self.heard.does("reads")
        self.heard.hears(without_noise(self.page.evaluate("() => heard.readThrough('main')")))

    def presses(self, key: str, becomes: str = "") -> None:
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

    def hands_over(self) -> None:
        """It keeps no keys."""

    def types(self, text: str) -> None:
        self.heard.does(f"types {text}")
        self.page.keyboard.insert_text(text)

    def follows(self) -> None:
        self.heard.does("Enter")
        with self.page.expect_event("load"):
            self.page.keyboard.press("Enter")
        self._arrive()

    def waits_for(self, words: str) -> None:
        self.heard.does("waits")
        for _ in range(MOST_LOOKS):
            if any(is_in(words, phrase) for phrase in self.unasked):
                self.heard.hears(self.unasked)
                self.unasked = []
                return
            self.page.wait_for_timeout(100)
            self._now()
        raise AssertionError(f"“{words}” was not said on {self.page.url}; said: {self.unasked}\n{self.heard.text()}")

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
        if self.page.locator("form[data-document]").count():
            self.page.wait_for_selector("form[data-document][data-ready]")
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
