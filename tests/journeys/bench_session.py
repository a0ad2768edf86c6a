"""An author who works on slides, chapters, descriptions or the interpreter's offset by keyboard alone."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Block
from content.database import Database
from content.people.accounts import set_password
from content.people.models import Account
from content.tracks.models import Rendition
from portal.application import create_app
from tests.factories import add_media_block, make_course, make_institution, make_instructor, make_settings
from tests.journeys.keyboard import Keyboard
from tests.walk.sample_portal import serving

PASSWORD = "a short sentence"
MEDIA = "document.querySelector('.cx-player__media')"


@dataclass(frozen=True, slots=True)
class Workroom:
    """A served portal with one author and one recording of a draft course."""

    database: Database
    folder: Path
    address: str
    author: str
    author_id: int
    block_id: int
    block: str

    @contextmanager
    def changing(self) -> Iterator[tuple[Session, Block, Account]]:
        """The recording and its author, to put something beside it."""
        with self.database.transaction() as session:
            yield session, session.get_one(Block, self.block_id), session.get_one(Account, self.author_id)


@contextmanager
def workroom(database: Database, folder: Path, *, duration_s: float = 60.0, cues: int = 0) -> Iterator[Workroom]:
    """A portal in which a recording waits to be worked on."""
    with database.transaction() as session:
        institution = make_institution(session)
        account, _ = make_instructor(session, institution)
        set_password(session, account, PASSWORD)
        lesson = make_course(session, account, institution).revisions[0].modules[0].lessons[0]
        block = add_media_block(session, lesson, account, duration_s=duration_s, cues=cues)
        facts = (account.login_name, account.id, block.id, block.public_id)
    with serving(create_app(make_settings(folder, database), database)) as portal:
        yield Workroom(database, folder, portal.address, *facts)


def make_video(path: Path, seconds: float) -> Path:
    """A small video whose picture changes all the time, with a tone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = ("-f", "lavfi", "-i", f"testsrc=s=320x180:r=25:d={seconds}")
    tone = ("-f", "lavfi", "-i", f"sine=f=330:d={seconds}")
    codecs = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-f", "mp4")
    subprocess.run(["ffmpeg", "-v", "error", "-y", *picture, *tone, *codecs, str(path)], check=True)
    return path


def put_video(room: Workroom, seconds: float) -> None:
    """A video behind every rendition of the room, so that it plays."""
    made = make_video(room.folder / "made.mp4", seconds)
    storage = make_settings(room.folder, room.database).storage
    with room.database.reading() as session:
        for key in session.scalars(select(Rendition.storage_key)):
            (storage / key).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(made, storage / key)


class BenchWorker:
    """The author at the keyboard; `keys` counts what is pressed beside what is typed."""

    def __init__(self, room: Workroom, chromium: Browser, language: str = "zh-CN", *, script: bool = True) -> None:
        self.room, self.keys = room, 0
        self.context = chromium.new_context(bypass_csp=True, java_script_enabled=script)
        self.context.add_cookies([{"name": "language", "value": language, "url": room.address}])
        self.page: Page = self.context.new_page()
        self.page.goto(room.address + "/account/sign-in")
        self.by_tab = Keyboard(self.page)
        self.by_tab.write("#login_name", room.author)
        self.by_tab.write("#password", PASSWORD)
        self.by_tab.go_to("#submit")
        with self.page.expect_event("load"):
            self.page.keyboard.press("Enter")

    def open(self, path: str) -> None:
        """Open a page and wait until its keys work."""
        self.page.goto(self.room.address + path)
        self.page.wait_for_selector("[data-ready]")

    def press(self, *keys: str) -> None:
        """Press keys, which count."""
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += 1

    def type(self, text: str) -> None:
        """Type a text, which does not count."""
        self.page.keyboard.insert_text(text)

    def save(self, key: str = "Control+s") -> None:
        """Press a key that saves, and wait until its answer stands in the form."""
        self.page.evaluate("document.querySelector('.cx-caption-bar__status').textContent = ''")
        with self.page.expect_response(lambda answer: answer.request.method == "POST"):
            self.press(key)
        self.page.wait_for_function("document.querySelector('.cx-caption-bar__status').textContent !== ''")

    def hear(self, seconds: float) -> None:
        """The recording is at this moment. Where the test has no recording, its clock is set."""
        self.page.evaluate(
            """(at) => {
                const media = document.querySelector(".cx-player__media");
                if (media.readyState > 0 && media.duration > at) { media.currentTime = at; return; }
                for (const [name, value] of [["currentTime", at], ["readyState", 4]])
                    Object.defineProperty(media, name, {value, writable: true, configurable: true});
            }""",
            seconds,
        )

    def at(self) -> str:
        """The id of what has the focus."""
        return str(self.page.evaluate("document.activeElement.id"))

    def status(self) -> str:
        """What was said last."""
        return self.page.inner_text(".cx-caption-bar__status")

    def leaves(self) -> None:
        """Close the browser."""
        self.context.close()
