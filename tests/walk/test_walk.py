"""Every page in every state that can be reached: signed out and in each role, in both languages, empty and full.

The application is asked for its routes; one that the walk does not visit fails it. What is looked at: axe-core, IBM's
engine, the Nu HTML checker, and own checks for what these cannot see.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.shared_resources import SharedResources
from tests.walk.crawl import LANGUAGES, Opened, crawl, crawl_as_everybody, distinct, forms_with_fields
from tests.walk.engines import nu
from tests.walk.page_checks import look, look_at_errors, page_of
from tests.walk.sample_portal import House, copied_house, empty_house, fill_full

pytestmark = [pytest.mark.browser, pytest.mark.slow]

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


SHARES = 6
"""Into so many tests the pages of a language are divided, for pytest-xdist to deal out."""


@pytest.fixture(scope="session")
def original(shared: SharedResources) -> Path:
    """The files of a portal in which everything has happened at least once, made once for a run."""
    return shared.once("walk-portal", fill_full)


@pytest.fixture
def full(original: Path, tmp_path: Path) -> Iterator[House]:
    """Such a portal of this test alone."""
    with copied_house(original, tmp_path) as house:
        yield house


@pytest.fixture
def pages_in(shared: SharedResources, full: House) -> Callable[[str], tuple[Opened, ...]]:
    """`pages_in("en")`: every page of every visitor in that language, crawled once for a run."""
    return lambda language: shared.once(f"walk-{language}", lambda _folder: crawl_as_everybody(full.app, language))


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def pages(pages_in: Callable[[str], tuple[Opened, ...]], language: str) -> tuple[Opened, ...]:
    return pages_in(language)


def test_every_route_is_visited(pages: tuple[Opened, ...], full: House) -> None:
    routes = {rule.endpoint for rule in full.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert sorted(routes - {page.endpoint for page in pages} - NO_PAGE.keys()) == []


def test_no_link_is_broken_and_every_page_has_a_title_of_its_own(pages: tuple[Opened, ...]) -> None:
    assert [f"{page} answered {page.status}" for page in pages if page.status != 200] == []
    endpoints: dict[tuple[str, str], set[str]] = defaultdict(set)
    for page in pages:
        assert page.title, f"{page} has no title"
        endpoints[page.visitor, page.title].add(page.endpoint)
    assert {title: sorted(several) for title, several in endpoints.items() if len(several) > 1} == {}


def test_the_html_is_valid(pages_in: Callable[[str], tuple[Opened, ...]], tmp_path: Path) -> None:
    pages = [page for language in LANGUAGES for page in distinct(pages_in(language))]
    folder = tmp_path / "pages"
    folder.mkdir()
    assert nu(((str(page), page.html) for page in pages), folder) == []


@pytest.mark.parametrize("share", range(1, SHARES + 1))
def test_every_page_is_open_to_everybody(
    pages: tuple[Opened, ...], full: House, language: str, share: int, chromium: Browser
) -> None:
    """Once for each endpoint, in one language, with the slower engines too: edges, themes and the order of the focus
    are the same in both."""
    findings = []
    first = {page.endpoint: page for page in reversed(pages)} if language == LANGUAGES[0] else {}
    for visitor, some in _by_visitor(_share_of(distinct(pages), share)).items():
        with page_of(chromium, full, visitor, language) as page:
            for opened in some:
                page.goto(full.address + opened.path)
                thorough = first.get(opened.endpoint) == opened
                findings += [f"{opened}: {one}" for one in look(page, language, thorough=thorough)]
    assert findings == []


@pytest.mark.parametrize("share", range(1, SHARES + 1))
def test_forms_that_are_sent_empty_say_what_to_do(
    pages: tuple[Opened, ...], full: House, language: str, share: int, chromium: Browser
) -> None:
    """The forms of the first page of each endpoint that has any."""
    findings = []
    with_forms = [page for page in distinct(pages) if forms_with_fields(page.html)]
    first = list({page.endpoint: page for page in reversed(with_forms)}.values())
    for visitor, some in _by_visitor(_share_of(first, share)).items():
        with page_of(chromium, full, visitor, language) as page:
            for opened in some:
                for number in forms_with_fields(opened.html):
                    page.goto(full.address + opened.path)
                    findings += [f"{opened}: {one}" for one in look_at_errors(page, language, number)]
    assert findings == []


def test_a_portal_that_nobody_has_used_yet(tmp_path: Path, chromium: Browser) -> None:
    with empty_house(tmp_path) as house:
        visitors = ("", "wang", "teacher", "county", "pilot", "admin")
        pages = [page for visitor in visitors for page in crawl(house.app, visitor, "zh-CN")]
        findings = [f"{page} answered {page.status}" for page in pages if page.status != 200]
        empty = [
            page for page in distinct(pages) if "cx-empty" in page.html
        ]  # the others are as they are in a full house
        for visitor, some in _by_visitor(empty).items():
            with page_of(chromium, house, visitor, "zh-CN") as page:
                for opened in some:
                    page.goto(house.address + opened.path)
                    findings += [f"{opened}: {one}" for one in look(page, "zh-CN", thorough=False)]
    assert findings == []
    assert len(empty) > 5


def _share_of(pages: list[Opened], share: int) -> list[Opened]:
    """The pages of share number `share`, as many as each other one has, and neighbours: few visitors to a share."""
    return pages[len(pages) * (share - 1) // SHARES : len(pages) * share // SHARES]


def _by_visitor(pages: Iterable[Opened]) -> dict[str, list[Opened]]:
    visits: dict[str, list[Opened]] = defaultdict(list)
    for page in pages:
        visits[page.visitor].append(page)
    return visits
