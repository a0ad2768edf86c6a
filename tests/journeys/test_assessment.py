"""A final assessment in a real browser: by keyboard alone, over a lost line and a closed window, against the clock."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import select
from werkzeug.serving import WSGIRequestHandler, make_server

from content.assessment.models import Assessment, Attempt, AttemptAnswer
from content.assessment.taking import begin, hand_in, save_answers
from content.database import Database, utc_now
from content.learning.enrolment import enrol
from content.models import Base
from content.people.accounts import actor_of, create_account, set_password
from content.people.models import Account, RoleGrant
from content.quiz.display import matches_of
from content.quiz_formats.question import Question, QuestionKind
from portal.application import create_app
from tests.factories import make_published_course, make_settings
from tests.journeys.axe import axe
from tests.journeys.keyboard import Keyboard
from tests.walk.sample_questions import sample_questions

pytestmark = pytest.mark.browser
PASSWORD = "a short sentence"
LANGUAGES = [("zh-CN", 320), ("en", 1100)]


@dataclass(frozen=True, slots=True)
class Room:
    """A served portal with an assessment of one question of each kind, and a learner who is enrolled."""

    database: Database
    address: str
    course: str

    def attempt(self) -> tuple[str, dict[QuestionKind, int]]:
        """The public id of the learner's attempt, begun now where there is none, and where each kind is asked."""
        with self.database.transaction() as session:
            learner = actor_of(session.scalars(select(Account).where(Account.login_name == "wang")).one())
            attempt = begin(session, learner, self.course, utc_now())
            return attempt.public_id, {QuestionKind(row.question["kind"]): row.position for row in attempt.answers}

    def saved(self, position: int) -> object:
        """What is saved of an answer."""
        with self.database.reading() as session:
            return session.scalars(select(AttemptAnswer.answer).where(AttemptAnswer.position == position)).one()


class _Silent(WSGIRequestHandler):
    def log_request(self, *_: object) -> None:
        """A test's output is for what failed."""


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    database = Database(f"sqlite:///{tmp_path / 'portal.sqlite'}")
    settings = make_settings(tmp_path, database)
    Base.metadata.create_all(database.engine)
    with database.transaction() as session:
        course = make_published_course(session)
        author = course.authors[0].account
        author.login_name = "teacher"
        set_password(session, author, PASSWORD)
        learner = create_account(session, login_name="wang", display_name="王芳", password=PASSWORD)
        session.add(RoleGrant(account_id=learner.id, role="learner"))
        session.add(
            Assessment(
                revision_id=course.revisions[0].id,
                title="结业考核",
                question_count=6,
                kinds=[],
                pass_percent=60,
                most_attempts=3,
                wait_hours=0,
                time_limit_minutes=30,
                time_limit_reason="跟着录音做。",
                pool=[question.as_json() for question in sample_questions("zh")],
            )
        )
        session.flush()
        session.refresh(learner)
        enrol(session, actor_of(learner), course.public_id)
        public_id = course.public_id
    server = make_server("127.0.0.1", 0, create_app(settings, database), threaded=True, request_handler=_Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Room(database, f"http://127.0.0.1:{server.server_port}", public_id)
    finally:
        server.shutdown()
        thread.join()
        database.dispose()


@pytest.fixture
def learner(chromium: Browser, room: Room) -> Iterator[Callable[..., BrowserContext]]:
    """`learner(language, width)` gives a browser in which the learner has signed in, or who is named."""
    contexts = []

    def enter(language: str = "zh-CN", width: int = 1100, name: str = "wang") -> BrowserContext:
        context = chromium.new_context(bypass_csp=True, viewport={"width": width, "height": 900})
        contexts.append(context)
        context.add_cookies([{"name": "language", "value": language, "url": room.address}])
        page = context.new_page()
        page.goto(f"{room.address}/account/sign-in")
        page.fill("[name=login_name]", name)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda address: "sign-in" not in address)
        return context

    yield enter
    for context in contexts:
        context.close()


def until(page: Page, condition: Callable[[], bool]) -> None:
    """Wait for something that is to come, whatever the machine's pace."""
    for _ in range(300):
        if condition():
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"it never came on {page.url}")


@pytest.mark.parametrize(("language", "width"), LANGUAGES)
def test_every_kind_of_question_is_answered_by_keyboard_alone(
    room: Room, learner: Callable[..., BrowserContext], language: str, width: int
) -> None:
    page = learner(language, width).pages[0]
    page.goto(f"{room.address}/courses/{room.course}")
    keys = Keyboard(page)
    keys.follow(f"a[href='/courses/{room.course}/assessment']")
    assert axe(page) == []
    keys.follow("form[action$='/assessment/attempts'] button")
    attempt, position_of = room.attempt()
    with room.database.reading() as session:
        rows = session.scalars(select(Attempt)).one().answers
        matching = next(row for row in rows if row.question["kind"] == QuestionKind.MATCHING)
        seed = f"{matching.attempt.seed}-{matching.position}"
        matches = matches_of(Question.from_json(matching.question), seed)
    keys.follow(f"a[href$='{attempt}/questions/1']")
    kinds = sorted(position_of, key=position_of.__getitem__)
    for kind in kinds:
        position = position_of[kind]
        match kind:
            case QuestionKind.SINGLE:
                keys.choose_radio(f"#question-{position}-answer")
            case QuestionKind.MULTIPLE:
                keys.press(f"#question-{position}-answer", "Space")
                keys.press(f"#question-{position}-answer-2", "Space")
            case QuestionKind.TEXT:
                keys.write(f"#question-{position}-answer", "肥皂")
            case QuestionKind.NUMBER:
                keys.write(f"#question-{position}-answer", "20")
            case QuestionKind.MATCHING:
                for line, match in enumerate(("搓掌心", "搓手腕")):
                    keys.choose_option(f"#question-{position}-line-{line}", str(matches.index(match)))
            case QuestionKind.ORDERING:
                for line in range(3):
                    keys.choose_option(f"#question-{position}-line-{line}", str(line + 1))
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        keys.follow("button[value=overview]" if kind is kinds[-1] else "button[value=next]")
    assert axe(page) == []
    keys.follow("a[href$='/hand-in']")
    assert axe(page) == []
    keys.follow("form[action$='/hand-in'] button")
    assert page.locator(".govuk-tag--green").count() == 6
    assert axe(page) == []


@pytest.mark.parametrize(
    ("language", "width"), [("zh-CN", 320), pytest.param("en", 1100, marks=pytest.mark.exhaustive)]
)
def test_an_answer_that_nobody_foresaw_is_marked_and_the_mark_changed_by_keyboard_alone(
    room: Room, learner: Callable[..., BrowserContext], language: str, width: int
) -> None:
    attempt, position_of = room.attempt()
    with room.database.transaction() as session:
        wang = actor_of(session.scalars(select(Account).where(Account.login_name == "wang")).one())
        save_answers(session, wang, attempt, {position_of[QuestionKind.TEXT]: {"answer": ["香皂"]}}, utc_now())
        hand_in(session, wang, attempt, utc_now())
    own = learner(language, width).pages[0]
    own.goto(f"{room.address}/attempts/{attempt}")
    assert own.locator(".govuk-tag--yellow").count() == 1
    page = learner(language, width, "teacher").pages[0]
    page.goto(f"{room.address}/teach/courses/{room.course}")
    keys = Keyboard(page)
    keys.follow("a[href$='/marking']")
    assert "王芳" not in page.locator("main").inner_text(), "answers are marked without a name"
    assert axe(page) == []
    keys.follow("a[href$='/mark']")
    keys.follow("#submit")
    assert page.locator(".govuk-error-summary a").count() == 1
    keys.choose_radio("input[name=mark][value='0']")
    keys.follow("#submit")
    keys.follow("a[href$='/mark']")
    keys.choose_radio("input[name=mark][value='100']")
    keys.write("#reason", "香皂也能洗干净手。")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    keys.follow("#submit")
    own.reload()
    assert own.locator(".govuk-tag--green").count() == 1
    assert "香皂也能洗干净手。" in own.locator("main").inner_text()
    assert axe(own) == []


def test_a_lost_line_and_a_closed_window_lose_nothing(room: Room, learner: Callable[..., BrowserContext]) -> None:
    context = learner()
    attempt, position_of = room.attempt()
    position = position_of[QuestionKind.TEXT]
    page = context.pages[0]
    page.goto(f"{room.address}/attempts/{attempt}/questions/0")
    field = f"#question-{position}-answer"
    page.type(field, "肥")
    until(page, lambda: room.saved(position) == {"answer": ["肥"]})
    context.set_offline(True)
    page.type(field, "皂水")
    until(page, lambda: "这台设备" in page.inner_text("[data-status]"))
    page.close()
    assert room.saved(position) == {"answer": ["肥"]}
    context.set_offline(False)
    page = context.new_page()
    page.goto(f"{room.address}/attempts/{attempt}/questions/{position}")
    assert page.input_value(field) == "肥皂水"
    until(page, lambda: room.saved(position) == {"answer": ["肥皂水"]})


def test_the_line_comes_back_while_the_page_is_open(room: Room, learner: Callable[..., BrowserContext]) -> None:
    context = learner()
    attempt, position_of = room.attempt()
    position = position_of[QuestionKind.SINGLE]
    page = context.pages[0]
    page.goto(f"{room.address}/attempts/{attempt}/questions/{position}")
    context.set_offline(True)
    page.check(f"#question-{position}-answer-2", force=True)
    until(page, lambda: "这台设备" in page.inner_text("[data-status]"))
    context.set_offline(False)
    until(page, lambda: room.saved(position) == {"answer": ["1"]})
    page.check(f"#question-{position}-answer", force=True)  # back to another choice, from what was saved last
    until(page, lambda: room.saved(position) == {"answer": ["0"]})


def test_before_the_time_ends_one_key_gives_more(room: Room, learner: Callable[..., BrowserContext]) -> None:
    page = learner().pages[0]
    attempt, position_of = room.attempt()
    position = position_of[QuestionKind.TEXT]
    with room.database.transaction() as session:
        session.scalars(select(Attempt)).one().ends_at = utc_now() + timedelta(minutes=5, seconds=8)
    page.goto(f"{room.address}/attempts/{attempt}/questions/{position}")
    page.focus(f"#question-{position}-answer")
    page.keyboard.type("肥皂")
    until(page, lambda: page.evaluate("document.activeElement.matches('[data-more-time]')"))
    assert axe(page) == []
    page.keyboard.press("Enter")
    until(page, lambda: not page.evaluate("document.querySelector('#time-dialog').open"))
    assert page.evaluate("document.activeElement.id") == f"question-{position}-answer"
    with room.database.reading() as session:
        row = session.scalars(select(Attempt)).one()
        assert row.extensions == 1
        assert row.ends_at is not None
        assert row.ends_at > utc_now() + timedelta(minutes=6)
    until(page, lambda: room.saved(position) == {"answer": ["肥皂"]})
