"""A lesson in easy words: switched on at the lesson, remembered, and in the files that people take along."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from content.courses.models import Block, Lesson
from tests.portal.conftest import post
from tests.portal.learn.conftest import Studied

EASY = "洗手很重要。先洗手。"


@pytest.fixture
def easy_lesson(studied: Studied) -> str:
    """The address of a lesson whose text is there in easy words too."""
    with studied.database.transaction() as session:
        lesson = session.scalars(select(Lesson).where(Lesson.public_id == studied.lesson)).one()
        session.scalars(select(Block).where(Block.lesson_id == lesson.id, Block.body != "")).first().easy_text = EASY
    return f"/lessons/{studied.lesson}"


def switch(browser: FlaskClient, lesson: str, value: str) -> str:
    answer = post(browser, "/preferences/easy-reading", easy_reading=value, next=f"{lesson}#easy-reading")
    assert (answer.status_code, answer.location) == (302, f"{lesson}#easy-reading")
    return browser.get(lesson).text


@pytest.mark.parametrize("view", ["", "/read", "/listen"])
def test_easy_words_come_first_for_whoever_wants_them_and_the_choice_is_remembered(
    learner: FlaskClient, easy_lesson: str, view: str
) -> None:
    page = learner.get(easy_lesson + view).text
    assert EASY not in page
    assert 'id="easy-reading"' in page
    page = switch(learner, easy_lesson + view, "on")
    assert EASY in page
    if view != "/listen":
        assert page.index(EASY) < page.index("先洗手,再开始按摩。")
    assert EASY in learner.get(easy_lesson + view).text
    assert EASY not in switch(learner, easy_lesson + view, "off")


def test_a_lesson_without_easy_words_has_no_switch(learner: FlaskClient, easy_lesson: str, studied: Studied) -> None:
    assert easy_lesson
    switch(learner, easy_lesson, "on")
    page = learner.get(f"/lessons/{studied.second_lesson}").text
    assert 'id="easy-reading"' not in page
    assert "先洗手,再开始按摩。" in page


def test_a_choice_that_is_none_changes_nothing(learner: FlaskClient, easy_lesson: str) -> None:
    answer = post(learner, "/preferences/easy-reading", easy_reading="perhaps", next=easy_lesson)
    assert answer.status_code == 422
    assert EASY not in learner.get(easy_lesson).text


def test_files_to_take_along_offer_easy_words_only_where_there_are_some(
    learner: FlaskClient, easy_lesson: str, studied: Studied
) -> None:
    assert 'name="texts"' in learner.get(f"{easy_lesson}/take-away").text
    assert 'name="texts"' not in learner.get(f"/lessons/{studied.second_lesson}/take-away").text
