"""The people of a course in a real browser, by keyboard alone: a co-author added and removed, courses handed over, the
roster read."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select
from werkzeug.serving import WSGIRequestHandler, make_server

from content.courses.models import Course, CourseAuthor, RevisionState
from content.database import Database
from content.learning.enrolment import enrol
from content.models import Base
from content.people.accounts import set_password
from content.people.models import Account, Role
from content.people.permissions import Grant
from content.search.indexing import refresh
from portal.application import create_app
from tests.factories import make_account, make_course, make_institution, make_instructor, make_settings
from tests.journeys.axe import axe
from tests.journeys.keyboard import Keyboard

pytestmark = pytest.mark.browser
PASSWORD = "a short sentence"


@dataclass(frozen=True, slots=True)
class School:
    """A served portal with an institution, its manager, two instructors of one name and two courses of one title by
    the first of them, one of which is studied."""

    database: Database
    address: str
    course: str
    institution: str
    author_id: str

    def authors(self) -> dict[str, list[str]]:
        """By course, the sign-in names of its authors."""
        with self.database.reading() as session:
            rows = session.execute(
                select(Course.public_id, Account.login_name)
                .join(CourseAuthor, CourseAuthor.course_id == Course.id)
                .join(Account, Account.id == CourseAuthor.account_id)
                .order_by(CourseAuthor.id)
            )
            names: dict[str, list[str]] = {}
            for course, login_name in rows:
                names.setdefault(course, []).append(login_name)
            return names


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
        author, colleague = (make_instructor(session, institution)[0] for _ in range(2))
        grant = Grant(Role.INSTITUTION_MANAGER, institution_id=institution.id)
        manager = make_account(session, grant, name="manager")[0]
        for account, name in ((author, "author"), (colleague, "colleague"), (manager, "manager")):
            account.login_name = name
            set_password(session, account, PASSWORD)
        author.display_name = colleague.display_name = "李敏"
        course = make_course(session, author, institution)
        make_course(session, author, institution)
        course.revisions[0].state = RevisionState.PUBLISHED
        session.flush()
        refresh(session, course.id)
        account, learner = make_account(session)
        account.display_name = "王芳"
        enrol(session, learner, course.public_id)
        ids = (course.public_id, institution.public_id, author.public_id)
    server = make_server("127.0.0.1", 0, create_app(settings, database), threaded=True, request_handler=_Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield School(database, f"http://127.0.0.1:{server.server_port}", *ids)
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


IN_BOTH_LANGUAGES = pytest.mark.parametrize(("language", "width"), [("zh-CN", 320), ("en", 1100)])


@IN_BOTH_LANGUAGES
def test_a_co_author_is_added_and_removed_by_keyboard(
    chromium: Browser, school: School, language: str, width: int
) -> None:
    page = person(chromium, school, "author", language, width)
    page.goto(f"{school.address}/teach/courses/{school.course}")
    keys = Keyboard(page)
    keys.follow("a[href$='/authors']")
    keys.write("#login_name", "nobody")
    keys.follow("#submit")
    assert page.locator(".govuk-error-summary").count() == 1
    keys.press(".govuk-error-summary a")
    assert page.evaluate("document.activeElement.id") == "login_name"
    keys.write("#login_name", "colleague")
    keys.follow("#submit")
    assert school.authors()[school.course] == ["author", "colleague"]
    assert page.locator("strong >> text=李敏 (colleague)").count() == 1
    assert axe(page) == []
    keys.follow(".cx-rows > li:nth-of-type(2) a[href$='/remove']")
    assert axe(page) == []
    keys.follow("main button[type=submit]")
    assert school.authors()[school.course] == ["author"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@IN_BOTH_LANGUAGES
def test_all_courses_are_handed_over_by_keyboard(chromium: Browser, school: School, language: str, width: int) -> None:
    page = person(chromium, school, "manager", language, width)
    page.goto(f"{school.address}/teach/institutions/{school.institution}/people")
    keys = Keyboard(page)
    keys.follow(f"a[href$='/{school.author_id}/courses']")
    keys.follow("#submit")
    assert page.locator(".govuk-error-summary").count() == 1
    assert axe(page) == []
    keys.press("input[name=courses][value=all]", "Space")
    wanted = page.locator("#to option", has_text="colleague").get_attribute("value")
    assert wanted is not None
    keys.choose_option("#to", wanted)
    keys.follow("#submit")
    assert list(school.authors().values()) == [["colleague"], ["colleague"]]
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@IN_BOTH_LANGUAGES
def test_the_roster_is_read_by_keyboard(chromium: Browser, school: School, language: str, width: int) -> None:
    page = person(chromium, school, "author", language, width)
    page.goto(f"{school.address}/teach/courses/{school.course}")
    keys = Keyboard(page)
    keys.follow("a[href$='/learners']")
    assert "王芳" in page.inner_text("main")
    assert axe(page) == []
    keys.follow("a[href$='?show=help']")
    assert "王芳" not in page.inner_text("main")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
