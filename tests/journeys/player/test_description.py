"""Audio description: said by a voice or the screen reader, the lecture waiting where it must."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.player_actions import MAIN, OpenPage, play, seek, until, value
from tests.journeys.player_harness import DESCRIPTIONS

pytestmark = pytest.mark.browser


def test_the_lecture_waits_for_a_description_and_goes_on_by_itself(open_page: OpenPage) -> None:
    page = open_page(descriptions="on", description_voice="screen-reader")
    seek(page, 7)
    play(page)
    said = page.locator(".cx-player__description")
    until(page, f"{MAIN}.paused")
    expect(said).to_have_text(DESCRIPTIONS[1][3])
    expect(said).to_have_attribute("role", "status")
    assert 7.4 < value(page, f"{MAIN}.currentTime") < 8.5
    until(page, f"!{MAIN}.paused && {MAIN}.currentTime > 8.5")


def test_where_the_browser_has_no_voice_the_screen_reader_is_given_the_description(open_page: OpenPage) -> None:
    page = open_page(descriptions="on", description_voice="browser")
    assert page.evaluate("speechSynthesis.getVoices().length") == 0, "a headless Chromium is not given any voice"
    seek(page, 7)
    play(page)
    said = page.locator(".cx-player__description")
    until(page, f"{MAIN}.paused")
    expect(said).to_have_text(DESCRIPTIONS[1][3])
    expect(said).to_have_attribute("aria-live", "polite")
    until(page, f"!{MAIN}.paused && {MAIN}.currentTime > 8.5")


def test_without_being_asked_for_nothing_is_described(open_page: OpenPage) -> None:
    page = open_page()
    seek(page, 7)
    play(page)
    until(page, f"{MAIN}.currentTime > 9")
    expect(page.locator(".cx-player__description")).to_have_text("")
