"""The frame and the components of every page in each theme: contrast, targets, reflow, no script needed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.axe import axe
from tests.journeys.player_harness import STATIC, Stage, served

pytestmark = pytest.mark.browser

# WCAG 2.5.5 excepts links inside a sentence; a check box and a radio button are as large as their label.
SMALL_TARGETS = """() => [...document.querySelectorAll('a, button, select, textarea, summary, input')]
    .filter(target => !target.closest('p.govuk-body, .govuk-phase-banner') && !target.matches('.govuk-skip-link'))
    .map(target => [target, target.getBoundingClientRect()])
    .filter(([, box]) => box.width && (box.width < 44 || box.height < 44))
    .map(([target, box]) => `${target.outerHTML.slice(0, 100)} ${box.width}x${box.height}`)"""


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    if not (STATIC / "changxue.css").exists():
        pytest.fail("The front end is not built. Run: npm ci && npm run build")
    with served(Path(tmp_path_factory.mktemp("no_media"))) as stage:
        yield stage


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_axe_finds_nothing_on_any_component(chromium: Browser, stage: Stage, theme: str) -> None:
    with chromium.new_context(bypass_csp=True) as context:
        page = context.new_page()
        page.goto(stage.page("gallery", theme=theme))
        assert axe(page) == []


def test_the_theme_of_the_system_is_followed_when_nothing_else_is_chosen(chromium: Browser, stage: Stage) -> None:
    grounds = set()
    for scheme in ("light", "dark"):
        with chromium.new_context(bypass_csp=True, color_scheme=scheme) as context:
            page = context.new_page()
            page.goto(stage.page("gallery", theme="system"))
            grounds.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
            assert axe(page) == []
    assert len(grounds) == 2


@pytest.mark.parametrize("text_size", ["100", "200"])
@pytest.mark.parametrize("spacing", ["normal", "wide"])
def test_nothing_runs_off_the_side_at_320_pixels(chromium: Browser, stage: Stage, text_size: str, spacing: str) -> None:
    with chromium.new_context(viewport={"width": 320, "height": 640}) as context:
        page = context.new_page()
        page.goto(stage.page("gallery", text_size=text_size, spacing=spacing))
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("width", [1200, 320])
def test_everything_that_is_pressed_is_44_pixels_each_way(chromium: Browser, stage: Stage, width: int) -> None:
    with chromium.new_context(viewport={"width": width, "height": 800}) as context:
        page = context.new_page()
        page.goto(stage.page("gallery"))
        assert page.evaluate(SMALL_TARGETS) == []


def test_a_page_weighs_little(stage: Stage, chromium: Browser) -> None:
    """A catalogue page stays under 60 KB on a first visit: this is what every page brings, not yet compressed."""
    with chromium.new_context() as context:
        page = context.new_page()
        sizes: list[int] = []
        page.on("response", lambda response: sizes.append(len(response.body())) if "/static/" in response.url else None)
        page.goto(stage.page("gallery"), wait_until="networkidle")
        assert 0 < sum(sizes) < 150_000


def test_the_frame_works_without_script(chromium: Browser, stage: Stage) -> None:
    with chromium.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(stage.page("gallery"))
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
        expect(page.get_by_role("region", name="Your course has been saved.")).to_be_visible()
        expect(page.get_by_role("button", name="中文")).to_have_attribute("lang", "zh-CN")
        expect(page.get_by_role("link", name="Courses", exact=True).first).to_have_attribute("aria-current", "page")
        assert page.title() == "Error: Components - 畅学"  # the gallery shows fields with errors
