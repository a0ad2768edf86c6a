"""The caption editor by keyboard alone: words, times, splitting, joining, undo, what others saved, and few keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from content.courses.models import CourseAuthor
from content.database import Database
from content.people.accounts import present_actor
from content.timed_text.cue import Cue
from content.tracks.captions import save_captions
from content.tracks.models import CaptionTrack, TrackState
from tests.journeys.axe import axe
from tests.journeys.caption_session import (
    MOST_KEYS,
    RIGHT,
    WRONG,
    CaptionRoom,
    CaptionTypist,
    caption_room,
    lecture,
    put_recording,
)
from tests.journeys.keyboard import Keyboard

pytestmark = pytest.mark.browser


@pytest.fixture
def room(database: Database, tmp_path: Path) -> Iterator[CaptionRoom]:
    with caption_room(database, tmp_path, lecture(20)) as opened:
        yield opened


def test_five_words_are_corrected_with_few_keys_and_nothing_else_is_changed(
    room: CaptionRoom, chromium: Browser
) -> None:
    typist = CaptionTypist(room, chromium)
    typist.open()
    typist.correct_five_words()
    state, cues, _ = room.saved()
    assert state is TrackState.IN_CORRECTION
    assert [cue.text for cue in cues] == [cue.text.replace(WRONG, RIGHT) for cue in lecture(20)]
    assert typist.keys <= 5 * MOST_KEYS
    assert axe(typist.page) == []
    typist.page.set_viewport_size({"width": 320, "height": 640})
    assert typist.page.evaluate("document.documentElement.scrollWidth") <= 320
    typist.context.close()


def test_times_structure_and_undo_by_key(room: CaptionRoom, chromium: Browser) -> None:
    typist = CaptionTypist(room, chromium)
    typist.open("#cue-k2")
    expect(typist.page.locator("#cue-k2")).to_be_focused()
    typist.press("Alt+.", "Alt+.", "Alt+-")
    typist.press("Home", *["ArrowRight"] * 4, "Alt+Enter")
    assert typist.text() == "洗手第2次", "the cursor is in the second part"
    typist.press("Control+s")
    typist.wait_until_saved()
    before, one, two = room.saved()[1][1:4]
    assert (before.end, one.start, one.end, two.start, two.end) == (6.1, 6.1, 7.0, 7.0, 8.95)
    assert [word.text for word in two.words] == ["洗手", "第2次"]
    typist.press("Alt+x", "Control+z", "Alt+k", "Alt+m", "Control+s")
    typist.wait_until_saved()
    assert room.saved()[1][2].text == "先用清水\n洗手第2次"
    typist.press(*["Control+z"] * 6, "Control+s")
    typist.wait_until_saved()
    assert [(cue.key, cue.start, cue.end, cue.text, cue.words) for cue in room.saved()[1]] == [
        (cue.key, cue.start, cue.end, cue.text, cue.words) for cue in lecture(20)
    ]
    typist.context.close()


def test_what_another_person_saved_meanwhile_is_shown_and_nothing_is_lost(room: CaptionRoom, chromium: Browser) -> None:
    typist = CaptionTypist(room, chromium, "en")
    typist.open("#cue-k2")
    expect(typist.page.locator("#cue-k2")).to_be_focused()
    with room.database.transaction() as session:
        track = session.scalars(select(CaptionTrack)).one()
        author = session.scalars(select(CourseAuthor.account_id)).one()
        save_captions(session, present_actor(session, author), track.public_id, 1, theirs())
    typist.press("Control+a")
    typist.type("我的字")
    typist.press("Control+s")
    expect(typist.page.locator(".cx-cues__open")).to_contain_text("别人的字")
    assert typist.text() == "我的字"
    assert room.saved()[1][2].text == "别人的字"
    assert axe(typist.page) == []
    typist.press("Control+s")
    typist.wait_until_saved()
    cues = room.saved()[1]
    assert [cue.text for cue in cues][2:4] == ["我的字", "也是别人的"], "what was not changed here is theirs"
    assert cues[2].end == 8.5, "so is the time of what was changed"
    typist.context.close()


def theirs() -> list[Cue]:
    cues = lecture(20)
    return [*cues[:2], replace(cues[2].rewritten("别人的字"), end=8.5), cues[3].rewritten("也是别人的"), *cues[4:]]


MEDIA = "document.querySelector('.cx-player__media')"


@pytest.mark.exhaustive
def test_one_caption_is_played_alone_and_again_and_its_times_set_from_what_is_heard(
    database: Database, tmp_path: Path, chromium: Browser
) -> None:
    with caption_room(database, tmp_path, lecture(4)) as room:
        put_recording(database, tmp_path, 13)
        typist = CaptionTypist(room, chromium)
        typist.open("#cue-k1")
        expect(typist.page.locator("#cue-k1")).to_be_focused()
        typist.page.wait_for_function(f"{MEDIA}.readyState >= 2")
        typist.page.evaluate(f"{MEDIA}.defaultPlaybackRate = {MEDIA}.playbackRate = 4")
        typist.press("Alt+p")
        typist.page.wait_for_function(f"!{MEDIA}.paused")
        typist.page.wait_for_function(f"{MEDIA}.paused")
        stopped = typist.page.evaluate(f"{MEDIA}.currentTime")
        assert 6 <= stopped < 9, "at the end of the caption"
        typist.press("Alt+l")
        typist.page.wait_for_function(f"{MEDIA}.currentTime > 5")
        typist.page.wait_for_function(f"{MEDIA}.currentTime < 5 && !{MEDIA}.paused")
        typist.press("Alt+p")
        typist.page.wait_for_function(f"{MEDIA}.paused")
        typist.page.evaluate(f"{MEDIA}.currentTime = 4.2")
        typist.page.wait_for_function(f"!{MEDIA}.seeking")
        typist.press("Alt+[", "Control+s")
        typist.wait_until_saved()
        assert room.saved()[1][1].start == 4.2
        assert typist.text() == lecture(4)[1].text
        typist.context.close()


def test_typed_times_are_taken_or_refused_at_their_field(room: CaptionRoom, chromium: Browser) -> None:
    typist = CaptionTypist(room, chromium, "en")
    typist.open("#cue-k2")
    expect(typist.page.locator("#cue-k2")).to_be_focused()
    typist.page.fill("#end-k2", "０：０８．５")
    typist.page.fill("#start-k2", "soon")
    typist.page.keyboard.press("Tab")
    expect(typist.page.locator("#start-k2")).to_have_attribute("aria-invalid", "true")
    expect(typist.page.locator("#cue-k2-problem")).to_contain_text("minutes and seconds")
    typist.page.fill("#start-k2", "0:08.45")
    typist.page.keyboard.press("Tab")
    expect(typist.page.locator("#cue-k2-problem")).to_contain_text("no room")
    assert axe(typist.page) == []
    typist.page.fill("#start-k2", "6,25")
    typist.page.keyboard.press("Tab")
    expect(typist.page.locator("#end-k2")).to_be_focused()
    expect(typist.page.locator("#cue-k2-problem")).to_be_empty()
    typist.page.fill("#end-k2", "8.75")
    typist.press("Control+s")
    typist.wait_until_saved()
    cue = room.saved()[1][2]
    assert (cue.start, cue.end) == (6.25, 8.75)
    typist.context.close()


def test_marks_repairs_finding_and_own_keys(database: Database, tmp_path: Path, chromium: Browser) -> None:
    """Everything that a key does beside writing: repairs, guesses, find and replace, another key for an action."""
    cues = lecture(20)
    cues[4] = replace(cues[4], text="先用清水洗手第4次。")
    cues[5] = replace(cues[5], text="先用清水洗手第5次。")
    report = {"guesses": [{"text": "清水", "recognised": "青水", "start": 24.1}]}
    with caption_room(database, tmp_path, cues, report) as room:
        typist = CaptionTypist(room, chromium)
        typist.open("#cue-k8")
        expect(typist.page.locator("#cue-k8")).to_be_focused()
        typist.press("Alt+g")
        assert typist.text() == "先用青水洗手第8次"
        typist.page.locator("summary", has_text="不合规则").press("Enter")
        typist.page.locator("a[href='#cue-k5']").press("Enter")
        expect(typist.page.locator("#cue-k5")).to_be_focused()
        typist.press("Alt+;")
        expect(typist.page.locator("#cue-k4")).to_be_focused()
        typist.press("Alt+c")
        typist.press("Alt+q")
        typist.type("次")
        typist.page.get_by_label("替换为").fill("遍")
        typist.page.get_by_role("button", name="全部替换").press("Enter")
        typist.press("Escape", "Control+s")
        typist.wait_until_saved()
        texts = [cue.text for cue in room.saved()[1]]
        assert texts[8] == "先用青水洗手第8遍"
        assert texts[4:6] == ["先用清水洗手第4遍", "先用清水洗手第5遍"]
        typist.page.get_by_role("button", name="字幕快捷键").press("Enter")
        assert axe(typist.page) == []
        typist.page.get_by_label("下一条字幕").fill("k")
        typist.page.get_by_role("button", name="使用这些快捷键").press("Enter")
        expect(typist.page.get_by_label("下一条字幕")).to_be_focused()
        typist.page.get_by_label("下一条字幕").fill("n")
        typist.page.get_by_role("button", name="使用这些快捷键").press("Enter")
        typist.open("?cue=k8#cue-k8")
        expect(typist.page.locator("#cue-k8")).to_be_focused()
        typist.press("Alt+n")
        expect(typist.page.locator("#cue-k9")).to_be_focused()
        typist.context.close()


def test_no_key_acts_while_a_word_is_composed(room: CaptionRoom, chromium: Browser) -> None:
    typist = CaptionTypist(room, chromium)
    typist.open("#cue-k2")
    expect(typist.page.locator("#cue-k2")).to_be_focused()
    prevented = typist.page.evaluate(
        """() => {
            const press = (more) => {
                const init = {key: "j", code: "KeyJ", altKey: true, bubbles: true, cancelable: true, ...more};
                return !document.activeElement.dispatchEvent(new KeyboardEvent("keydown", init));
            };
            const never = [{isComposing: true}, {keyCode: 229}, {ctrlKey: true}, {shiftKey: true}];
            return [...never, {}].map(press);
        }"""
    )
    assert prevented == [False, False, False, False, True]
    typist.context.close()


@pytest.mark.exhaustive
def test_what_was_typed_is_kept_while_the_line_is_down(room: CaptionRoom, chromium: Browser) -> None:
    typist = CaptionTypist(room, chromium, "en")
    typist.open("#cue-k2")
    expect(typist.page.locator("#cue-k2")).to_be_focused()
    typist.context.set_offline(True)
    typist.press("Control+a")
    typist.type("断线时写的")
    typist.press("Control+s")
    expect(typist.page.locator(".cx-caption-bar__status")).to_contain_text("kept on this page")
    assert typist.text() == "断线时写的"
    typist.context.set_offline(False)
    typist.press("Control+s")
    typist.wait_until_saved()
    assert room.saved()[1][2].text == "断线时写的"
    typist.context.close()


def test_times_are_changed_and_a_caption_is_split_without_script(room: CaptionRoom, chromium: Browser) -> None:
    typist = CaptionTypist(room, chromium, script=False)
    typist.page.goto(f"{room.address}/teach/captions/{room.track}")
    keys = Keyboard(typist.page)
    keys.write("#cue-k0", "先用清水\n洗手")
    keys.press(".cx-cue__more summary")
    keys.write("#end-k0", "0：02．5")
    keys.go_to("button[value='split:k0']")
    with typist.page.expect_navigation():
        typist.page.keyboard.press("Enter")
    assert [(cue.end, cue.text) for cue in room.saved()[1][:2]] == [(1.0, "先用清水"), (2.5, "洗手")]
    typist.page.set_viewport_size({"width": 320, "height": 640})
    assert typist.page.evaluate("document.documentElement.scrollWidth") <= 320
    typist.context.close()
