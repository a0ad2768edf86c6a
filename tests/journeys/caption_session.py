"""A person who corrects captions by keyboard alone, and how many keys it takes them.

Five captions have one wrong word each: three that the recogniser was unsure of, one that is found by its text, one that
is heard. The words themselves do not count, every other key does.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page
from sqlalchemy import select

from content.database import Database
from content.people.accounts import set_password
from content.timed_text.cue import Cue
from content.timed_text.word import Word
from content.tracks.captions import cues_of, current_version, record_captions
from content.tracks.models import CaptionOrigin, CaptionTrack, Rendition, TrackState
from portal.application import create_app
from tests.factories import add_media_block, make_course, make_institution, make_instructor, make_settings
from tests.journeys.keyboard import Keyboard
from tests.walk.sample_portal import serving

PASSWORD = "a short sentence"
WRONG, RIGHT = "戏手", "洗手"
UNSURE_AT, FOUND_AT, HEARD_AT = (0.07, 0.31, 0.68), 0.8, 0.93
SHOWN_S = 3.0
MOST_KEYS = 8


@dataclass(frozen=True, slots=True)
class CaptionRoom:
    """A served portal with one author and one track of captions."""

    database: Database
    address: str
    author: str
    track: str

    def saved(self) -> tuple[TrackState, tuple[Cue, ...], int]:
        """The state of the track, its captions, how many versions it has."""
        with self.database.reading() as session:
            track = session.scalars(select(CaptionTrack)).one()
            version = current_version(track)
            assert version is not None
            return track.state, cues_of(version), len(track.versions)


def put_recording(database: Database, folder: Path, seconds: float) -> None:
    """A sound behind every rendition, so that it plays."""
    sound = folder / "sound.m4a"
    tone = ("-f", "lavfi", "-i", f"sine=f=330:d={seconds}", "-c:a", "aac")
    subprocess.run(["ffmpeg", "-v", "error", "-y", *tone, str(sound)], check=True)
    storage = make_settings(folder, database).storage
    with database.reading() as session:
        for key in session.scalars(select(Rendition.storage_key)):
            (storage / key).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(sound, storage / key)


def lecture(count: int) -> list[Cue]:
    """`count` captions, five of them with a wrong word."""
    unsure = {int(count * share) for share in UNSURE_AT}
    wrong = unsure | {int(count * FOUND_AT), int(count * HEARD_AT)}
    cues = []
    for n in range(count):
        start, word = n * SHOWN_S, WRONG if n in wrong else RIGHT
        said = [("先用清水", 0.9), (word, 0.2 if n in unsure else 0.9), (f"第{n}次", 0.9)]
        words = tuple(Word(text, start + at, start + at + 0.9, sure) for at, (text, sure) in enumerate(said))
        cues.append(Cue(start, start + SHOWN_S, "".join(text for text, _ in said), words, f"k{n}"))
    return cues


@contextmanager
def caption_room(
    database: Database, folder: Path, cues: list[Cue], quality: dict[str, Any] | None = None
) -> Iterator[CaptionRoom]:
    """A portal in which these captions wait to be corrected, with what was reported of them."""
    with database.transaction() as session:
        institution = make_institution(session)
        account, _ = make_instructor(session, institution)
        set_password(session, account, PASSWORD)
        lesson = make_course(session, account, institution).revisions[0].modules[0].lessons[0]
        block = add_media_block(session, lesson, account, duration_s=cues[-1].end + 1, cues=0)
        origin = CaptionOrigin.RECOGNISED
        track = record_captions(session, block, "zh", cues, origin, "whisper-base", quality).track.public_id
        name = account.login_name
    with serving(create_app(make_settings(folder, database), database)) as portal:
        yield CaptionRoom(database, portal.address, name, track)


class CaptionTypist:
    """The author at the keyboard; `keys` counts what is pressed beside the words that are typed."""

    def __init__(self, room: CaptionRoom, chromium: Browser, language: str = "zh-CN", *, script: bool = True) -> None:
        self.room, self.keys = room, 0
        self.context = chromium.new_context(bypass_csp=True, java_script_enabled=script)
        self.context.add_cookies([{"name": "language", "value": language, "url": room.address}])
        self.page: Page = self.context.new_page()
        self.page.goto(room.address + "/account/sign-in")
        by_tab = Keyboard(self.page)
        by_tab.write("#login_name", room.author)
        by_tab.write("#password", PASSWORD)
        by_tab.go_to("#submit")
        with self.page.expect_event("load"):
            self.page.keyboard.press("Enter")

    def open(self, place: str = "") -> None:
        """Open the captions and wait for the editor."""
        self.page.goto(f"{self.room.address}/teach/captions/{self.room.track}{place}")
        self.page.wait_for_selector("#captions-form[data-ready]")

    def press(self, *keys: str) -> None:
        """Press keys, which count."""
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += 1

    def type(self, text: str) -> None:
        """Type a word, which does not count."""
        self.page.keyboard.insert_text(text)

    def text(self) -> str:
        """What stands in the field that has the focus."""
        value: str = self.page.evaluate("document.activeElement.value ?? ''")
        return value

    def selected(self) -> str:
        """What is selected there."""
        return str(
            self.page.evaluate("""() => {
            const at = document.activeElement;
            return at.value.slice(at.selectionStart, at.selectionEnd);
        }""")
        )

    def wait_until_saved(self) -> None:
        """Wait until nothing is left to be saved."""
        self.page.wait_for_selector("#captions-form:not([data-unsent])")

    def correct_five_words(self) -> None:
        """Correct the wrong words, each in the way in which it can be found, and mark the captions as checked."""
        for _ in UNSURE_AT:
            self.press("Alt+/")
            assert self.selected() == WRONG
            self.type(RIGHT)
        self.press("Alt+q")
        self.type(WRONG)
        self.press("Enter")
        assert self.selected() == WRONG
        self.type(RIGHT)
        self._hear(len(self.room.saved()[1]))
        self.press("Alt+y")
        self.press("Home", *["ArrowRight"] * 4, "Shift+ArrowRight", "Shift+ArrowRight")
        assert self.selected() == WRONG
        self.type(RIGHT)
        self.press("Control+s")
        self.wait_until_saved()

    def _hear(self, count: int) -> None:
        """The recording has come to the last wrong word: a person listens, and presses nothing for that. Where the test
        has no recording, its clock is set."""
        at = int(count * HEARD_AT) * SHOWN_S + 1.5
        self.page.evaluate(
            """(at) => {
                const media = document.querySelector(".cx-player__media");
                for (const [name, value] of [["currentTime", at], ["readyState", 4]])
                    Object.defineProperty(media, name, {value, writable: true, configurable: true});
            }""",
            at,
        )
