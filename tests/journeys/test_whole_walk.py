"""The whole way through the house with the keyboard alone: an instructor uploads a lecture and its script, the pipeline
captions it, a caption is corrected, the course is reviewed level by level, found, studied and credited.

The portal runs as an installation runs it, on SQLite and on PostgreSQL; axe looks at every page on the way, once, since
the pages are the same on both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import select

from content.courses.models import Occupation
from content.credits.models import LedgerEntry
from content.database import Database
from content.jobs.models import JobState, MediaJob
from content.migrating import upgrade
from content.tracks.models import CaptionTrack, TrackState
from media_pipeline.sandbox.run import run_sandboxed
from media_pipeline.workflow.queue import prepare_queue
from portal.demonstration.narration import narrate
from portal.demonstration.people import PASSWORD, add_people
from portal.demonstration.studied import add_pilot
from tests.journeys.axe import axe
from tests.journeys.keyboard import Keyboard
from tests.journeys.portal_process import running_portal

pytestmark = pytest.mark.browser

SENTENCES = ("大家好，今天学习洗手。", "先用清水把手打湿。", "再抹上肥皂搓二十秒。", "最后冲洗干净，擦干双手。")
CORRECTED = "先用流动的水把手打湿"
JOB_ENDS_WITHIN_MS = 120_000


@dataclass(frozen=True)
class Walk:
    """A running portal, its database, and the files that the instructor has at hand."""

    address: str
    database: Database
    lecture: Path
    script: Path


@pytest.fixture
def walk(empty_database_url: str, tmp_path: Path) -> Iterator[Walk]:
    database = Database(empty_database_url)
    upgrade(database)
    prepare_queue(empty_database_url)
    with database.transaction() as session:
        add_people(session)
        add_pilot(session)
        session.add(Occupation(code="4-10-04-02", name_zh="保健按摩师", name_en="Massage therapist"))
    lecture, script = make_lecture(tmp_path)
    data = tmp_path / "data"
    data.mkdir()
    with running_portal(data, empty_database_url) as address:
        yield Walk(address, database, lecture, script)
    database.dispose()


def make_lecture(folder: Path) -> tuple[Path, Path]:
    """A short lecture with a still picture, and the text that was read."""
    sound = folder / "sound.wav"
    narrate(SENTENCES, "zh", sound)
    lecture = folder / "lecture.mp4"
    picture = ("-f", "lavfi", "-i", "color=c=0x0b4f57:s=320x180:r=10")
    coded = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-shortest")
    command = ("ffmpeg", "-nostdin", "-loglevel", "error", *picture, "-i", str(sound), *coded, str(lecture))
    run_sandboxed(command, readable=[sound], writable=folder)
    script = folder / "script.txt"
    script.write_text("\n".join(SENTENCES), encoding="utf-8")
    return lecture, script


@pytest.mark.parametrize(
    "empty_database_url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.exhaustive)], indirect=True
)
def test_a_lecture_goes_in_and_a_captioned_approved_credited_lesson_comes_out(walk: Walk, chromium: Browser) -> None:
    teacher = Visitor(walk, chromium, "teacher")
    course = write_course(teacher)
    upload_lecture_and_script(teacher, walk)
    correct_and_check_captions(teacher, walk)
    submit(teacher, course)
    for reviewer, language in (("county", "zh-CN"), ("city", "en"), ("province", "en")):
        approve(Visitor(walk, chromium, reviewer, language))
    study(Visitor(walk, chromium, "wang"), walk)


class Visitor:
    """One person in a browser of their own, signed in by keyboard, whose every page axe looks at."""

    def __init__(self, walk: Walk, chromium: Browser, name: str, language: str = "zh-CN") -> None:
        self.walk = walk
        self.language = language
        self.context: BrowserContext = chromium.new_context(bypass_csp=True, locale="zh-CN")
        self.context.add_cookies([{"name": "language", "value": language, "url": walk.address}])
        self.page: Page = self.context.new_page()
        self.keys = Keyboard(self.page)
        self.open("/account/sign-in")
        self.keys.write("#login_name", name)
        self.keys.write("#password", PASSWORD)
        self.keys.follow("#submit")
        self.look()

    def open(self, address: str) -> None:
        """Go to an address, as one does with a bookmark."""
        self.page.goto(self.walk.address + address)
        self.look()

    def follow(self, selector: str) -> None:
        """Follow a link or press a button by keyboard, and look at the page it leads to."""
        self.keys.follow(selector)
        self.look()

    def look(self) -> None:
        """axe finds nothing on this page, and it is in the language that was asked for."""
        if self.walk.database.engine.dialect.name == "sqlite":
            assert axe(self.page) == [], self.page.url
        assert self.page.locator("html").get_attribute("lang") == self.language


def write_course(teacher: Visitor) -> str:
    """A course with one part and one lesson that has a text and a recording still to come; gives its address."""
    keys = teacher.keys
    teacher.follow("nav a[href='/teach']")
    teacher.follow("a[href='/teach/courses/new']")
    keys.write("#title", "按摩前怎样洗手")
    keys.choose_option("#occupation", "4-10-04-02")
    keys.choose_radio("input[name=level][value='5']")
    keys.choose_radio("input[name=language][value=zh]")
    teacher.follow("#submit")
    course = teacher.page.url.removeprefix(teacher.walk.address).removesuffix("/about")
    keys.write("#summary", "学会洗手，保护自己和客人。")
    keys.press("input[name=target_groups][value=visual]", "Space")
    teacher.follow("#submit")
    teacher.follow("a[href$='/parts/new']")
    keys.write("#title", "第一部分")
    teacher.follow("#submit")
    teacher.follow("a[href$='/lessons/new']")
    keys.write("#title", "洗手")
    keys.write("#study_units", "0.5")
    keys.write("#study_units_reason", "学员要跟着练习三遍。")
    teacher.follow("#submit")
    teacher.follow(
        "a[href*='/teach/lessons/']:not([href$='about'])"
    ) if "/teach/lessons/" not in teacher.page.url else None
    teacher.follow("a[href$='/text/new']")
    keys.write("#body", "## 要点\n\n每次按摩前都要洗手。")
    teacher.follow("#submit")
    teacher.follow("a[href$='/media/new']")
    keys.write("#title", "示范录像")
    teacher.follow("#submit")
    return course


def upload_lecture_and_script(teacher: Visitor, walk: Walk) -> None:
    """Choose the file and the script with the keyboard; wait until the work has ended."""
    upload(teacher, walk.lecture)
    teacher.follow("a[href$='/upload/script']")
    upload(teacher, walk.script)
    finished = "[data-live-url] > [data-working=false]"
    teacher.page.locator(finished).wait_for(state="attached", timeout=JOB_ENDS_WITHIN_MS)
    with walk.database.reading() as session:
        states = session.scalars(select(MediaJob.state)).all()
    assert states[-1] is JobState.DONE
    teacher.page.reload()
    teacher.look()


def upload(teacher: Visitor, file: Path) -> None:
    """Send one file from the upload page; the page that follows shows the recording."""
    teacher.keys.choose_file("input[type=file]", str(file))
    teacher.keys.go_to("#submit")
    with teacher.page.expect_navigation():
        teacher.page.keyboard.press("Enter")
    teacher.look()


def correct_and_check_captions(teacher: Visitor, walk: Walk) -> None:
    """The script's own words stand in the captions; one is corrected, and the track marked as checked."""
    teacher.follow("a[href*='/teach/captions/']")
    teacher.page.wait_for_selector("#captions-form[data-ready]")
    first = teacher.page.locator("#captions-form textarea").input_value()
    shown = [first, *(row.inner_text() for row in teacher.page.locator(".cx-cues__text").all())]
    assert "".join("".join(shown).split()) == "".join(SENTENCES).replace("。", "").replace("\n", "")
    number = next(place for place, text in enumerate(shown) if "清水" in text)
    teacher.keys.go_to("#captions-form textarea")
    for _ in range(number):
        teacher.page.keyboard.press("Alt+j")
    teacher.keys.write("#captions-form textarea", CORRECTED)
    teacher.follow("button[name=check]")
    with walk.database.reading() as session:
        track = session.scalars(select(CaptionTrack)).one()
        assert track.state is TrackState.CHECKED
        assert CORRECTED in [cue["text"] for cue in track.versions[-1].cues]


def submit(teacher: Visitor, course: str) -> None:
    """Look at the check list, then hand the course in."""
    teacher.open(course)
    teacher.follow("a[href$='/check']")
    teacher.follow("a[href$='/submit']")
    teacher.follow("main form[action$='/submit'] button")


def approve(reviewer: Visitor) -> None:
    """Open the first case of the queue, read the evidence, approve it."""
    reviewer.follow("nav a[href='/review']")
    reviewer.follow("a[href^='/review/cases/']")
    for line in ("content", "copyright", "ideology_and_safety", "teaching"):  # the others are filled in beforehand
        reviewer.keys.choose_radio(f"input[name=verdict_{line}][value=meets]")
    reviewer.keys.choose_radio("input[name=outcome][value=approved]")
    reviewer.keys.write("#comment", "内容准确。")
    reviewer.follow("button[name=step][value=confirm]")
    reviewer.follow("button[name=step][value=decide]")


def study(learner: Visitor, walk: Walk) -> None:
    """Find the course, join it, play the recording to its end by keyboard, read the text; the credit is there."""
    learner.follow("nav a[href='/courses']")
    learner.follow("main .cx-card a")
    assert "已校对" in learner.page.locator("main").inner_text()
    learner.follow("main form[action$='/enrol'] button")
    assert "/lessons/" in learner.page.url  # joining a course opens its first lesson
    learner.keys.press("changxue-player button", "Space")
    player = learner.page.locator("changxue-player video").first
    player.evaluate("(video) => new Promise((ended) => video.addEventListener('ended', ended, {once: true}))")
    assert CORRECTED in learner.page.locator("changxue-player").inner_text()
    learner.page.reload()
    learner.look()
    learner.follow("main form[action$='/read'] button")
    learner.follow("nav a[href='/my/credits']")
    with walk.database.reading() as session:
        entry = session.scalars(select(LedgerEntry)).first()
    assert entry is not None
    assert entry.amount == 200  # half a 学时 at four credits each
    assert "洗手" in learner.page.locator("main").inner_text()
