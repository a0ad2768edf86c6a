"""The stage that the tests of the lesson player share, and how they open its page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.player_actions import MAIN, OpenPage, until
from tests.journeys.player_harness import STATIC, Stage, make_media, served


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    if not (STATIC / "player.js").exists():
        pytest.fail("The front end is not built. Run: npm ci && npm run build")
    media = tmp_path_factory.mktemp("media")
    make_media(media)
    with served(media) as stage:
        yield stage


@pytest.fixture
def open_page(chromium: Browser, stage: Stage) -> Iterator[OpenPage]:
    """Opens the lesson; keywords with a leading _ are for the browser, the others for the address.

    `page.complaints` has what the console said in anger: broken policy, errors of script.
    """
    contexts = []
    stage.beats.clear()
    stage.learner += 1
    stage.preferences.clear()
    stage.tokens.clear()
    stage.answer_beats = True
    stage.flow.clear()

    def open_page(_width: int = 1200, _scripts: bool = True, _bypass_csp: bool = False, **choices: str) -> Page:
        context = chromium.new_context(
            viewport={"width": _width, "height": 900}, java_script_enabled=_scripts, bypass_csp=_bypass_csp, locale="en"
        )
        contexts.append(context)
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.complaints = complaints  # type: ignore[attr-defined]
        page.goto(stage.page(**choices))
        if _scripts:
            page.wait_for_selector("changxue-player[data-ready]")
            until(page, f"{MAIN}.readyState >= 2")
        return page

    yield open_page
    stage.flow.set()
    for context in contexts:
        context.close()
