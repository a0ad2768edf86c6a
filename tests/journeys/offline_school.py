"""A portal that can be stopped and started at one address, and browsers that remember, end at once, and begin again."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import BrowserContext, BrowserType, Page
from sqlalchemy import select
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from content.database import Database
from content.learning.enrolment import enrol
from content.learning.models import LessonEvidence, OfflineContact, PlayerSession, StudyTime
from content.models import Base
from content.people.accounts import actor_of, create_account
from content.people.models import Account, Role, RoleGrant
from media_pipeline.storage.local import LocalStorage
from portal.application import create_app
from tests.browser import ARGUMENTS, CHROMIUM
from tests.factories import add_media_block, make_pilot, make_published_course, make_settings

PASSWORD = "a short sentence"
LECTURE_S = 12
STATIC = Path(__file__).resolve().parents[2] / "portal" / "static"


class OfflineSchool:
    """The portal on a database of its own: a lesson of a recording and a text, another of a text, two learners."""

    def __init__(self, folder: Path) -> None:
        self.database = Database(f"sqlite:///{folder / 'portal.sqlite'}")
        settings = make_settings(folder, self.database)
        Base.metadata.create_all(self.database.engine)
        self._app = create_app(settings, self.database)
        self.lesson, self.other_lesson = _make_course(self.database, LocalStorage(settings.storage), folder)
        self._server: BaseWSGIServer | None = None
        self._port = 0
        self.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """The line is there."""
        server = make_server("127.0.0.1", self._port, self._app, threaded=True, request_handler=_Silent)
        self._server, self._port = server, server.server_port
        threading.Thread(target=server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Nobody answers any more."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
        self._server = None

    def close(self) -> None:
        self.stop()
        self.database.dispose()

    def let_a_day_pass(self) -> None:
        """As if everything so far had been a day earlier."""
        day = timedelta(days=1)
        with self.database.transaction() as session:
            for contact in session.scalars(select(OfflineContact)):
                contact.contacted_at -= day
            for evidence in session.scalars(select(LessonEvidence)):
                evidence.first_at -= day
            for player in session.scalars(select(PlayerSession)):
                player.opened_at -= day
            for time_of_study in session.scalars(select(StudyTime)):
                time_of_study.taken = [
                    [start - day.total_seconds(), end - day.total_seconds()] for start, end in time_of_study.taken
                ]


class Device:
    """A browser with a memory of its own (its profile)."""

    def __init__(self, browser: BrowserType, profile: Path) -> None:
        self._browser, self._profile = browser, profile
        self.context: BrowserContext
        self.begin()

    def begin(self) -> Page:
        """Open it, with one page."""
        self.context = self._browser.launch_persistent_context(
            str(self._profile),
            executable_path=CHROMIUM,
            args=[*ARGUMENTS, "--autoplay-policy=no-user-gesture-required"],
        )
        return self.page

    @property
    def page(self) -> Page:
        return self.context.pages[0]

    def kill(self) -> None:
        """End all its processes at once, as when a battery is empty."""
        for pid in _processes_with(str(self._profile)):
            os.kill(pid, signal.SIGKILL)
        end = time.monotonic() + 20
        while _processes_with(str(self._profile)) and time.monotonic() < end:
            time.sleep(0.05)
        for lock in self._profile.glob("Singleton*"):
            lock.unlink(missing_ok=True)

    def close(self) -> None:
        self.context.close()


@contextmanager
def offline_school(folder: Path) -> Iterator[OfflineSchool]:
    school = OfflineSchool(folder)
    try:
        yield school
    finally:
        school.close()


def sign_in(page: Page, school: OfflineSchool, name: str, to: str) -> None:
    """Sign in and go on to an address."""
    page.goto(f"{school.address}/account/sign-in?next={to}")
    page.fill("[name=login_name]", name)
    page.fill("[name=password]", PASSWORD)
    page.locator("#submit").click()
    page.wait_for_url(f"{school.address}{to}")


def speak_english(page: Page, school: OfflineSchool) -> None:
    page.goto(school.address + "/help")
    page.locator("form[action$='/language'] button").click()
    page.wait_for_selector("html[lang=en]")


def _processes_with(argument: str) -> list[int]:
    pids = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            is_browser = "chrom" in (folder / "exe").readlink().name
            if is_browser and argument in (folder / "cmdline").read_bytes().decode(errors="replace"):
                pids.append(int(folder.name))
    return pids


def _make_course(database: Database, storage: LocalStorage, folder: Path) -> tuple[str, str]:
    file = folder / "lecture.mp4"
    picture = ["-f", "lavfi", "-i", f"testsrc2=s=320x180:r=10:d={LECTURE_S}"]
    tone = ["-f", "lavfi", "-i", f"sine=d={LECTURE_S}"]
    encode = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "10", "-pix_fmt", "yuv420p", "-c:a", "aac"]
    encode += ["-movflags", "+faststart"]
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", *picture, *tone, *encode, str(file)], check=True)
    stored = storage.put(file, suffix=".mp4")
    with database.transaction() as session:
        make_pilot(session)
        course = make_published_course(session, lessons=2)
        lesson, other = course.revisions[0].modules[0].lessons
        teacher = session.get_one(Account, course.created_by_id)
        block = add_media_block(session, lesson, teacher, duration_s=LECTURE_S, cues=24)
        for rendition in block.asset.renditions:
            rendition.storage_key, rendition.digest, rendition.size_bytes = stored.key, stored.digest, stored.size
        for name in ("wang", "li"):
            account = create_account(session, login_name=name, display_name=name, password=PASSWORD)
            session.add(RoleGrant(account_id=account.id, role=Role.LEARNER))
            session.flush()
            session.refresh(account)
            enrol(session, actor_of(account), course.public_id)
        return lesson.public_id, other.public_id


class _Silent(WSGIRequestHandler):
    def log_request(self, *_: object) -> None:
        """Says nothing: a test's output is for what failed."""
