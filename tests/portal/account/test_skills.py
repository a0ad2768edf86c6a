"""Teaching skills on an author's card: by their own choice, nothing before it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from content.courses.models import CourseAuthor
from content.database import Database
from content.people.models import Account, Role
from content.people.permissions import Grant
from tests.factories import make_published_course
from tests.portal.conftest import hidden_fields, post
from tests.portal.forms import fill_in

SKILLS = "/account/skills"


def course_of(database: Database, name: str) -> str:
    """The address of a published course of which the account is an author."""
    with database.transaction() as session:
        course = make_published_course(session)
        account = session.scalars(select(Account).where(Account.login_name == name)).one()
        course.authors.append(CourseAuthor(account_id=account.id))
        account.grants[0].institution_id = course.institution_id
        account.language = "en"
        return f"/courses/{course.public_id}"


def instructor(enter: Callable[..., FlaskClient], database: Database) -> tuple[FlaskClient, str]:
    browser = enter(Grant(Role.INSTRUCTOR, institution_id=None), name="li")
    return browser, course_of(database, "li")


def test_nothing_is_shown_before_it_is_chosen_and_nothing_after_it_is_taken_back(
    app: Flask, database: Database, enter: Callable[..., FlaskClient]
) -> None:
    browser, course = instructor(enter, database)
    assert SKILLS in browser.get("/account/").text
    visitor = app.test_client()
    visitor.set_cookie("language", "en")
    assert "sign language and braille" not in visitor.get(course).text
    assert "Can teach" not in visitor.get(course).text
    assert fill_in(browser, SKILLS, skills=["braille"]).status_code == 302
    shown = visitor.get(course).text
    assert "Can teach with braille" in shown
    assert "Can teach in sign language" not in shown
    assert fill_in(browser, SKILLS, skills=[]).status_code == 302
    assert "Can teach" not in visitor.get(course).text


def test_two_windows_on_the_skills(database: Database, enter: Callable[..., FlaskClient]) -> None:
    browser, _ = instructor(enter, database)
    began = hidden_fields(browser, SKILLS)
    assert fill_in(browser, SKILLS, skills=["braille"]).status_code == 302
    assert browser.post(SKILLS, data={**began, "skills": ["braille"]}).status_code == 302
    answer = browser.post(SKILLS, data={**began, "skills": ["sign_language"]})
    assert answer.status_code == 409
    assert "Can teach with braille" in answer.text


def test_who_no_longer_teaches_there_is_not_on_the_card(
    app: Flask, database: Database, enter: Callable[..., FlaskClient]
) -> None:
    browser, course = instructor(enter, database)
    fill_in(browser, SKILLS, skills=["sign_language"])
    with database.transaction() as session:
        session.scalars(select(Account).where(Account.login_name == "li")).one().grants[0].institution_id = None
    visitor = app.test_client()
    visitor.set_cookie("language", "en")
    assert "Can teach" not in visitor.get(course).text


def test_only_instructors_have_the_page_and_only_these_skills(
    database: Database, enter: Callable[..., FlaskClient]
) -> None:
    learner = enter()
    assert learner.get(SKILLS).status_code == 403
    assert SKILLS not in learner.get("/account/").text
    browser, _ = instructor(enter, database)
    answer = browser.post(SKILLS, data={**hidden_fields(browser, SKILLS), "skills": ["deaf"]})
    assert answer.status_code == 422
    assert post(learner, SKILLS, skills=["braille"]).status_code == 403
