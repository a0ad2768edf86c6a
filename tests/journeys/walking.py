"""Walks from link to link through the portal, as one person in one language, and gives each page it comes to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

MOST_PAGES = 120
# Pages that differ only in whom or what they are about: the first few of each kind show what the kind is like.
MOST_OF_A_KIND = 4
_NAME = re.compile(r"/(?:[\w-]{16}|\d+)(?=/|$)")
# Files to keep are no pages.
FILES = frozenset({".txt", ".srt", ".vtt", ".brf", ".epub", ".zip", ".pdf", ".json", ".ttml", ".mp4", ".m4a", ".png"})


@dataclass(frozen=True, slots=True)
class Visit:
    """A page just opened, in `page` until the next one is asked for. `path` with its query, as the link had it."""

    page: Page
    path: str
    status: int
    language: str


@dataclass(frozen=True, slots=True)
class Walker:
    """Somebody with a browser: `name` signs in (nobody where empty), in `language`, on a screen `width` px wide."""

    browser: Browser
    address: str
    name: str
    password: str
    language: str
    width: int = 320

    def walk(self, start: str = "/") -> Iterator[Visit]:
        """Every page to which a link leads from `start`, each once; MOST_OF_A_KIND of each kind, MOST_PAGES in all."""
        context = self.browser.new_context(bypass_csp=True, viewport={"width": self.width, "height": 640})
        context.add_cookies([{"name": "language", "value": self.language, "url": self.address}])
        page = context.new_page()
        try:
            if self.name:
                self._sign_in(page)
            seen: set[str] = set()
            kinds: Counter[str] = Counter()
            waiting = [start]
            while waiting and len(seen) < MOST_PAGES:
                path = waiting.pop(0)
                kind = _NAME.sub("/*", path.partition("?")[0])
                if path in seen or kinds[kind] >= MOST_OF_A_KIND:
                    continue
                seen.add(path)
                kinds[kind] += 1
                answer = page.goto(self.address + path)
                assert answer is not None
                found = _links(page, self.address)
                yield Visit(page, path, answer.status, self.language)
                waiting += found
        finally:
            context.close()

    def _sign_in(self, page: Page) -> None:
        page.goto(self.address + "/account/sign-in")
        page.fill("#login_name", self.name)
        page.fill("#password", self.password)
        with page.expect_navigation():
            page.click("#submit")


def _links(page: Page, address: str) -> list[str]:
    """The pages of this site to which the open one links, in their order."""
    found = page.eval_on_selector_all("a[href]", "(links) => links.map((link) => link.href)")
    here = [urlsplit(link) for link in found if link.startswith(address)]
    pages = [part for part in here if PurePosixPath(part.path).suffix not in FILES]
    return list(dict.fromkeys(part.path + (f"?{part.query}" if part.query else "") for part in pages))
