"""What the lesson player plays: where it begins, in which quality, and what of it the portal is told."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.player_actions import MAIN, SIGN, OpenPage, eventually, play, seek, to, until, value
from tests.journeys.player_harness import LECTURE_S, SIGN_S, Stage

pytestmark = pytest.mark.browser


def test_the_media_of_the_stage_are_real(stage: Stage, chromium: Browser, open_page: OpenPage) -> None:
    page = open_page()
    assert value(page, f"{MAIN}.duration") == pytest.approx(LECTURE_S, abs=0.1)
    assert value(page, f"{SIGN}.duration") == pytest.approx(SIGN_S, abs=0.1)


def test_a_lesson_goes_on_where_it_stopped_and_says_so(open_page: OpenPage) -> None:
    page = open_page(resume="9.5")
    until(page, f"Math.abs({MAIN}.currentTime - 9.5) < 0.2")
    expect(page.locator(".cx-player__status")).to_have_text("You go on where you stopped: 9 seconds.")


def test_a_link_to_a_second_starts_there(open_page: OpenPage) -> None:
    page = open_page(t="12.4", resume="5")
    until(page, f"Math.abs({MAIN}.currentTime - 12.4) < 0.2")
    expect(page.locator(".cx-player__status")).to_have_text("The recording starts at 12 seconds.")


def test_what_was_played_arrives_and_adds_up(open_page: OpenPage, stage: Stage) -> None:
    page = open_page()
    play(page)
    until(page, f"{MAIN}.currentTime > 2")
    seek(page, 10)
    until(page, f"{MAIN}.currentTime > 12")
    page.get_by_role("button", name="Pause").press("Enter")
    expect(page.locator(".cx-player__progress")).to_contain_text("of 16 seconds needed")

    segments = [segment for beat in stage.beats for segment in beat["segments"]]
    assert all(0 <= start < end <= LECTURE_S and rate == 1 for start, end, rate in segments)
    assert sum(end - start for start, end, _ in segments) == pytest.approx(4, abs=1)
    assert not any(start < 6 < end for start, end, _ in segments), "what was skipped was not studied"
    assert [beat["sequence"] for beat in stage.beats] == list(range(1, len(stage.beats) + 1))
    assert {beat["session"] for beat in stage.beats} == {"session-1"}
    assert set(stage.tokens) == {"a-token"}


def test_beats_are_kept_while_the_line_is_down_even_over_a_reload(open_page: OpenPage, stage: Stage) -> None:
    page = open_page()
    stage.answer_beats = False
    play(page)
    until(page, f"{MAIN}.currentTime > 1")
    page.get_by_role("button", name="Pause").press("Enter")
    until(page, "Object.keys(localStorage).some(key => key.startsWith('changxue-beats:'))")
    kept = json.loads(value(page, "localStorage.getItem('changxue-beats:/beats#session-1')"))
    stage.answer_beats = True
    page.reload()
    until(page, "!Object.keys(localStorage).some(key => key.startsWith('changxue-beats:'))")
    assert kept[0] in stage.beats


def test_a_smaller_picture_is_chosen_and_kept(open_page: OpenPage, stage: Stage) -> None:
    page = open_page()
    seek(page, 6)
    to(page, "Picture quality").press("Enter")
    page.get_by_role("radio", name="240p").check()
    until(page, f"{MAIN}.currentSrc.endsWith('lecture-240.mp4') && Math.abs({MAIN}.currentTime - 6) < 0.3")
    eventually(page, lambda: stage.preferences == {"picture": "low"})
    page.reload()
    until(page, f"{MAIN}.currentSrc.endsWith('lecture-240.mp4')")


def test_where_the_recording_stalls_again_and_again_less_is_offered_and_remembered(open_page: OpenPage) -> None:
    page = open_page(main="paced.mp4")
    to(page, "Play").press("Enter")
    offer = page.get_by_role("button", name="Smaller picture: 240p")
    offer.wait_for(timeout=60_000)
    expect(page.locator(".cx-player__status")).to_have_text("The connection is slow. The recording has to wait.")
    before = page.evaluate(f"{MAIN}.currentTime")
    offer.press("Enter")
    until(page, f"{MAIN}.currentSrc.endsWith('lecture-240.mp4') && {MAIN}.currentTime >= {before} - 0.3")
    assert page.evaluate("document.activeElement.classList.contains('cx-player__button--main')")
    expect(page.locator(".cx-player__slow")).to_be_empty()
    page.reload()
    until(page, f"{MAIN}.currentSrc.endsWith('lecture-240.mp4')")
    to(page, "Picture quality").press("Enter")
    page.get_by_role("radio", name="240p").check()
    page.get_by_role("radio", name="Automatic").check()
    page.reload()
    until(page, f"{MAIN}.currentSrc.endsWith('lecture-240.mp4')")  # what was measured says so too


@pytest.mark.parametrize("connection", ["saveData: true", "effectiveType: '2g'"])
def test_where_data_are_to_be_saved_or_the_line_is_slow_the_smallest_picture_comes_first(
    open_page: OpenPage, connection: str
) -> None:
    page = open_page()
    until(page, f"{MAIN}.currentSrc.endsWith('lecture.mp4')")
    page.add_init_script(f"Object.defineProperty(navigator, 'connection', {{ value: {{ {connection} }} }})")
    page.reload()
    until(page, f"{MAIN}.currentSrc.endsWith('lecture-240.mp4')")
    to(page, "Picture quality").press("Enter")
    expect(page.get_by_role("radio", name="Automatic")).to_be_checked()


def test_sound_only_goes_on_at_the_same_place_without_pictures(open_page: OpenPage) -> None:
    page = open_page()
    seek(page, 6)
    to(page, "Picture quality").press("Enter")
    page.get_by_role("radio", name="Sound only").check()
    until(page, f"{MAIN}.currentSrc.endsWith('sound.m4a') && Math.abs({MAIN}.currentTime - 6) < 0.3")
    expect(page.locator(".cx-player__sign")).to_be_hidden()
    expect(page.locator(".cx-player__captions")).to_have_text("Use warm water and soap, for twenty seconds.")
    page.get_by_role("radio", name="Automatic").check()
    until(page, f"{MAIN}.currentSrc.endsWith('lecture.mp4') && Math.abs({MAIN}.currentTime - 6) < 0.3")
