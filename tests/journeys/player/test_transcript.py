"""The transcript and the slides beside the lesson player: read, searched, and ways to a moment."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.player_actions import MAIN, OpenPage, seek, to, until, value
from tests.journeys.player_harness import CUES

pytestmark = pytest.mark.browser


def test_the_transcript_moves_with_arrows_and_seeks_with_enter(open_page: OpenPage) -> None:
    page = open_page()
    rows = page.locator(".cx-transcript__button")
    rows.first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(rows.nth(2)).to_be_focused()
    expect(rows.nth(2)).to_have_attribute("aria-current", "true")
    assert value(page, f"{MAIN}.currentTime") == pytest.approx(CUES[2][0], abs=0.2)
    page.keyboard.press("End")
    expect(rows.last).to_be_focused()
    page.keyboard.press("Home")
    expect(rows.first).to_be_focused()
    assert page.locator(".cx-transcript__button[tabindex='0']").count() == 1


def test_the_words_can_be_selected_and_the_time_leads_to_its_second(open_page: OpenPage) -> None:
    page = open_page()
    words = page.locator(".cx-transcript__text").nth(1)
    words.scroll_into_view_if_needed()
    box = words.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 2, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 80, box["y"] + 10, steps=4)
    page.mouse.up()
    selected = str(value(page, "getSelection().toString()"))
    assert selected
    assert selected in CUES[1][2]
    assert value(page, f"{MAIN}.currentTime") == 0
    row = page.get_by_role("button", name=CUES[1][2])
    expect(row).to_have_count(1)
    row.click(position={"x": 20, "y": 15})
    until(page, f"{MAIN}.currentTime > {CUES[1][0] - 0.2}")


def test_the_transcript_is_searched_and_each_place_is_found(open_page: OpenPage) -> None:
    page = open_page()
    field = page.get_by_role("searchbox", name="Search in the transcript")
    field.fill("CLIENT")
    count = page.locator(".cx-transcript__count")
    expect(count).to_have_text("1 of 2")
    expect(page.locator("mark")).to_have_text(["client", "client"])
    assert "underline" in value(page, "getComputedStyle(document.querySelector('mark')).textDecorationLine")
    field.press("Enter")
    expect(count).to_have_text("2 of 2")
    expect(page.locator("mark[data-here]")).to_have_count(1)
    to(page, "Next place").press("Enter")
    expect(count).to_have_text("1 of 2")
    field.fill("horse")
    expect(count).to_have_text("Nothing found")
    expect(page.locator("mark")).to_have_count(0)
    assert page.locator(".cx-transcript__button[tabindex='0']").count() == 1


def test_the_transcript_moves_with_the_recording_only_when_that_is_wanted(open_page: OpenPage) -> None:
    page = open_page()
    page.evaluate("document.querySelector('.cx-transcript__cues').style.setProperty('max-height', '60px')")
    seek(page, 17)
    expect(page.locator(".cx-transcript__button").last).to_have_attribute("aria-current", "true")
    assert value(page, "document.querySelector('.cx-transcript__cues').scrollTop") == 0
    page.get_by_role("checkbox", name="Scroll with the recording").check()
    assert value(page, "document.querySelector('.cx-transcript__cues').scrollTop") > 0


def test_chapters_and_slides_lead_to_their_second_and_a_slide_can_be_enlarged(open_page: OpenPage) -> None:
    page = open_page()
    to(page, "Chapters").press("Enter")
    page.get_by_role("radio", name="Cuts").check()
    until(page, f"Math.abs({MAIN}.currentTime - 12) < 0.3")
    page.keyboard.press("Escape")
    page.locator(".cx-slides summary").press("Enter")
    expect(page.locator(".cx-slides__slide[aria-current]")).to_contain_text("Cover any cut")
    page.get_by_role("link", name="How long").press("Enter")
    until(page, f"Math.abs({MAIN}.currentTime - 6) < 0.3")
    larger = page.get_by_role("button", name="Enlarge the picture: How long")
    larger.press("Enter")
    expect(page.get_by_role("dialog", name="How long").get_by_role("img", name="How long")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(larger).to_be_focused()


def test_a_new_slide_is_announced_to_those_who_ask_for_it(open_page: OpenPage) -> None:
    page = open_page()
    page.locator(".cx-slides summary").press("Enter")
    page.get_by_role("checkbox", name="Announce each new slide").check()
    seek(page, 2)
    seek(page, 7)
    expect(page.locator(".cx-player__status")).to_have_text("Slide: How long.")
