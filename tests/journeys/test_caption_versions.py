"""Captions that a person checked, and files that come after: by keyboard alone an author corrects and checks captions,
is asked before a file replaces them, with the page's script and without, and restores an earlier version."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import select

from content.database import Database
from content.people.accounts import set_password
from content.timed_text.cue import Cue
from content.tracks.captions import cues_of, current_version, record_captions
from content.tracks.models import CaptionOrigin, CaptionTrack, TrackState
from portal.application import create_app
from tests.factories import (
    make_asset,
    make_course,
    make_institution,
    make_instructor,
    make_media_block,
    make_settings,
)
from tests.journeys.axe import axe
from tests.journeys.keyboard import Keyboard
from tests.walk.sample_portal import serving

pytestmark = pytest.mark.browser

PASSWORD = "a short sentence"
STATIC = Path(__file__).resolve().parents[2] / "portal" / "static"
MACHINE = (Cue(0, 2, "先洗手", key="a"), Cue(2, 4, "再按摩", key="b"))
CORRECTED = "请先洗手"


@dataclass(frozen=True, slots=True)
class Room:
    """A served portal with one author and one recording, which has captions that a machine made."""

    database: Database
    address: str
    name: str
    block: str
    track: str
    language: str

    def captions(self) -> tuple[TrackState, list[str], int]:
        """The state of the track, its texts, and how many versions it has."""
        with self.database.reading() as session:
            track = session.scalars(select(CaptionTrack)).one()
            version = current_version(track)
            assert version is not None
            return track.state, [cue.text for cue in cues_of(version)], len(track.versions)


@pytest.fixture
def room(database: Database, tmp_path: Path) -> Iterator[Room]:
    """The page is in Chinese on one database and in English on the other."""
    if not (STATIC / "upload.js").exists():
        pytest.skip("the front end is not built; `make test` builds it")
    with database.transaction() as session:
        institution = make_institution(session)
        account, _ = make_instructor(session, institution)
        set_password(session, account, PASSWORD)
        block = make_media_block(session, make_course(session, account, institution))
        block.asset = make_asset(session, account)
        track = record_captions(session, block, "zh", MACHINE, CaptionOrigin.RECOGNISED, "whisper-small").track
        name, names = account.login_name, (block.public_id, track.public_id)
    language = "zh-CN" if database.engine.dialect.name == "sqlite" else "en"
    with serving(create_app(make_settings(tmp_path, database), database)) as served:
        yield Room(database, served.address, name, *names, language)


class Author:
    """The author in a browser of their own, signed in by keyboard; every page is looked at by axe and at 320 px."""

    def __init__(self, room: Room, chromium: Browser, *, script: bool = True) -> None:
        self.room, self.script = room, script
        self.context: BrowserContext = chromium.new_context(bypass_csp=True, java_script_enabled=script)
        self.context.add_cookies([{"name": "language", "value": room.language, "url": room.address}])
        self.page: Page = self.context.new_page()
        self.keys = Keyboard(self.page)
        self.open("/account/sign-in")
        self.keys.write("#login_name", room.name)
        self.keys.write("#password", PASSWORD)
        self.follow("#submit")

    def open(self, address: str) -> None:
        """Go to an address, as one does with a bookmark."""
        self.page.goto(self.room.address + address)
        self.look()

    def follow(self, selector: str) -> None:
        """Follow a link or press a button by keyboard; without script nobody moves the focus."""
        if self.script:
            self.keys.follow(selector)
        else:
            self.keys.go_to(selector)
            with self.page.expect_event("load"):
                self.page.keyboard.press("Enter")
        self.look()

    def look(self) -> None:
        """axe finds nothing, and nothing is wider than a small phone. axe is a script: it looks where scripts run."""
        if self.script and self.page.locator("form[data-document]").count():
            self.page.wait_for_selector("form[data-document][data-ready]")
        assert self.page.locator("html").get_attribute("lang") == self.room.language
        if self.script:
            assert axe(self.page) == [], self.page.url
        usual = self.page.viewport_size
        self.page.set_viewport_size({"width": 320, "height": 640})
        assert self.page.evaluate("document.documentElement.scrollWidth") <= 320, self.page.url
        assert usual is not None
        self.page.set_viewport_size(usual)

    def upload_captions(self, file: Path) -> None:
        """Send a caption file from the page of the recording."""
        self.open(f"/teach/blocks/{self.room.block}/media")
        self.follow("a[href$='/upload/captions']")
        self.keys.choose_file("input[type=file]", str(file))
        self.keys.go_to("#submit")
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.page.wait_for_load_state()
        self.look()

    def text(self) -> str:
        """The words of the page."""
        return self.page.locator("main").inner_text()


def caption_file(folder: Path, name: str, first: str) -> Path:
    """A WebVTT file of two captions."""
    file = folder / name
    file.write_text(
        f"WEBVTT\n\n00:00.000 --> 00:02.000\n{first}\n\n00:02.000 --> 00:04.000\n再按摩\n", encoding="utf-8"
    )
    return file


def test_an_author_is_asked_before_captions_are_replaced_and_restores_a_version(
    room: Room, chromium: Browser, tmp_path: Path
) -> None:
    author = Author(room, chromium)
    author.open(f"/teach/captions/{room.track}")
    author.keys.write("#cue-a", CORRECTED)
    author.follow("button[name=check]")
    checked = (TrackState.CHECKED, [CORRECTED, "再按摩"], 2)
    assert room.captions() == checked

    author.upload_captions(caption_file(tmp_path, "first.vtt", "别的字"))
    assert "/teach/proposals/" in author.page.url
    assert all(words in author.text() for words in (CORRECTED, "别的字", "first.vtt"))
    assert room.captions() == checked
    author.follow("main a[href*='#cue-a']")
    author.page.go_back()
    author.follow("button[value=keep]")
    assert room.captions() == (*checked[:2], 3)

    plain = Author(room, chromium, script=False)
    plain.upload_captions(caption_file(tmp_path, "second.vtt", "又是别的字"))
    question = plain.page.url.removeprefix(room.address)
    assert question.startswith("/teach/proposals/")
    assert room.captions() == (*checked[:2], 3)
    plain.context.close()

    author.open(f"/teach/blocks/{room.block}/media")
    assert "second.vtt" in author.text()
    author.follow(f"main a[href='{question}']")
    author.follow("button[value=replace]")
    assert room.captions() == (TrackState.IN_CORRECTION, ["又是别的字", "再按摩"], 4)
    caption = "来自字幕文件（未校对）" if room.language == "zh-CN" else "From a caption file, not checked"
    assert caption in author.text()

    author.follow(f"a[href='/teach/captions/{room.track}/versions']")
    author.follow("a[href$='/versions/2']")
    assert CORRECTED in author.text()
    author.follow("main form button")
    assert room.captions() == (TrackState.CHECKED, [CORRECTED, "再按摩"], 5)
    author.context.close()


def test_an_answer_is_asked_for_again_when_somebody_corrected_the_captions_meanwhile(
    room: Room, chromium: Browser, tmp_path: Path
) -> None:
    author, colleague = Author(room, chromium), Author(room, chromium)
    author.open(f"/teach/captions/{room.track}")
    author.keys.write("#cue-a", CORRECTED)
    author.page.keyboard.press("Control+s")
    author.page.wait_for_selector("#captions-form:not([data-unsent])")
    author.upload_captions(caption_file(tmp_path, "file.vtt", "别的字"))
    colleague.open(f"/teach/captions/{room.track}#cue-b")
    colleague.keys.write("#cue-b", "然后按摩")
    colleague.follow("button[name=check]")
    author.follow("button[value=replace]")
    assert author.page.locator(".govuk-error-summary").is_visible()
    assert room.captions()[:2] == (TrackState.CHECKED, [CORRECTED, "然后按摩"])
    assert "然后按摩" in author.text()
    author.follow("button[value=cancel]")
    assert room.captions()[:2] == (TrackState.CHECKED, [CORRECTED, "然后按摩"])
