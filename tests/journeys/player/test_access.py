"""The lesson player for everybody: by keyboard alone, in every theme, on a narrow screen, without its script."""

from __future__ import annotations

import gzip

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.journeys.axe import axe
from tests.journeys.player_actions import MAIN, OpenPage, box, more_controls, play, seek, stops, to, until, value
from tests.journeys.player_harness import CUES, LECTURE_S, STATIC, Stage

pytestmark = pytest.mark.browser


def test_the_whole_player_is_worked_with_the_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page()
    names = stops(page)

    order = [
        "Position",
        "Play",
        "Back 10 seconds",
        "Forward 10 seconds",
        "Mute",
        "Volume",
        "Captions",
        "Sign language",
        "Sign language window",
    ]
    assert [name for name in names if name in order] == order
    assert sum(name.startswith(("0:0", "0:1")) for name in names) == 1, "the transcript is one Tab stop"

    to(page, "Play").press("Enter")
    until(page, f"!{MAIN}.paused && {MAIN}.currentTime > 0.3")
    to(page, "Pause").press("Space")
    until(page, f"{MAIN}.paused")
    slider = page.get_by_role("slider", name="Position")
    slider.press("End")
    assert value(page, f"{MAIN}.currentTime") > LECTURE_S - 1.5
    slider.press("Home")
    slider.press("ArrowRight")
    assert value(page, f"{MAIN}.currentTime") == pytest.approx(5, abs=0.2)
    expect(slider).to_have_attribute("aria-valuetext", "5 seconds of 20 seconds")


def test_focus_is_seen_at_each_stop_and_nothing_covers_it(open_page: OpenPage) -> None:
    page = open_page()
    page.keyboard.press("Tab")
    for _ in range(30):
        seen = page.evaluate(
            """() => {
                const here = document.activeElement, box = here.getBoundingClientRect(), style = getComputedStyle(here);
                const small = here.matches("[type=checkbox], [type=radio]");
                const target = small ? here.closest("label").getBoundingClientRect() : box;
                const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
                return {name: here.outerHTML.slice(0, 80), ring: parseFloat(style.outlineWidth),
                        line: style.outlineStyle,
                        free: box.width === 0 || here === document.body || here.contains(top) || top?.contains(here),
                        side: Math.min(target.width, target.height)};
            }"""
        )
        if seen["name"].startswith("<body"):
            break
        assert (seen["line"], seen["ring"] >= 3) == ("solid", True), seen
        assert seen["free"], seen
        assert seen["side"] >= 44, seen
        page.keyboard.press("Tab")


def test_menus_close_with_escape_and_give_the_focus_back(open_page: OpenPage) -> None:
    page = open_page()
    speed = page.get_by_role("button", name="Speed")
    speed.press("Enter")
    expect(speed).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    assert value(page, f"{MAIN}.playbackRate") == 1.25
    page.keyboard.press("Escape")
    expect(speed).to_be_focused()
    expect(speed).to_have_text("Speed 1.25")
    expect(speed).to_have_attribute("aria-expanded", "false")


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
@pytest.mark.parametrize("width", [1200, 320])
def test_axe_finds_nothing(open_page: OpenPage, theme: str, width: int) -> None:
    page = open_page(_width=width, _bypass_csp=True, theme=theme)
    seek(page, 5)
    assert axe(page) == []
    more_controls(page)
    page.get_by_role("button", name="Captions").press("Enter")
    assert axe(page) == []


@pytest.mark.parametrize("choices", [{}, {"text_size": "200"}, {"spacing": "wide"}])
def test_nothing_runs_off_the_side_at_320_pixels(open_page: OpenPage, choices: dict[str, str]) -> None:
    page = open_page(_width=320, **choices)
    assert value(page, "document.documentElement.scrollWidth") <= 320
    more_controls(page)
    page.get_by_role("button", name="Speed").press("Enter")
    panel = box(page, ".cx-player__panel:not([hidden])")
    assert panel["x"] >= 0
    assert panel["x"] + panel["width"] <= 320


def test_without_script_the_lecture_the_interpreter_and_the_transcript_are_there(open_page: OpenPage) -> None:
    page = open_page(_scripts=False)
    expect(page.locator("video.cx-player__media[controls] track[kind=captions]")).to_have_count(2)
    expect(page.locator("video.cx-player__sign-video[controls]")).to_be_visible()
    for _start, _end, text in CUES:
        expect(page.get_by_text(text)).to_be_visible()
    assert page.locator(".cx-transcript button").count() == 0, "no button that does nothing"


def test_nothing_breaks_the_policy_of_the_site(open_page: OpenPage) -> None:
    page = open_page()
    play(page)
    to(page, "Sign language window").press("Enter")
    to(page, "Larger").press("Enter")
    page.get_by_role("button", name="Speed").press("Enter")
    until(page, f"{MAIN}.currentTime > 0.5")
    assert page.complaints == []  # type: ignore[attr-defined]


def test_the_whole_player_weighs_little() -> None:
    assert len(gzip.compress((STATIC / "player.js").read_bytes())) <= 20 * 1024


def test_a_script_that_does_not_come_leaves_the_browser_s_own_controls(chromium: Browser, stage: Stage) -> None:
    with chromium.new_context() as context:
        page = context.new_page()
        page.route("**/player.js", lambda route: route.abort())
        page.goto(stage.page())
        expect(page.locator("video.cx-player__media[controls]")).to_be_visible()
        expect(page.get_by_text(CUES[0][2])).to_be_visible()
        assert value(page, "performance.getEntriesByName('first-paint').length") == 1, "and nothing waits for it"


def test_the_first_picture_of_a_page_has_our_controls(chromium: Browser, stage: Stage) -> None:
    with chromium.new_context() as context:
        page = context.new_page()
        page.route("**/player.js", late)
        page.add_init_script(
            """requestAnimationFrame(() => {
                window.firstPicture = Boolean(document.querySelector('.cx-player__button--main'));
            })"""
        )
        page.goto(stage.page())
        until(page, "window.firstPicture !== undefined")
        assert value(page, "window.firstPicture")


def late(route: Route) -> None:
    """The answer comes long after everything else of the page."""
    answer = route.fetch()
    route.request.frame.page.wait_for_timeout(500)
    route.fulfill(response=answer)
