"""By keyboard alone, in both languages: a learner answers the survey of a course; a third party draws it, judges it and
hands the judgement in."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select
from werkzeug.serving import WSGIRequestHandler, make_server

from content.database import Database
from content.evaluation.models import Evaluation, SurveyAnswer
from content.models import Base
from content.people.accounts import create_account
from content.people.models import Role, RoleGrant
from portal.application import create_app
from tests.factories import finish_course, make_published_course, make_settings
from tests.journeys.axe import axe
from tests.journeys.keyboard import Keyboard

pytestmark = pytest.mark.browser
PASSWORD = "a short sentence"
LANGUAGES = [("zh-CN", 320), ("en", 1100)]


@dataclass(frozen=True, slots=True)
class Served:
    """A served portal with a published course, a learner who has finished it and an evaluator."""

    database: Database
    address: str
    course: str


class _Silent(WSGIRequestHandler):
    def log_request(self, *_: object) -> None:
        """A test's output is for what failed."""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    database = Database(f"sqlite:///{tmp_path / 'portal.sqlite'}")
    settings = make_settings(tmp_path, database)
    Base.metadata.create_all(database.engine)
    with database.transaction() as session:
        course = make_published_course(session)
        learner = create_account(session, login_name="wang", display_name="王芳", password=PASSWORD)
        evaluator = create_account(session, login_name="evaluator", display_name="评估员", password=PASSWORD)
        session.add(RoleGrant(account_id=learner.id, role=Role.LEARNER))
        session.add(RoleGrant(account_id=evaluator.id, role=Role.EVALUATOR))
        finish_course(session, learner, course)
        public_id = course.public_id
    server = make_server("127.0.0.1", 0, create_app(settings, database), threaded=True, request_handler=_Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Served(database, f"http://127.0.0.1:{server.server_port}", public_id)
    finally:
        server.shutdown()
        thread.join()
        database.dispose()


def person(chromium: Browser, served: Served, name: str, language: str, width: int) -> Page:
    """A browser in which somebody has signed in."""
    context = chromium.new_context(bypass_csp=True, viewport={"width": width, "height": 900})
    context.add_cookies([{"name": "language", "value": language, "url": served.address}])
    page = context.new_page()
    page.goto(f"{served.address}/account/sign-in")
    page.fill("[name=login_name]", name)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda address: "sign-in" not in address)
    return page


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize(("language", "width"), LANGUAGES)
def test_a_learner_answers_the_survey_by_keyboard(chromium: Browser, served: Served, language: str, width: int) -> None:
    page = person(chromium, served, "wang", language, width)
    page.goto(f"{served.address}/my/learning")
    keys = Keyboard(page)
    keys.follow("a[href$='/survey']")
    assert axe(page) == []
    assert fits(page)
    keys.choose_radio("[name=take_part][value=no]")
    keys.press("[name=barriers][value=captions]", "Space")
    keys.follow("#submit")  # five questions are still without an answer: the focus is on the summary of them
    assert page.locator(".govuk-error-summary a").count() == 5
    assert axe(page) == []
    keys.go_to(".govuk-error-summary a[href='#understand']")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "understand"
    for question in ("understand", "pace", "help", "use", "satisfied"):
        keys.choose_radio(f"[name={question}][value=partly]")
    keys.write("#words", "字幕太少。")
    keys.follow("#submit")
    assert page.url == f"{served.address}/my/learning"
    keys.follow("a[href$='/survey']")
    assert page.locator("[name=barriers][value=captions]").is_checked()
    assert axe(page) == []
    page.context.close()
    with served.database.reading() as session:
        answer = session.scalars(select(SurveyAnswer)).one()
        assert (answer.replies["take_part"], answer.replies["satisfied"]) == ("no", "partly")
        assert (answer.barriers, answer.words) == (["captions"], "字幕太少。")


@pytest.mark.parametrize(("language", "width"), LANGUAGES)
def test_an_evaluator_draws_judges_and_hands_in_by_keyboard(
    chromium: Browser, served: Served, language: str, width: int
) -> None:
    page = person(chromium, served, "evaluator", language, width)
    page.goto(f"{served.address}/")
    keys = Keyboard(page)
    keys.open_menu()
    keys.follow("nav a[href='/evaluation']")
    assert axe(page) == []
    keys.follow("a[href='/evaluation/samples/new']")
    keys.write("#size", "0")
    keys.follow("#submit")
    assert page.locator(".govuk-error-summary a[href='#size']").count() == 1
    keys.write("#size", "3")
    keys.write("#seed", "2026-05-04-271828")
    assert axe(page) == []
    assert fits(page)
    keys.follow("#submit")
    assert axe(page) == []
    assert fits(page)
    keys.follow("ol.cx-cards a")
    assert axe(page) == []
    for criterion in ("content", "copyright", "safety", "teaching"):
        keys.choose_radio(f"[name={criterion}][value=meets]")
    keys.choose_radio("[name=accessibility][value=fails]")
    keys.follow("button[name=step]")
    assert page.url.endswith("/hand-in")
    assert axe(page) == []
    assert fits(page)
    keys.follow("a[href$='#accessibility_reason']")
    keys.write("#accessibility_reason", "第二课没有字幕。")
    keys.choose_radio("[name=grade][value=good]")
    keys.follow("button[name=step]")
    assert axe(page) == []
    keys.follow("main form button[type=submit]")
    assert page.locator("main form").count() == 0
    assert "第二课没有字幕。" in page.inner_text("main")
    assert axe(page) == []
    page.goto(f"{served.address}/courses/{served.course}")
    assert axe(page) == []
    assert fits(page)
    page.context.close()
    with served.database.reading() as session:
        assert session.scalars(select(Evaluation.handed_in_at)).one() is not None
