"""What is done with the lesson player, and asked of it, in the tests and benchmarks that drive it in a real browser."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page

MAIN = "document.querySelector('.cx-player__media')"
SIGN = "document.querySelector('.cx-player__sign-video')"

OpenPage = Callable[..., Page]  # the fixture of tests/journeys/player/conftest.py


def to(page: Page, name: str) -> Locator:
    """The button of this name."""
    return page.get_by_role("button", name=name, exact=True)


def more_controls(page: Page) -> None:
    """Unfolds the controls that a narrow screen keeps under a button."""
    if to(page, "More controls").is_visible():
        to(page, "More controls").press("Enter")


def until(page: Page, expression: str, seconds: float = 20) -> None:
    """Waits until the expression holds. (Playwright's wait_for_function evaluates strings: the policy forbids it.)"""
    end = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < end, f"never came true: {expression}"
        page.wait_for_timeout(50)


def eventually(page: Page, holds: Callable[[], bool], seconds: float = 10) -> None:
    """Waits until what the stage has received fits."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "the stage never received it"
        page.wait_for_timeout(50)


def value(page: Page, expression: str) -> Any:
    return page.evaluate(expression)


def box(page: Page, selector: str) -> dict[str, float]:
    found = page.locator(selector).first.bounding_box()
    assert found is not None, selector
    return dict(found)


def play(page: Page) -> None:
    page.get_by_role("button", name="Play").press("Enter")
    until(page, f"!{MAIN}.paused && {MAIN}.currentTime > 0")


def seek(page: Page, seconds: float) -> None:
    page.evaluate(
        f"""new Promise(done => {{
            {MAIN}.addEventListener('seeked', done, {{once: true}});
            {MAIN}.currentTime = {seconds};
        }})"""
    )


def stops(page: Page) -> list[str]:
    """The names of all places that Tab comes to inside the player."""
    names = []
    page.locator(".cx-nav a").last.focus()
    while True:
        page.keyboard.press("Tab")
        name = page.evaluate(
            """() => { const here = document.activeElement;
                return here.closest('changxue-player') ? (here.ariaLabel || here.innerText).trim() : null; }"""
        )
        if name is None:
            return names
        names.append(name)


def watch_drift(page: Page) -> None:
    """Notes at each frame of the lecture how far the interpreter is from it, by the frames really on the screen."""
    page.evaluate(
        f"""() => {{
            const main = {MAIN}, sign = {SIGN};
            window.drifts = [];
            let last = null;
            const onSign = (now, frame) => {{ last = frame; sign.requestVideoFrameCallback(onSign); }};
            sign.requestVideoFrameCallback(onSign);
            const onMain = (now, frame) => {{
                if (last && !main.seeking && !main.paused) {{
                    const since = (frame.expectedDisplayTime - last.expectedDisplayTime) / 1000;
                    const shown = last.mediaTime + Math.min(since, 0.04) * sign.playbackRate;
                    window.drifts.push({{at: frame.mediaTime, drift: shown - frame.mediaTime}});
                }}
                main.requestVideoFrameCallback(onMain);
            }};
            main.requestVideoFrameCallback(onMain);
        }}"""
    )
