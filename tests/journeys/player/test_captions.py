"""The captions of the lesson player: drawn in its own layer, as the learner wants them."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.player_actions import MAIN, OpenPage, box, eventually, seek, to, value
from tests.journeys.player_harness import CUES, Stage

pytestmark = pytest.mark.browser


def test_captions_are_drawn_in_our_layer_and_say_whether_they_were_checked(open_page: OpenPage) -> None:
    page = open_page()
    seek(page, 5)
    layer = page.locator(".cx-player__captions")
    expect(layer).to_have_text("Use warm water and soap, for twenty seconds.")
    expect(page.locator(".cx-player__caption-state")).to_have_text("Captions: English (checked)")
    assert value(page, f"[...{MAIN}.textTracks].filter(track => track.mode === 'showing').length") == 0

    page.get_by_role("button", name="Captions").press("Enter")
    page.get_by_role("radio", name="Français").check()
    expect(page.locator(".cx-player__caption-state")).to_have_text("Captions: Français (made by machine, not checked)")
    page.get_by_role("radio", name="Off").check()
    expect(layer).to_be_hidden()


def test_a_recording_of_sound_has_captions_and_transcript_too(open_page: OpenPage) -> None:
    page = open_page(kind="audio", sign_video="0")
    seek(page, 5)
    expect(page.locator(".cx-player__captions")).to_have_text("Use warm water and soap, for twenty seconds.")
    expect(page.locator(".cx-transcript__button").nth(1)).to_have_attribute("aria-current", "true")


def test_captions_look_as_the_learner_wants_and_that_is_kept(open_page: OpenPage, stage: Stage) -> None:
    page = open_page()
    seek(page, 5)
    to(page, "Captions").press("Enter")
    page.get_by_label("Size of the letters").select_option("200")
    page.get_by_label("Colours").select_option("yellow-on-blue")
    page.get_by_label("Place").select_option("top")
    style = "getComputedStyle(document.querySelector('.cx-player__caption'))"
    assert value(page, f"{style}.color") == "rgb(255, 255, 102)"
    assert float(value(page, f"{style}.fontSize").removesuffix("px")) > 40
    assert box(page, ".cx-player__caption")["y"] < box(page, ".cx-player__screen")["y"] + 100
    page.get_by_label("Place").select_option("below")
    caption, picture = box(page, ".cx-player__caption"), box(page, ".cx-player__media")
    assert caption["y"] >= picture["y"] + picture["height"], "below the picture nothing of it is covered"
    page.get_by_role("radio", name="Off").check()
    kept = {"captions": "off", "caption_size": "200", "caption_colours": "yellow-on-blue", "caption_place": "below"}
    eventually(page, lambda: stage.preferences == kept)
    page.goto(stage.page())
    page.wait_for_selector("changxue-player[data-ready]")
    expect(page.locator(".cx-player__captions")).to_be_hidden()


def test_captions_in_two_languages_stand_under_each_other(open_page: OpenPage) -> None:
    page = open_page()
    seek(page, 5)
    to(page, "Captions").press("Enter")
    page.get_by_label("Under them").select_option("fr")
    expect(page.locator(".cx-player__caption")).to_have_text([CUES[1][2], f"[fr] {CUES[1][2]}"])
    assert page.locator(".cx-player__caption").nth(1).get_attribute("lang") == "fr"
