"""A line that is down: told to those who see, and never spoken into what somebody listens to."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.player_actions import MAIN, OpenPage, play, until
from tests.journeys.player_harness import Stage

pytestmark = pytest.mark.browser

LOST = "The connection is lost. What you have studied is saved here and sent later."


def lose_the_line(page: Page) -> None:
    """Play a little; what was played cannot be sent."""
    page.route("**/beats", lambda route: route.abort())
    play(page)
    until(page, f"{MAIN}.currentTime > 1")
    with page.expect_event("requestfailed"):
        page.get_by_role("button", name="Pause").press("Enter")


def test_a_lost_line_is_said_in_the_usual_player(open_page: OpenPage) -> None:
    page = open_page()
    lose_the_line(page)
    expect(page.locator(".cx-player__status")).to_have_text(LOST)


def test_those_who_listen_can_read_it_but_do_not_hear_it_and_it_goes_with_the_line(
    open_page: OpenPage, stage: Stage
) -> None:
    page = open_page(simple="1")
    lose_the_line(page)
    note = page.locator(".cx-player__notes").get_by_text(LOST)
    expect(note).to_be_visible()
    live = page.locator("[role=status], [role=alert], [aria-live]").all_inner_texts()
    assert not any(LOST in words for words in live)
    page.unroute("**/beats")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(note).to_have_count(0)
    assert stage.beats, "nothing was lost"


def test_a_recording_whose_first_request_fails_is_asked_for_once_more(open_page: OpenPage) -> None:
    page = open_page()
    page.route("**/lecture.mp4", lambda route: route.abort(), times=1)
    page.reload()
    until(page, f"{MAIN}.readyState >= 1")
    expect(page.locator(".cx-player__status")).to_be_empty()


def test_a_recording_that_does_not_come_is_told_and_play_asks_for_it(open_page: OpenPage) -> None:
    page = open_page()
    page.route("**/lecture.mp4", lambda route: route.abort())
    page.reload()
    expect(page.locator(".cx-player__status")).to_have_text(
        "The recording could not be loaded. Press Play to try again. The transcript is below."
    )
    page.unroute("**/lecture.mp4")
    play(page)
    until(page, f"{MAIN}.readyState >= 1")
