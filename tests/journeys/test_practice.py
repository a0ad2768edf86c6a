"""The rule of completion and practice in a real browser, by keyboard alone: an author sets the rule, attests what a
learner has shown and withdraws it, and the learner reads each time what is still missing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from content.courses.models import Course, RevisionState
from content.people.models import Role, RoleGrant
from content.search.indexing import refresh
from tests.journeys.axe import axe
from tests.journeys.keyboard import Keyboard
from tests.journeys.test_quiz import School, person, school

__all__ = ["school"]
pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("language", "width"), [("zh-CN", 320), pytest.param("en", 1100, marks=pytest.mark.exhaustive)]
)
def test_a_course_is_finished_by_practice_that_is_attested(
    chromium: Browser, school: School, language: str, width: int
) -> None:
    let_author_manage(school)
    teacher = person(chromium, school, school.author, language, width)
    keys = Keyboard(teacher)
    describe_practice(teacher, keys, school)
    set_rule(teacher, keys, school)
    address = publish(school)
    learner = person(chromium, school, "wang", language, width)
    learner.goto(address)
    Keyboard(learner).follow("form[action$='/enrol'] button")
    assert "洗手二十秒" in lesson_text(learner, school)
    assert_clean(learner)
    attest(teacher, keys, school)
    assert "两只手都洗了" in lesson_text(learner, school)
    learner.goto(address)
    assert learner.locator("#finished").count() == 1
    assert_clean(learner)
    withdraw(teacher, keys)
    assert "看错了人" in lesson_text(learner, school)
    learner.goto(address)
    assert learner.locator("#finished").count() == 0
    teacher.context.close()
    learner.context.close()


def let_author_manage(school: School) -> None:
    """The author manages the institution too: certificates are revoked by nobody else."""
    with school.database.transaction() as session:
        course = session.get_one(Course, school.course_id)
        grant = RoleGrant(account_id=course.created_by_id, role=Role.INSTITUTION_MANAGER)
        grant.institution_id = course.institution_id
        session.add(grant)


def describe_practice(page: Page, keys: Keyboard, school: School) -> None:
    page.goto(f"{school.address}/teach/lessons/{school.lesson}")
    keys.follow("a[href$='/about']")
    keys.write("[name=practice]", "洗手二十秒。")
    keys.follow("[name=submit]")


def set_rule(page: Page, keys: Keyboard, school: School) -> None:
    with school.database.reading() as session:
        course = session.get_one(Course, school.course_id).public_id
    page.goto(f"{school.address}/teach/courses/{course}")
    keys.follow(f"a[href$='/{course}/completion']")
    assert_clean(page)
    keys.press("[name=required]", "Space")
    keys.follow("[name=submit]")
    assert page.locator("#required-error").is_visible()
    assert_clean(page)
    keys.press("[name=required]", "Space")
    keys.go_to("[name=practice_required]:checked")
    page.keyboard.press("ArrowUp")
    keys.follow("[name=submit]")
    assert page.locator("[name=practice_required][value=yes]").is_checked()


def attest(page: Page, keys: Keyboard, school: School) -> None:
    with school.database.reading() as session:
        course = session.get_one(Course, school.course_id).public_id
    page.goto(f"{school.address}/teach/courses/{course}/learners")
    keys.follow(f"a[href$='/{course}/practice']")
    assert_clean(page)
    keys.follow(".cx-card a")
    assert_clean(page)
    keys.write("[name=words]", "两只手都洗了二十秒。")
    keys.follow("[name=submit]")
    assert page.locator("#learner-error").is_visible()
    assert page.input_value("[name=words]") == "两只手都洗了二十秒。"
    keys.press("[name=learner]", "Space")
    keys.follow("[name=submit]")
    assert "两只手都洗了二十秒" in page.inner_text("main")
    assert_clean(page)


def withdraw(page: Page, keys: Keyboard) -> None:
    keys.follow("a[href$='/withdraw']")
    assert_clean(page)
    keys.write("[name=reason]", "看错了人。")
    keys.follow("[name=submit]")
    assert "看错了人" in page.inner_text("main")


def publish(school: School) -> str:
    """Publish the course; gives the address of its page for learners."""
    with school.database.transaction() as session:
        course = session.get_one(Course, school.course_id)
        course.revisions[0].state = RevisionState.PUBLISHED
        refresh(session, course.id)
        return f"{school.address}/courses/{course.public_id}"


def lesson_text(page: Page, school: School) -> str:
    page.goto(f"{school.address}/lessons/{school.lesson}/read")
    return page.inner_text("#practice")


def assert_clean(page: Page) -> None:
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
