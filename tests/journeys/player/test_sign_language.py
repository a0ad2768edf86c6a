"""The interpreter's video: in step with the lecture, never in its way, and nothing that flashes."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from tests.journeys.player_actions import (
    MAIN,
    SIGN,
    OpenPage,
    box,
    eventually,
    more_controls,
    play,
    seek,
    to,
    until,
    value,
    watch_drift,
)
from tests.journeys.player_harness import SIGN_S, Stage

pytestmark = pytest.mark.browser

HARD_SEEK_S = 0.4  # sign_sync.ts: further apart than this, it jumps


def test_the_sign_language_video_follows_through_play_seek_and_speed(
    open_page: OpenPage, record_property: Callable[[str, object], None]
) -> None:
    page = open_page()
    watch_drift(page)
    play(page)
    until(page, f"{MAIN}.currentTime > 2")
    seek(page, 9)
    until(page, f"{MAIN}.currentTime > 11")
    page.evaluate(f"{MAIN}.playbackRate = 1.5")
    until(page, f"{MAIN}.currentTime > 13.5")
    seek(page, 2)
    until(page, f"{MAIN}.currentTime > 4.5 && {MAIN}.currentTime < 9")

    samples = page.evaluate("window.drifts")
    drifts = sorted(abs(sample["drift"]) for sample in samples)
    p95 = drifts[int(len(drifts) * 0.95)]
    record_property("sign_drift_p95_ms", round(p95 * 1000))
    record_property("sign_drift_p50_ms", round(drifts[len(drifts) // 2] * 1000))
    print(
        f"sign drift over {len(drifts)} frames: p50 {drifts[len(drifts) // 2] * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms"
    )
    assert len(drifts) > 50
    assert abs(samples[-1]["drift"]) < HARD_SEEK_S, "when things have settled the interpreter is with the lecture"
    page.evaluate(f"{MAIN}.pause()")
    until(page, f"{SIGN}.paused && Math.abs({SIGN}.currentTime - {MAIN}.currentTime) <= 0.05")


def test_a_sign_language_video_that_begins_later_waits_on_its_first_frame(open_page: OpenPage) -> None:
    page = open_page(offset="3")
    play(page)
    until(page, f"{MAIN}.currentTime > 1")
    assert value(page, f"{SIGN}.paused && {SIGN}.currentTime") == 0
    seek(page, 8)
    until(page, f"Math.abs({SIGN}.currentTime - ({MAIN}.currentTime - 3)) < {HARD_SEEK_S} && !{SIGN}.paused")


def test_a_shorter_sign_language_video_holds_its_last_frame_and_never_flashes(open_page: OpenPage) -> None:
    page = open_page()
    play(page)
    page.evaluate(
        f"""() => {{
            const sign = {SIGN}, canvas = document.createElement('canvas');
            canvas.width = 160; canvas.height = 1;
            const pen = canvas.getContext('2d', {{willReadFrequently: true}});
            window.bars = [];
            const look = () => {{
                pen.drawImage(sign, 0, 0, 160, 1);
                const row = pen.getImageData(0, 0, 160, 1).data;
                let brightest = 0;
                for (let x = 0; x < 160; x++) if (row[4 * x] > row[4 * brightest]) brightest = x;
                window.bars.push({{at: {MAIN}.currentTime, bar: brightest, light: row[4 * brightest]}});
                requestAnimationFrame(look);
            }};
            window.look = look;
        }}"""
    )
    seek(page, SIGN_S - 1)
    until(page, f"Math.abs({SIGN}.currentTime - {MAIN}.currentTime) < 0.2")
    page.evaluate("window.look()")
    until(page, f"{MAIN}.ended")
    seek(page, SIGN_S - 0.02)
    page.evaluate(f"{SIGN}.currentTime = {SIGN}.duration")
    until(page, f"{SIGN}.ended && !{SIGN}.seeking")
    play(page)  # it has ended, and must not start over
    until(page, f"{MAIN}.ended")
    seen = page.evaluate("window.bars")

    after = [look["bar"] for look in seen if look["at"] > SIGN_S + 0.3]
    assert len(after) > 5
    assert min(after) >= 150, "the bar stands at the right edge, where the last frame left it"
    assert max(after) - min(after) <= 2, "nothing moves after the end"
    bars = [look["bar"] for look in seen]
    assert all(later >= earlier - 10 for earlier, later in pairwise(bars)), "it never starts over"
    assert min(look["light"] for look in seen) > 150, "the picture never goes black"
    assert value(page, f"{SIGN}.paused || {SIGN}.ended")

    seek(page, 4)  # and from there it comes back
    until(page, f"Math.abs({SIGN}.currentTime - 4) < 0.2")


def test_the_lecture_waits_for_a_sign_language_video_that_starves_and_says_so(
    open_page: OpenPage, stage: Stage
) -> None:
    page = open_page(sign_video="stalling.mp4")
    play(page)
    until(page, f"{MAIN}.paused")
    assert 0 < value(page, f"{MAIN}.currentTime") < SIGN_S - 1
    assert abs(value(page, f"{MAIN}.currentTime - {SIGN}.currentTime")) < 1
    expect(page.get_by_role("status").filter(has_text="Waiting for the sign language video")).to_be_visible()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    stage.flow.set()
    until(page, f"!{MAIN}.paused && !{SIGN}.paused")


def test_a_learner_may_go_on_without_a_sign_language_video_that_starves(open_page: OpenPage) -> None:
    page = open_page(sign_video="stalling.mp4")
    play(page)
    until(page, f"{MAIN}.paused")
    page.get_by_role("button", name="Sign language", exact=True).press("Enter")
    until(page, f"!{MAIN}.paused")
    expect(page.locator(".cx-player__sign")).to_be_hidden()


def test_the_sign_language_window_grows_by_keyboard_and_stays_beside_the_captions(open_page: OpenPage) -> None:
    page = open_page()
    seek(page, 5)
    window = page.locator(".cx-player__sign-video")
    before = box(page, ".cx-player__sign-video")
    screen = box(page, ".cx-player__screen video")
    assert before["width"] * before["height"] >= screen["width"] * screen["height"] / 6
    to(page, "Sign language window").press("Enter")
    for _ in range(6):
        page.get_by_role("button", name="Larger").press("Enter")
    expect(page.get_by_role("button", name="Larger")).to_be_focused()
    assert box(page, ".cx-player__sign-video")["width"] > box(page, ".cx-player__screen video")["width"]
    caption, sign = box(page, ".cx-player__caption"), window.bounding_box()
    assert sign is not None
    assert caption["x"] + caption["width"] <= sign["x"] or caption["y"] + caption["height"] <= sign["y"]
    page.get_by_role("button", name="Other side").press("Enter")
    assert box(page, ".cx-player__sign-video")["x"] < box(page, ".cx-player__screen")["x"]


@pytest.mark.parametrize("size", ["17", "33", "60"])
def test_on_a_phone_picture_captions_interpreter_and_play_are_on_the_first_screen(
    open_page: OpenPage, size: str
) -> None:
    page = open_page(_width=360, sign_size=size)
    page.set_viewport_size({"width": 360, "height": 740})
    seek(page, 5)
    parts = (".cx-player__screen video", ".cx-player__caption", ".cx-player__sign-video", ".cx-player__button--main")
    places = [box(page, part) for part in parts]
    for part, place in zip(parts, places, strict=True):
        assert place["y"] >= 0, part
        assert place["y"] + place["height"] <= 740, part
    picture, caption, sign, play_button = places
    assert picture["y"] + picture["height"] <= caption["y"], "captions stand under the picture"
    assert caption["y"] + caption["height"] <= sign["y"], "the interpreter covers no caption"
    assert sign["y"] + sign["height"] <= play_button["y"] or sign["x"] > 360, "nor does Play cover the interpreter"


@pytest.mark.parametrize(("width", "height"), [(667, 375), (740, 360), (915, 412)])
def test_on_a_phone_on_its_side_they_are_on_one_screen_too(open_page: OpenPage, width: int, height: int) -> None:
    page = open_page(_width=width, sign_size="33")
    page.set_viewport_size({"width": width, "height": height})
    seek(page, 5)
    page.evaluate("document.querySelector('.cx-player').scrollIntoView()")
    parts = (".cx-player__screen video", ".cx-player__caption", ".cx-player__sign-video", ".cx-player__button--main")
    picture, caption, sign, play_button = (box(page, part) for part in parts)
    assert picture["y"] >= 0
    assert sign["y"] >= 0
    assert picture["y"] + picture["height"] <= caption["y"], "captions stand under the picture"
    assert caption["y"] + caption["height"] <= play_button["y"], "Play covers no caption"
    assert sign["y"] + sign["height"] <= play_button["y"], "nor the interpreter"
    assert play_button["y"] + play_button["height"] <= height


def test_the_interpreter_stands_in_a_corner_of_the_picture_where_that_is_chosen(
    open_page: OpenPage, stage: Stage
) -> None:
    page = open_page(_width=360)
    seek(page, 5)
    more_controls(page)
    to(page, "Sign language window").press("Enter")
    page.get_by_role("checkbox", name="In a corner of the picture").press("Space")
    eventually(page, lambda: stage.preferences.get("sign_place") == "corner")
    picture, sign = box(page, ".cx-player__screen video"), box(page, ".cx-player__sign-video")
    assert picture["x"] <= sign["x"]
    assert sign["y"] + sign["height"] <= picture["y"] + picture["height"]
    assert sign["x"] + sign["width"] > picture["x"] + picture["width"] / 2, "on the right"
    for _ in range(6):
        page.get_by_role("button", name="Larger").press("Enter")
    largest = box(page, ".cx-player__sign-video")
    assert largest["width"] > sign["width"]
    assert largest["y"] + largest["height"] <= picture["y"] + picture["height"], "it covers no caption"
    to(page, "Other side").press("Enter")
    assert box(page, ".cx-player__sign-video")["x"] < picture["x"] + picture["width"] / 2
