"""The pages around the captions by keyboard alone, with script and without: a translation beside them, a file that is
fitted and looked at before it counts, versions beside each other."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from content.tracks.models import CaptionTrack
from tests.journeys.test_caption_versions import Author, Room, room

__all__ = ["room"]
pytestmark = pytest.mark.browser
IN_BOTH_WAYS = pytest.mark.parametrize("script", [True, False])


def texts_in(room: Room, language: str) -> list[tuple[float, str]]:
    """When each caption in use of this language begins, and its text."""
    with room.database.reading() as session:
        track = session.scalars(select(CaptionTrack).where(CaptionTrack.language == language)).one()
        version = next(each for each in track.versions if each.number == track.current)
        return [(cue["start"], cue["text"]) for cue in version.cues]


@IN_BOTH_WAYS
def test_a_translation_is_written_beside_the_captions(room: Room, chromium: Browser, script: bool) -> None:
    author = Author(room, chromium, script=script)
    author.open(f"/teach/captions/{room.track}")
    author.follow("a[href$='/translation']")
    author.keys.write("#text-a", "Wash your hands first")
    author.follow("#translation-form button.govuk-button:not(.govuk-button--secondary)")
    assert texts_in(room, "en") == [(0, "Wash your hands first")]
    author.keys.press("a[href$='#text-b']")
    assert author.page.url.endswith("#text-b")
    author.keys.write("#text-b", "Then massage")
    author.follow("#translation-form button.govuk-button:not(.govuk-button--secondary)")
    assert texts_in(room, "en") == [(0, "Wash your hands first"), (2, "Then massage")]
    assert texts_in(room, "zh") == [(0, "先洗手"), (2, "再按摩")]


@IN_BOTH_WAYS
def test_a_caption_file_is_fitted_and_looked_at_before_it_counts(
    room: Room, chromium: Browser, tmp_path: Path, script: bool
) -> None:
    file = tmp_path / "a.srt"
    file.write_text("1\n00:00:05,000 --> 00:00:06,000\n请先洗手\n\n2\n00:00:15,000 --> 00:00:16,000\n再按摩\n")
    author = Author(room, chromium, script=script)
    author.open(f"/teach/captions/{room.track}")
    author.follow("a[href$='/files']")
    author.keys.choose_file("input[type=file]", str(file))
    author.follow("#submit")
    assert "请先洗手" in author.text()
    assert texts_in(room, "zh")[0] == (0, "先洗手")
    author.keys.press("#times summary")
    author.keys.write("#first", "0:30")
    author.keys.write("#last", "0:03")
    author.follow("button[value=spread]")
    assert author.page.locator(".govuk-error-summary a[href='#last']").count() == 1
    author.keys.write("#first", "0:01")
    author.keys.write("#last", "0:03")
    author.follow("button[value=spread]")
    author.follow("button[value=replace]")
    assert texts_in(room, "zh") == [(1, "请先洗手"), (3, "再按摩")]


def test_versions_are_compared_from_the_open_caption(room: Room, chromium: Browser) -> None:
    author = Author(room, chromium)
    author.open(f"/teach/captions/{room.track}")
    author.keys.go_to("#cue-a")
    author.page.keyboard.press("Control+A")
    author.page.keyboard.insert_text("请先洗手")
    author.page.keyboard.press("Control+S")
    author.page.wait_for_function("!document.querySelector('[data-unsaved]')")
    author.keys.press(".cx-cues__open details summary")
    author.keys.follow("a[href*='/compare?cue=a']")
    assert author.page.url.endswith("#place-a")
    place = author.page.locator("#place-a")
    assert place.locator("q").all_inner_texts() == ["先洗手", "请先洗手"]
    author.look()
