"""Every page in every state that can be reached: signed out and in each role, in both languages, empty and full.

The application is asked for its routes; one that the walk does not visit fails it. What is looked at: axe-core, IBM's
engine, the Nu HTML checker, and own checks for what these cannot see.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.walk.crawl import LANGUAGES, VISITORS, Opened, crawl, sign_in_cookies
from tests.walk.engines import nu
from tests.walk.page_checks import look, look_at_errors, open_context
from tests.walk.sample_portal import House, empty_house, full_house

pytestmark = pytest.mark.browser

NO_PAGE = {
    "static": "files of the front end",
    "learn.media": "recordings",
    "learn.captions": "caption files",
    "learn.descriptions": "description files",
    "learn.slide": "pictures",
    "learn.block_file": "files of a lesson",
    "learn.download_export": "offline copies",
    "learn.export_states": "a part of learn.lesson_exports, asked for by its script",
    "learn.question": "answers a form; a GET leads back to the lesson",
    "public.verification_code": "a picture of a code",
    "preferences.export": "a file of settings",
    "account.my_data_file": "a file of one's own data",
    "teach.media_fragment": "a part of teach.media, asked for by its script",
    "public.complaint": "opened with a number and its secret; tests/portal/public walks it",
    "account.recover": "opened from a link that only its owner has; tests/portal/account walks it",
}
"""Routes that answer a GET and are no page that a link leads to, and why."""


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with full_house(tmp_path_factory.mktemp("full")) as house:
        yield house


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def pages(full: House, language: str) -> list[Opened]:
    return [page for visitor in VISITORS for page in crawl(full.app, visitor, language)]


def test_every_route_is_visited(pages: list[Opened], full: House) -> None:
    routes = {rule.endpoint for rule in full.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert sorted(routes - {page.endpoint for page in pages} - NO_PAGE.keys()) == []


def test_no_link_is_broken_and_every_page_has_a_title_of_its_own(pages: list[Opened]) -> None:
    assert [f"{page} answered {page.status}" for page in pages if page.status != 200] == []
    titles: dict[tuple[str, str], set[str]] = defaultdict(set)
    for page in pages:
        title = re.search(r"<title>(.*?)</title>", page.html, re.DOTALL)
        assert title, f"{page} has no title"
        titles[page.visitor, " ".join(title[1].split())].add(page.endpoint)
    assert {title: sorted(found) for title, found in titles.items() if len(found) > 1} == {}


def test_the_html_is_valid(pages: list[Opened], tmp_path: Path) -> None:
    assert nu(((str(page), page.html) for page in _distinct(pages)), tmp_path) == []


def test_every_page_is_open_to_everybody(pages: list[Opened], full: House, language: str, chromium: Browser) -> None:
    findings, thorough = [], set()
    for visitor, found in _by_visitor(_distinct(pages)).items():
        context = open_context(chromium, full.address, sign_in_cookies(full.app, visitor), language)
        page = context.new_page()
        for opened in found:
            page.goto(full.address + opened.path)
            # edges, themes and the order of the focus are the same in both languages
            first = language == LANGUAGES[0] and opened.endpoint not in thorough
            thorough.add(opened.endpoint)
            findings += [f"{opened}: {one}" for one in look(page, language, thorough=first)]
        context.close()
    assert findings == []


def test_forms_that_are_sent_empty_say_what_to_do(
    pages: list[Opened], full: House, language: str, chromium: Browser
) -> None:
    findings, seen = [], set()
    for visitor, found in _by_visitor(_distinct(pages)).items():
        context = open_context(chromium, full.address, sign_in_cookies(full.app, visitor), language)
        page = context.new_page()
        for opened in found:
            if opened.endpoint not in seen and "<form" in opened.html and 'method="post"' in opened.html.lower():
                seen.add(opened.endpoint)
                page.goto(full.address + opened.path)
                findings += [f"{opened}: {one}" for one in look_at_errors(page, language)]
        context.close()
    assert findings == []


def test_a_portal_that_nobody_has_used_yet(tmp_path: Path, chromium: Browser) -> None:
    findings, empty = [], 0
    with empty_house(tmp_path) as house:
        for visitor in ("", "wang", "teacher", "county", "pilot", "admin"):
            context = open_context(chromium, house.address, sign_in_cookies(house.app, visitor), "zh-CN")
            page = context.new_page()
            for opened in _distinct(list(crawl(house.app, visitor, "zh-CN"))):
                findings += [f"{opened} answered {opened.status}"] if opened.status != 200 else []
                if "cx-empty" in opened.html:  # the others are as they are in a full house
                    page.goto(house.address + opened.path)
                    findings += [f"{opened}: {one}" for one in look(page, "zh-CN", thorough=False)]
                    empty += 1
            context.close()
    assert findings == []
    assert empty > 5


def _distinct(pages: list[Opened]) -> list[Opened]:
    """One page of each shape."""
    return list({page.shape: page for page in reversed(pages)}.values())[::-1]


def _by_visitor(pages: list[Opened]) -> dict[str, list[Opened]]:
    found: dict[str, list[Opened]] = defaultdict(list)
    for page in pages:
        found[page.visitor].append(page)
    return found
