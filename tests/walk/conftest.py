"""The portal that is walked through, its pages, and the browser in which they are looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.selection import run_seed
from tests.shared_resources import SharedResources
from tests.walk.crawl import Opened, crawl_as_everybody
from tests.walk.page_checks import Walker, open_walker
from tests.walk.sample_portal import SamplePortal, copied_portal, fill_full

PagesIn = Callable[[str], tuple[Opened, ...]]

ENGLISH_EACH = 8
"""One run in so many walks through the pages in English."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Walk in Chinese; one run in eight walks in English instead, whose pages differ in their words alone, and so do
    the exhaustive tests. One language in a run: crawling costs as much as looking."""
    if "language" not in metafunc.fixturenames:
        return
    english = pytest.param("en", marks=pytest.mark.exhaustive)
    if "exhaustive" in metafunc.config.getoption("markexpr"):
        metafunc.parametrize("language", ["zh-CN", english])
    else:
        metafunc.parametrize("language", ["zh-CN" if run_seed() % ENGLISH_EACH else "en"])


@pytest.fixture(scope="session")
def original(shared: SharedResources) -> Path:
    """The files of a portal in which everything has happened at least once, made once for a run."""
    return shared.once("walk-portal", fill_full)


@pytest.fixture(scope="session")
def full(original: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SamplePortal]:
    """Such a portal for tests that change nothing."""
    with copied_portal(original, tmp_path_factory.mktemp("full")) as portal:
        yield portal


@pytest.fixture
def own_copy(original: Path, tmp_path: Path) -> Iterator[SamplePortal]:
    """Such a portal for one test, which may change it."""
    with copied_portal(original, tmp_path) as portal:
        yield portal


@pytest.fixture(scope="session")
def pages_in(shared: SharedResources, full: SamplePortal) -> PagesIn:
    """`pages_in("en")`: every page of every visitor in that language, crawled once for a run."""
    return lambda language: shared.once(f"walk-{language}", lambda _folder: crawl_as_everybody(full.app, language))


@pytest.fixture(scope="session")
def walker(chromium: Browser) -> Iterator[Walker]:
    """The browser for all tests of a process."""
    with open_walker(chromium) as opened:
        yield opened
