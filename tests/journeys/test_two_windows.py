"""Two people on one text, by the keyboard alone: nothing of either is lost. A double press makes one thing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import select

from content.courses.models import Block, Course, CourseAuthor, Lesson
from content.database import Database
from content.people.accounts import set_password
from portal.application import create_app
from tests.factories import make_course, make_institution, make_instructor, make_settings
from tests.journeys.axe import axe
from tests.journeys.keyboard import Keyboard
from tests.portal.conftest import PASSWORD
from tests.walk.sample_portal import serving

pytestmark = pytest.mark.browser

FITS = "document.documentElement.scrollWidth <= innerWidth"
HAS_FOCUS = "(selector) => document.activeElement.matches(selector)"


@dataclass(frozen=True)
class Desk:
    """A portal that answers, a course in it and the sign-in names of its two authors."""

    address: str
    database: Database
    authors: tuple[str, str]
    course: str
    block: str


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Iterator[Desk]:
    with database.transaction() as session:
        institution = make_institution(session)
        people = [make_instructor(session, institution)[0] for _ in range(2)]
        for person in people:
            set_password(session, person, PASSWORD)
        course: Course = make_course(session, people[0], institution)
        course.authors.append(CourseAuthor(account=people[1]))
        session.flush()
        names = (people[0].login_name, people[1].login_name)
        block = course.revisions[0].modules[0].lessons[0].blocks[0].public_id
        public_id = course.public_id
    with serving(create_app(make_settings(tmp_path, database), database)) as house:
        yield Desk(house.address, database, names, public_id, block)


def window(desk: Desk, chromium: Browser, author: int, language: str, **options: object) -> tuple[Page, Keyboard]:
    """A browser of its own in which one of the authors has signed in."""
    narrow = {"width": 320, "height": 640}
    context: BrowserContext = chromium.new_context(bypass_csp=True, viewport=narrow, **options)  # type: ignore[arg-type]
    context.add_cookies([{"name": "language", "value": language, "url": desk.address}])
    page = context.new_page()
    keys = Keyboard(page)
    page.goto(desk.address + "/account/sign-in")
    keys.write("#login_name", desk.authors[author])
    keys.write("#password", PASSWORD)
    keys.follow("#submit")
    return page, keys


def body(desk: Desk) -> str:
    with desk.database.reading() as session:
        return session.scalars(select(Block.body).where(Block.public_id == desk.block)).one()


def test_two_people_change_one_text_and_each_sees_both(desk: Desk, chromium: Browser) -> None:
    edit = f"{desk.address}/teach/blocks/{desk.block}"
    first, first_keys = window(desk, chromium, 0, "zh-CN")
    second, second_keys = window(desk, chromium, 1, "en")
    first.goto(edit)
    second.goto(edit)
    first_keys.write("#body", "先用流动的水洗手,再开始按摩。")
    first_keys.follow("#submit")
    second_keys.write("#body", "先洗手二十秒,再开始按摩。")
    second_keys.follow("#submit")

    assert body(desk) == "先用流动的水洗手,再开始按摩。"
    looks_right(second)
    assert second.input_value("#body") == "先洗手二十秒,再开始按摩。"
    assert second.locator(".cx-conflict__text").first.inner_text() == "先用流动的水洗手,再开始按摩。"
    second_keys.press(".govuk-error-summary a")
    assert second.evaluate(HAS_FOCUS, "#body")
    second_keys.follow("#submit")
    assert second.evaluate(HAS_FOCUS, ".govuk-error-summary"), "saved without a choice"
    looks_right(second)
    first.goto(edit)
    second_keys.choose_radio("input[name=keep-body][value=mine]")
    second_keys.follow("#submit")
    assert body(desk) == "先洗手二十秒,再开始按摩。"

    first_keys.write("#title", "要点")
    first_keys.write("#body", "先洗手,再擦干。")
    first_keys.follow("#submit")
    looks_right(first)
    assert [first.input_value(field) for field in ("#title", "#body")] == ["要点", "先洗手,再擦干。"]
    first_keys.choose_radio("input[name=keep-body][value=saved]")
    first_keys.follow("#submit")
    assert body(desk) == "先洗手二十秒,再开始按摩。"
    assert "要点" in first.locator("main").inner_text()
    for page in (first, second):
        page.context.close()


def looks_right(page: Page) -> None:
    """The page of a conflict: the focus is on the summary, nothing is wrong with it, and it fits a small screen."""
    assert page.evaluate(HAS_FOCUS, ".govuk-error-summary")
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert axe(page) == []
        assert page.evaluate(FITS)


@pytest.mark.parametrize("with_script", [True, False])
def test_enter_pressed_twice_makes_one_lesson(desk: Desk, chromium: Browser, with_script: bool) -> None:
    page, keys = window(desk, chromium, 0, "zh-CN", java_script_enabled=with_script)
    page.goto(f"{desk.address}/teach/courses/{desk.course}")
    keys.follow("a[href$='/lessons/new']")
    keys.write("#title", "第二课：擦干")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_url("**/teach/lessons/*")
    page.wait_for_load_state()
    with desk.database.reading() as session:
        assert len(session.scalars(select(Lesson.id).where(Lesson.title == "第二课：擦干")).all()) == 1
    page.context.close()
