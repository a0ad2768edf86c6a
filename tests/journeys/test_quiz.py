"""Quiz questions in a real browser, by keyboard alone: an author writes one, a learner answers it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import WSGIRequestHandler, make_server

from content.courses.models import RevisionState
from content.database import Database
from content.models import Base
from content.people.accounts import create_account, set_password
from content.people.models import Account, RoleGrant
from content.search.indexing import refresh
from portal.application import create_app
from tests.factories import make_course, make_institution, make_instructor, make_settings
from tests.journeys.axe import axe
from tests.journeys.keyboard import Keyboard

pytestmark = pytest.mark.browser
PASSWORD = "a short sentence"


@dataclass(frozen=True, slots=True)
class School:
    """A served portal with one draft, its author and a learner."""

    database: Database
    address: str
    author: str
    course_id: int
    lesson: str


class _Silent(WSGIRequestHandler):
    def log_request(self, *_: object) -> None:
        """A test's output is for what failed."""


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    database = Database(f"sqlite:///{tmp_path / 'portal.sqlite'}")
    settings = make_settings(tmp_path, database)
    Base.metadata.create_all(database.engine)
    with database.transaction() as session:
        institution = make_institution(session)
        account, _actor = make_instructor(session, institution)
        set_password(session, account, PASSWORD)
        learner = create_account(session, login_name="wang", display_name="王芳", password=PASSWORD)
        session.add(RoleGrant(account_id=learner.id, role="learner"))
        course = make_course(session, account, institution)
        lesson = course.revisions[0].modules[0].lessons[0].public_id
        names = (session.get_one(Account, account.id).login_name, course.id, lesson)
    server = make_server("127.0.0.1", 0, create_app(settings, database), threaded=True, request_handler=_Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield School(database, f"http://127.0.0.1:{server.server_port}", *names)
    finally:
        server.shutdown()
        thread.join()
        database.dispose()


def person(chromium: Browser, school: School, name: str, language: str, width: int) -> Page:
    """A browser in which somebody has signed in."""
    context = chromium.new_context(bypass_csp=True, viewport={"width": width, "height": 900})
    context.add_cookies([{"name": "language", "value": language, "url": school.address}])
    page = context.new_page()
    page.goto(f"{school.address}/account/sign-in")
    page.fill("[name=login_name]", name)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda address: "sign-in" not in address)
    return page


@pytest.mark.parametrize(("language", "width"), [("zh-CN", 320), ("en", 1100)])
def test_a_question_is_written_and_answered_by_keyboard(
    chromium: Browser, school: School, language: str, width: int
) -> None:
    page = person(chromium, school, school.author, language, width)
    page.goto(f"{school.address}/teach/lessons/{school.lesson}")
    keys = Keyboard(page)
    keys.follow("a[href$='/quiz/single/new']")
    keys.write("#stem", "用什么洗手？")
    keys.write("#text_1", "肥皂")
    keys.press("#correct_1", "Space")
    keys.write("#text_2", "沙子")
    keys.write("#feedback_2", "沙子会磨破皮。")
    assert axe(page) == []
    keys.follow("#submit")
    assert page.locator(".cx-part >> text=沙子会磨破皮。").count() == 1
    assert axe(page) == []
    page.context.close()
    with school.database.transaction() as session:
        from content.courses.models import Course

        session.get_one(Course, school.course_id).revisions[0].state = RevisionState.PUBLISHED
        refresh(session, school.course_id)
    page = person(chromium, school, "wang", language, width)
    page.goto(f"{school.address}/lessons/{school.lesson}")
    keys = Keyboard(page)
    keys.press("#quiz-1-answer", "ArrowDown")
    assert page.locator("#quiz-1-answer-2").is_checked()
    keys.follow(".cx-quiz button[type=submit]")
    assert page.evaluate("document.activeElement.id") == "result"
    assert "沙子会磨破皮。" in page.inner_text("#result")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    keys.press("#quiz-answer-2", "ArrowUp")
    keys.follow(".cx-quiz button[type=submit]")
    assert page.locator("#result .govuk-tag--green").count() == 1
    keys.follow("a[href*='#question-']")
    assert "#question-" in page.url
    page.context.close()
