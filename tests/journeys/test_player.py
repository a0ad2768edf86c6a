"""The lesson player in a real browser: what one can do with it by keyboard, by sight, by reading, on a bad line."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.axe import axe
from tests.journeys.player_stage import CUES, DESCRIPTIONS, LECTURE_S, SIGN_S, STATIC, Stage, make_media, served

pytestmark = pytest.mark.browser

MAIN = "document.querySelector('.cx-player__media')"
SIGN = "document.querySelector('.cx-player__sign-video')"
HARD_SEEK_S = 0.4  # sign_sync.ts: further apart than this, it jumps

OpenPage = Callable[..., Page]


@pytest.fixture(scope="module")
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


def test_the_whole_player_is_worked_with_the_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page()
    names = stops(page)

    order = [
        "Larger",
        "Position",
        "Play",
        "Back 10 seconds",
        "Forward 10 seconds",
        "Mute",
        "Volume",
        "Captions",
        "Sign language",
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
                const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
                return {name: here.outerHTML.slice(0, 80), ring: parseFloat(style.outlineWidth),
                        line: style.outlineStyle,
                        free: box.width === 0 || here === document.body || here.contains(top) || top?.contains(here),
                        side: Math.min(box.width, box.height)};
            }"""
        )
        if seen["name"].startswith("<body"):
            break
        assert (seen["line"], seen["ring"] >= 3) == ("solid", True), seen
        assert seen["free"], seen
        assert seen["side"] >= 44 or 'type="radio"' in seen["name"], seen
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


def test_the_sign_language_video_follows_through_play_seek_and_speed(
    open_page: OpenPage, record_property: Callable[[str, object], None]
) -> None:
    page = open_page()
    watch_drift(page)
    play(page)
    page.wait_for_timeout(2500)
    seek(page, 9)
    page.wait_for_timeout(2500)
    page.evaluate(f"{MAIN}.playbackRate = 1.5")
    page.wait_for_timeout(2000)
    seek(page, 2)
    page.wait_for_timeout(2000)

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
    for _ in range(6):
        page.get_by_role("button", name="Larger").press("Enter")
    expect(page.get_by_role("button", name="Larger")).to_be_focused()
    assert box(page, ".cx-player__sign-video")["width"] > box(page, ".cx-player__screen video")["width"]
    caption, sign = box(page, ".cx-player__caption"), window.bounding_box()
    assert sign is not None
    assert caption["x"] + caption["width"] <= sign["x"] or caption["y"] + caption["height"] <= sign["y"]
    page.get_by_role("button", name="Other side").press("Enter")
    assert box(page, ".cx-player__sign-video")["x"] < box(page, ".cx-player__screen")["x"]


def test_single_keys_do_nothing_until_chosen_and_never_with_modifiers(open_page: OpenPage) -> None:
    page = open_page()
    button = page.get_by_role("button", name="Play")
    button.focus()
    page.keyboard.press("m")
    assert value(page, f"{MAIN}.muted") is False
    page.get_by_role("button", name="Keys").press("Enter")
    page.get_by_role("checkbox", name="Single-key shortcuts").press("Space")
    page.keyboard.press("Escape")
    page.keyboard.press("m")
    assert value(page, f"{MAIN}.muted") is True
    page.keyboard.press("Control+Alt+m")
    assert value(page, f"{MAIN}.muted") is True
    page.locator(".cx-brand").focus()
    page.keyboard.press("m")
    assert value(page, f"{MAIN}.muted") is True


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


def test_a_recording_of_sound_has_captions_and_transcript_too(open_page: OpenPage) -> None:
    page = open_page(kind="audio", sign_video="0")
    seek(page, 5)
    expect(page.locator(".cx-player__captions")).to_have_text("Use warm water and soap, for twenty seconds.")
    expect(page.locator(".cx-transcript__button").nth(1)).to_have_attribute("aria-current", "true")


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


def test_a_lesson_goes_on_where_it_stopped_and_says_so(open_page: OpenPage) -> None:
    page = open_page(resume="9.5")
    until(page, f"Math.abs({MAIN}.currentTime - 9.5) < 0.2")
    expect(page.locator(".cx-player__status")).to_have_text("You go on where you stopped: 9 seconds.")


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


def test_what_is_chosen_while_the_line_is_down_is_sent_later(open_page: OpenPage, stage: Stage) -> None:
    page = open_page()
    page.context.set_offline(True)
    to(page, "Other side").press("Enter")
    page.wait_for_timeout(900)
    assert stage.preferences == {}
    page.context.set_offline(False)
    eventually(page, lambda: stage.preferences == {"sign_side": "left"})


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


def test_keys_are_changed_conflicts_are_refused_and_all_goes_back(open_page: OpenPage, stage: Stage) -> None:
    page = open_page(shortcuts="on")
    to(page, "Keys").press("Enter")
    to(page, "Change the keys").press("Enter")
    dialog = page.get_by_role("dialog")
    mute = dialog.get_by_label("Mute", exact=True)
    mute.fill("k")
    to(page, "Save").press("Enter")
    expect(dialog.get_by_role("status")).to_contain_text("K is already the key for: Play / Pause.")
    expect(mute).to_be_focused()
    mute.fill("q")
    to(page, "Save").press("Enter")
    expect(dialog).to_have_count(0)
    eventually(page, lambda: stage.preferences.get("shortcut_keys") == "mute=q")
    to(page, "Play").press("q")
    assert value(page, f"{MAIN}.muted") is True
    to(page, "Play").press("m")
    assert value(page, f"{MAIN}.muted") is True, "the usual key does nothing any more"
    to(page, "Keys").press("Enter")
    to(page, "Change the keys").press("Enter")
    to(page, "Back to the usual keys").press("Enter")
    to(page, "Save").press("Enter")
    eventually(page, lambda: stage.preferences.get("shortcut_keys") == "")


def test_where_one_is_is_said_on_request(open_page: OpenPage) -> None:
    page = open_page()
    seek(page, 13)
    to(page, "Where am I?").press("Enter")
    expect(page.locator(".cx-player__status")).to_have_text(
        "You are at 13 seconds of 20 seconds. Chapter: Cuts. Speed: 1 times. Captions: English."
    )


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
    expect(page.get_by_role("dialog").get_by_role("img")).to_be_visible()
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


def test_a_smaller_picture_is_chosen_and_kept(open_page: OpenPage, stage: Stage) -> None:
    page = open_page()
    seek(page, 6)
    to(page, "Picture quality").press("Enter")
    page.get_by_role("radio", name="240 lines").check()
    until(page, f"{MAIN}.currentSrc.endsWith('lecture-240.mp4') && Math.abs({MAIN}.currentTime - 6) < 0.3")
    eventually(page, lambda: stage.preferences == {"picture": "low"})
    page.reload()
    until(page, f"{MAIN}.currentSrc.endsWith('lecture-240.mp4')")


def test_a_link_to_a_second_starts_there(open_page: OpenPage) -> None:
    page = open_page(t="12.4", resume="5")
    until(page, f"Math.abs({MAIN}.currentTime - 12.4) < 0.2")
    expect(page.locator(".cx-player__status")).to_have_text("The recording starts at 12 seconds.")


def test_the_whole_player_weighs_little() -> None:
    assert len(gzip.compress((STATIC / "player.js").read_bytes())) <= 20 * 1024


def test_nothing_breaks_the_policy_of_the_site(open_page: OpenPage) -> None:
    page = open_page()
    play(page)
    page.get_by_role("button", name="Larger").press("Enter")
    page.get_by_role("button", name="Speed").press("Enter")
    page.wait_for_timeout(500)
    assert page.complaints == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
@pytest.mark.parametrize("width", [1200, 320])
def test_axe_finds_nothing(open_page: OpenPage, theme: str, width: int) -> None:
    page = open_page(_width=width, _bypass_csp=True, theme=theme)
    seek(page, 5)
    assert axe(page) == []
    page.get_by_role("button", name="Captions").press("Enter")
    assert axe(page) == []


@pytest.mark.parametrize("choices", [{}, {"text_size": "200"}, {"spacing": "wide"}])
def test_nothing_runs_off_the_side_at_320_pixels(open_page: OpenPage, choices: dict[str, str]) -> None:
    page = open_page(_width=320, **choices)
    assert value(page, "document.documentElement.scrollWidth") <= 320
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


# What the tests above are told in


def to(page: Page, name: str) -> Any:
    return page.get_by_role("button", name=name, exact=True)


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


def test_the_media_of_the_stage_are_real(stage: Stage, chromium: Browser, open_page: OpenPage) -> None:
    page = open_page()
    assert value(page, f"{MAIN}.duration") == pytest.approx(LECTURE_S, abs=0.1)
    assert value(page, f"{SIGN}.duration") == pytest.approx(SIGN_S, abs=0.1)
