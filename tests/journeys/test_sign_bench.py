"""The interpreter's video put in step by keyboard alone: moved by frames, two moments marked, both played, saved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from content.database import Database
from content.tracks.models import Rendition, SignTrack
from tests.factories import make_sign
from tests.journeys.axe import axe
from tests.journeys.bench_session import BenchWorker, Workroom, put_video, workroom

pytestmark = pytest.mark.browser

LECTURE, SIGN = "document.querySelector('#lecture')", "document.querySelector('#sign')"


@pytest.fixture
def room(database: Database, tmp_path: Path) -> Iterator[Workroom]:
    with workroom(database, tmp_path, duration_s=20.0) as opened:
        with opened.changing() as (session, block, account):
            sign = make_sign(session, block, account)
            sign.asset.duration_s = 20.0
            facts = {"name": "sign", "storage_key": "renditions/sign/sign", "digest": "5" * 64, "duration_s": 20.0}
            session.add(Rendition(asset_id=sign.asset_id, content_type="video/mp4", size_bytes=1, **facts))
        put_video(opened, 20.0)
        yield opened


def saved(room: Workroom) -> float:
    with room.database.reading() as session:
        return session.scalars(select(SignTrack.offset_s)).one()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_both_videos_are_put_in_step_by_keyboard_alone(room: Workroom, chromium: Browser, language: str) -> None:
    author = BenchWorker(room, chromium, language)
    author.open(f"/teach/blocks/{room.block}/sign-offset")
    for video in (LECTURE, SIGN):
        author.page.wait_for_function(f"{video}.readyState >= 1")
    author.press("Alt+,", "Alt+,")
    assert "0:00.08" in author.page.inner_text("[data-difference]")
    author.page.wait_for_function(f"Math.abs({SIGN}.currentTime - {LECTURE}.currentTime - 0.08) < 0.001")
    author.page.evaluate(f"{LECTURE}.currentTime = 9; {SIGN}.currentTime = 6.5")
    author.press("Alt+[", "Alt+]", "Alt+Enter")
    words = {"zh-CN": "讲课录像放到 0:02.5 时，手语视频才开始。", "en": "begins at 0:02.5 of the lecture."}[language]
    assert words in author.page.inner_text("[data-difference]")
    assert author.page.input_value("#seconds") == "0:02.5"
    author.press("Alt+p")
    author.page.wait_for_function(f"!{LECTURE}.paused && !{SIGN}.paused && {SIGN}.currentTime > 6.6")
    author.press("Alt+p")
    author.page.wait_for_function(f"{LECTURE}.paused && {SIGN}.paused")
    author.press("Alt+.", "Alt+=", "Control+z")
    assert author.page.input_value("#seconds") == "0:02.54", "the step of a second is taken back"
    assert saved(room) == 0, "nothing is saved before somebody says so"
    assert axe(author.page) == []
    with author.page.expect_event("load"):
        author.press("Control+s")
    assert saved(room) == -2.54
    assert axe(author.page) == []
    author.page.set_viewport_size({"width": 320, "height": 640})
    assert author.page.evaluate("document.documentElement.scrollWidth") <= 320
    author.leaves()


def test_it_is_done_without_a_script(room: Workroom, chromium: Browser) -> None:
    author = BenchWorker(room, chromium, script=False)
    author.page.goto(f"{room.address}/teach/blocks/{room.block}/sign-offset")
    author.by_tab.go_to("[data-nudge='0.04']")
    with author.page.expect_event("load"):
        author.page.keyboard.press("Enter")
    author.by_tab.go_to("#sign-form button")
    with author.page.expect_event("load"):
        author.page.keyboard.press("Enter")
    assert saved(room) == 0.04
    author.leaves()
