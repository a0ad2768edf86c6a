"""Slides and chapters by keyboard alone: found by key, described, split, added with a picture, moved, made chapters."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from content.database import Database
from content.people.accounts import present_actor
from content.tracks.chapters import CHAPTERS
from content.tracks.models import ChapterTrack, SlideTrack, TrackState
from content.tracks.slide_records import SlideRecord
from content.tracks.slides import current_slides, save_slides, slides_in
from tests.factories import make_slides
from tests.journeys.axe import axe
from tests.journeys.bench_session import MEDIA, BenchWorker, Workroom, put_video, workroom

pytestmark = pytest.mark.browser


@pytest.fixture
def room(database: Database, tmp_path: Path) -> Iterator[Workroom]:
    with workroom(database, tmp_path, duration_s=12.0) as opened:
        with opened.changing() as (session, block, _):
            make_slides(session, block, duration_s=12.0)
        put_video(opened, 12.0)
        yield opened


def slide_track(room: Workroom) -> str:
    with room.database.reading() as session:
        return session.scalars(select(SlideTrack.public_id)).one()


def slides(room: Workroom) -> tuple[TrackState, list[SlideRecord]]:
    with room.database.reading() as session:
        track = session.scalars(select(SlideTrack)).one()
        version = current_slides(track)
        assert version is not None
        return track.state, list(slides_in(version))


def chapters(room: Workroom) -> list[tuple[float, str]]:
    with room.database.reading() as session:
        version = CHAPTERS.current(session.scalars(select(ChapterTrack)).one())
        assert version is not None
        return [(chapter.start, chapter.title) for chapter in CHAPTERS.items(version)]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_slides_and_chapters_by_keyboard_alone(room: Workroom, chromium: Browser, language: str) -> None:
    author = BenchWorker(room, chromium, language)
    author.open(f"/teach/slides/{slide_track(room)}")
    author.page.wait_for_function(f"{MEDIA}.readyState >= 1")
    author.press("Alt+;")
    assert author.at() == "description-s0", "the next one that nobody has described"
    author.type("一双手放在水下。")
    author.press("Alt+;")
    assert author.at() == "description-s1"
    author.press("Alt+'", "Alt+k", "Alt+k")
    assert author.at() == "text-s0", "the words of the slide before"
    author.press("Alt+p")
    author.page.wait_for_function(f"!{MEDIA}.paused")
    author.press("Alt+p")
    author.page.wait_for_function(f"{MEDIA}.paused")
    author.hear(2.5)
    author.page.wait_for_function(f"!{MEDIA}.seeking")
    author.press("Control+Home", "End")
    author.save("Alt+Enter")
    assert author.page.evaluate("document.activeElement.value") == "洗手", "in the second part"
    first, second = slides(room)[1][:2]
    assert (first.end, second.start, first.description) == (2.5, 2.5, "一双手放在水下。")
    assert first.image != second.image, "its picture is that of its own time"
    author.hear(9.5)
    author.page.wait_for_function(f"!{MEDIA}.seeking")
    author.press("Alt+i")
    author.type("擦干")
    author.save()
    assert [(slide.start, slide.title) for slide in slides(room)[1]][-2:] == [(8, "第2步"), (9.5, "擦干")]
    assert axe(author.page) == []
    author.page.set_viewport_size({"width": 320, "height": 640})
    assert author.page.evaluate("document.documentElement.scrollWidth") <= 320
    author.page.set_viewport_size({"width": 1280, "height": 720})

    author.open(f"/teach/blocks/{room.block}/chapters")
    author.page.wait_for_function(f"{MEDIA}.readyState >= 1")
    author.hear(5.0)
    author.page.wait_for_function(f"!{MEDIA}.seeking")
    author.press("Alt+i")
    author.type("打泡沫")
    author.save()
    assert chapters(room) == [(0, "第0步"), (4, "第1步"), (5, "打泡沫"), (8, "第2步")]
    author.press("Alt+.", "Alt+.")
    author.save()
    assert chapters(room)[2] == (5.1, "打泡沫")
    author.save("Alt+x")
    assert chapters(room) == [(0, "第0步"), (4, "第1步"), (8, "第2步")]
    assert axe(author.page) == []
    author.page.set_viewport_size({"width": 320, "height": 640})
    assert author.page.evaluate("document.documentElement.scrollWidth") <= 320
    author.leaves()


def test_what_another_person_saved_meanwhile_is_shown_and_nothing_is_lost(room: Workroom, chromium: Browser) -> None:
    author = BenchWorker(room, chromium)
    author.open(f"/teach/slides/{slide_track(room)}")
    author.press("Alt+;")
    author.type("我写的")
    with room.changing() as (session, _, account):
        track = session.scalars(select(SlideTrack)).one()
        version = current_slides(track)
        assert version is not None
        save_slides(session, present_actor(session, account.id), track.public_id, 1, slides_in(version)[:2])
    with author.page.expect_response(lambda answer: answer.status == 409):
        author.press("Control+s")
    author.page.wait_for_function("document.activeElement.matches('.govuk-error-summary')")
    assert author.page.input_value("#description-s0") == "我写的"
    author.save()
    assert [slide.description for slide in slides(room)[1]] == ["我写的", ""], "saved again, over what was shown"
    author.leaves()


def test_chapters_of_a_recording_without_slides_are_in_the_player(
    database: Database, tmp_path: Path, chromium: Browser
) -> None:
    with workroom(database, tmp_path, duration_s=12.0) as room:
        put_video(room, 12.0)
        author = BenchWorker(room, chromium)
        author.open(f"/teach/blocks/{room.block}/chapters")
        author.page.wait_for_function(f"{MEDIA}.readyState >= 1")
        for seconds, title in ((0.0, "准备"), (6.0, "洗手")):
            author.hear(seconds)
            author.page.wait_for_function(f"!{MEDIA}.seeking")
            author.press("Alt+i")
            author.type(title)
            author.save()
        assert chapters(room) == [(0, "准备"), (6, "洗手")]
        author.page.reload()
        author.page.wait_for_function(f"{MEDIA}.readyState >= 1")
        if author.page.locator(".cx-player__more").is_visible():
            author.by_tab.press(".cx-player__more")
        author.by_tab.go_to(".cx-player [data-icon=chapters]")
        author.press("Enter")
        author.page.get_by_role("radio", name="洗手").check()
        author.page.wait_for_function(f"Math.abs({MEDIA}.currentTime - 6) < 0.3")
        author.leaves()
