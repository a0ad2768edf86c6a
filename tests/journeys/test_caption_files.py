"""A caption file with an author's whole trouble in it, by keyboard alone: a line that cannot be read, times of a tape,
and an encoding that nobody can tell."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from content.tracks.models import CaptionTrack, MediaAsset
from tests.journeys.test_caption_versions import Author, Room, room

__all__ = ["room"]
pytestmark = pytest.mark.browser

TAPE = (
    "1\n10:00:01,000 --> 10:00:03,000\n先洗手\n\n2\n10:00:0x,000 --> 10:00:06,000\n丢了\n\n"
    "3\n10:00:50,000 --> 10:01:30,000\n再按摩\n"
)


@pytest.mark.parametrize("script", [True, False])
def test_an_author_sees_what_was_lost_and_takes_the_hours_off(
    room: Room, chromium: Browser, tmp_path: Path, script: bool
) -> None:
    with room.database.transaction() as session:
        session.scalars(select(MediaAsset)).one().duration_s = 100.0
    author = Author(room, chromium, script=script)
    file = tmp_path / "tape.srt"
    file.write_text(TAPE, encoding="utf-8")
    author.upload_captions(file)
    assert "10:00:0x,000 --> 10:00:06,000" in author.text()
    assert room.captions()[1] == ["先洗手", "再按摩"]
    author.follow("button[value=hours]")
    assert author.page.url.endswith("#times")
    assert not author.page.locator("button[value=hours]").count()
    author.follow("button[value=replace]")
    with room.database.reading() as session:
        track = session.scalars(select(CaptionTrack)).one()
        assert [(cue["start"], cue["text"]) for cue in track.versions[-1].cues] == [(1, "先洗手"), (50, "再按摩")]


def test_an_author_chooses_between_two_readings(room: Room, chromium: Browser, tmp_path: Path) -> None:
    author = Author(room, chromium)
    file = tmp_path / "big5.srt"
    file.write_bytes("1\n00:00:01,000 --> 00:00:03,000\n歡迎".encode("big5"))
    author.upload_captions(file)
    assert "歡迎" in author.text()
    assert "Åwªï" in author.text()
    assert not author.page.locator("button[value=replace]").count()
    author.follow("form:has(input[value=big5]) button")
    assert author.page.url.endswith("#answer")
    assert "Åwªï" not in author.text()
    author.follow("button[value=replace]")
    assert room.captions()[1] == ["歡迎"]
