"""A learner's way in a real browser: find a course, sign in, enrol, play a lesson to its end, read its text, see the
credits; by keyboard, and without axe or a screen of 320 px finding anything wrong on the way."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select
from werkzeug.serving import WSGIRequestHandler, make_server

from content.database import Database
from content.learning.models import LessonEvidence
from content.models import Base
from content.people.accounts import create_account
from content.people.models import Account, Role, RoleGrant
from media_pipeline.storage.local import LocalStorage
from portal.application import create_app
from tests.factories import add_media_block, make_pilot, make_published_course, make_settings
from tests.journeys.axe import axe
from tests.journeys.keyboard import Keyboard

pytestmark = pytest.mark.browser

PASSWORD = "a short sentence"
LECTURE_S = 12
STATIC = Path(__file__).resolve().parents[2] / "portal" / "static"


@dataclass(frozen=True, slots=True)
class School:
    """A served portal with one course; addresses of its course and its first lesson."""

    database: Database
    address: str
    course: str
    lesson: str


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    """The portal on SQLite, served by a thread, with a course of a recording and two texts."""
    if not (STATIC / "player.js").exists():
        pytest.skip("the front end is not built; `make test` builds it")
    database = Database(f"sqlite:///{tmp_path / 'portal.sqlite'}")
    settings = make_settings(tmp_path, database)
    Base.metadata.create_all(database.engine)
    app = create_app(settings, database)
    course, lesson = _make_course(database, LocalStorage(settings.storage), tmp_path)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield School(database, f"http://127.0.0.1:{server.server_port}", f"/courses/{course}", f"/lessons/{lesson}")
    finally:
        server.shutdown()
        thread.join()
        database.dispose()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A browser of one person, in English; ends with an error if the console complained."""
    context = chromium.new_context(bypass_csp=True, viewport={"width": 1100, "height": 900})
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    context.close()
    assert complaints == []


def test_a_learner_finds_a_course_finishes_a_lesson_and_sees_the_credits(school: School, page: Page) -> None:
    keys = Keyboard(page)
    page.goto(school.address + "/courses")
    keys.follow("form[action$='/language'] button")
    fits(page)
    keys.follow(f"a[href='{school.course}']")
    fits(page)
    page.goto(school.address + school.lesson)
    keys.write("[name=login_name]", "wang")
    keys.write("[name=password]", PASSWORD)
    with page.expect_navigation(url=school.address + school.lesson):
        page.keyboard.press("Enter")
    fits(page)
    keys.follow("form[action$='/enrol'] button")
    page.wait_for_selector(".cx-player__progress")
    fits(page)

    page.evaluate("document.querySelector('.cx-player__media').playbackRate = 3")
    keys.press(".cx-player__button--main")
    until(page, "document.querySelector('.cx-player__media').ended")
    until(page, "document.querySelector('.cx-player__progress').textContent.includes('Studied 1')")
    keys.follow("form[action$='/read'] button:not(details *)")
    let_time_pass(school)
    page.goto(school.address + school.lesson)
    assert page.locator(".govuk-tag--green").first.inner_text() == "Completed"
    fits(page)
    for address in ("/my/learning", "/my/credits", school.course):
        page.goto(school.address + address)
        fits(page)
    page.goto(school.address + "/my/credits")
    assert "Your learning credits: 0.5" in page.inner_text("main")


def test_another_device_goes_on_where_the_first_stopped_and_shows_captions_the_same_way(
    school: School, chromium: Browser
) -> None:
    first = signed_in(chromium, school)
    first.locator("form[action$='/enrol'] button").click()
    first.wait_for_selector("changxue-player[data-ready]")
    first.get_by_role("button", name="Captions").press("Enter")
    first.get_by_label("Size of the letters").select_option("150")
    first.keyboard.press("Escape")
    first.evaluate("document.querySelector('.cx-player__media').currentTime = 6")
    with first.expect_response(lambda answer: answer.url.endswith("/beats") and answer.ok):
        first.locator(".cx-player__button--main").press("Enter")
        until(first, "document.querySelector('.cx-player__media').currentTime > 7")
        first.locator(".cx-player__button--main").press("Enter")
    second = signed_in(chromium, school)
    second.wait_for_selector("changxue-player[data-ready]")
    until(second, "document.querySelector('.cx-player__media').currentTime > 6.5")
    assert "You go on where you stopped" in second.inner_text(".cx-player__status")
    assert second.locator(".cx-player__captions").get_attribute("data-size") == "150"
    for page in (first, second):
        page.context.close()


def test_a_lesson_is_read_listened_to_and_asked_about(school: School, page: Page) -> None:
    page.goto(f"{school.address}/account/sign-in?next={school.lesson}")
    english_learner(page)
    page.locator("form[action$='/enrol'] button").click()
    keys = Keyboard(page)
    page.wait_for_selector("changxue-player[data-ready]")
    keys.follow("a[href$='/read']")
    fits(page)
    assert page.locator("video, audio").count() == 0
    keys.follow("a[href$='/listen']")
    fits(page)
    page.wait_for_selector("changxue-player[data-ready]")
    assert page.locator("video").count() == 0
    keys.follow(f".cx-ways a[href='{school.lesson}']")
    keys.write("#question-text", "水要多热？")
    keys.follow("#questions form button")
    assert "水要多热？" in page.inner_text("#questions")
    fits(page)


def signed_in(chromium: Browser, school: School) -> Page:
    """A browser of its own, signed in and at the lesson."""
    page = chromium.new_context(bypass_csp=True, viewport={"width": 1100, "height": 900}).new_page()
    page.goto(f"{school.address}/account/sign-in?next={school.lesson}")
    english_learner(page)
    return page


def english_learner(page: Page) -> None:
    """Signs in as wang, in English."""
    page.locator("form[action$='/language'] button").click()
    page.fill("[name=login_name]", "wang")
    page.fill("[name=password]", PASSWORD)
    page.locator("#submit").click()


def test_without_script_the_lesson_is_read_to_its_end(school: School, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{school.address}/account/sign-in?next={school.course}")
    page.fill("[name=login_name]", "wang")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.locator("form[action$='/enrol'] button").click()
    page.wait_for_url(school.address + school.lesson)
    let_time_pass(school)
    page.locator("details.cx-read summary").click()
    for box in page.locator("details.cx-read input[type=checkbox]").all():
        box.check()
    page.locator("details.cx-read form button").click()
    page.locator("form[action$='/read'] button:not(details *)").click()
    page.goto(school.address + "/my/credits")
    assert "+0.5" in page.inner_text("main")
    context.close()


def fits(page: Page) -> None:
    """Nothing for axe to find, and nothing off the side of a screen of 320 px (WCAG 1.4.10)."""
    assert axe(page) == []
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": 1100, "height": 900})


def until(page: Page, expression: str, seconds: float = 40) -> None:
    """Waits until the expression holds."""
    end = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < end, expression
        time.sleep(0.1)


def let_time_pass(school: School) -> None:
    """As if the lesson had been opened ten minutes earlier."""
    with school.database.transaction() as session:
        for row in session.scalars(select(LessonEvidence)):
            row.first_at -= timedelta(minutes=10)


class _Silent(WSGIRequestHandler):
    def log_request(self, *_: object) -> None:
        """Says nothing: a test's output is for what failed."""


def _make_course(database: Database, storage: LocalStorage, folder: Path) -> tuple[str, str]:
    file = folder / "lecture.mp4"
    sources = [
        "-f",
        "lavfi",
        "-i",
        f"testsrc2=s=320x180:r=10:d={LECTURE_S}",
        "-f",
        "lavfi",
        "-i",
        f"sine=d={LECTURE_S}",
    ]
    encode = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "10", "-pix_fmt", "yuv420p", "-c:a", "aac"]
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", *sources, *encode, str(file)], check=True)
    kept = storage.put(file, suffix=".mp4")
    with database.transaction() as session:
        make_pilot(session)
        course = make_published_course(session, lessons=2)
        lesson = course.revisions[0].modules[0].lessons[0]
        teacher = session.get_one(Account, course.created_by_id)
        block = add_media_block(session, lesson, teacher, duration_s=LECTURE_S, cues=24)
        for rendition in block.asset.renditions:
            rendition.storage_key, rendition.digest = kept.key, kept.digest
        account = create_account(session, login_name="wang", display_name="王学员", password=PASSWORD)
        session.add(RoleGrant(account_id=account.id, role=Role.LEARNER))
        return course.public_id, lesson.public_id
