"""A small portal to study in, and a browser of each engine; skipped with a reason where one is not installed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.engines import firefox, webkit
from tests.engines.browser import EngineBrowser
from tests.heard.sample_portal import School, furnish, make_recording_files, served_school


@dataclass(frozen=True, slots=True)
class Visit:
    """A browser of one engine, and the portal at which it is."""

    browser: EngineBrowser
    school: School


@pytest.fixture(scope="module", params=["firefox", "webkit"])
def visit(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> Iterator[Visit]:
    """One for all journeys of an engine: none begins where another has changed something."""
    engines = {"firefox": (firefox.missing, firefox.Firefox), "webkit": (webkit.missing, webkit.WebKit)}
    missing, start = engines[request.param]
    reason = missing()
    if reason:
        pytest.skip(reason)
    recording = make_recording_files(tmp_path_factory.mktemp("recording"))
    furnished = furnish(tmp_path_factory.mktemp("furnished"), sqlite_template, *recording)
    with served_school(tmp_path_factory.mktemp("served"), furnished) as served:
        browser = start(served.address, tmp_path_factory.mktemp(request.param))
        yield Visit(browser, served)
        browser.close()


@pytest.fixture
def school(visit: Visit) -> School:
    """The portal."""
    return visit.school


@pytest.fixture
def browser(visit: Visit) -> EngineBrowser:
    """The browser, as a visitor's."""
    visit.browser.open("/")
    visit.browser.forget()
    return visit.browser
