"""The catalogue, a course, and enrolling."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from content.courses.models import RevisionState
from tests.portal.conftest import post
from tests.portal.learn.conftest import Studied


def test_the_catalogue_shows_what_fits(client: FlaskClient, studied: Studied) -> None:
    assert f"/courses/{studied.course}" in client.get("/courses").text
    assert f"/courses/{studied.course}" in client.get("/courses?q=卫生&language=zh&level=5&region=130000").text
    assert f"/courses/{studied.course}" not in client.get("/courses?way=sign").text
    assert client.get("/courses?page=99&way=nonsense&level=x&sort=y").status_code == 200


def test_an_empty_catalogue_says_so(client: FlaskClient) -> None:
    assert "cx-empty" in client.get("/courses").text


def test_enrolling_leads_to_the_first_lesson(studied: Studied, enter: Callable[..., FlaskClient]) -> None:
    browser = enter(name="learner")
    assert f"/courses/{studied.course}/enrol" in browser.get(f"/courses/{studied.course}").text
    answer = post(browser, f"/courses/{studied.course}/enrol")
    assert answer.headers["Location"].endswith(f"/lessons/{studied.lesson}")
    page = browser.get(f"/courses/{studied.course}").text
    assert f"/courses/{studied.course}/enrol" not in page
    assert "<progress" in page


def test_a_course_that_is_not_published_is_not_there(client: FlaskClient, studied: Studied) -> None:
    studied.set_state(RevisionState.IN_REVIEW)
    assert client.get(f"/courses/{studied.course}").status_code == 404
    assert f"/courses/{studied.course}" not in client.get("/courses").text


@pytest.mark.both
def test_both_languages_show_every_page(learner: FlaskClient, studied: Studied) -> None:
    for language in ("en", "zh-CN"):
        post(learner, "/language", language=language, next="/help")
        for address in ("/courses", f"/courses/{studied.course}", f"/lessons/{studied.lesson}", "/my/learning"):
            page = learner.get(address)
            assert page.status_code == 200
            assert f'<html lang="{language}"' in page.text
    post(learner, "/language", language="en", next="/help")
    assert "You can watch, hear or read this lesson" in learner.get(f"/lessons/{studied.lesson}").text


def test_a_search_of_many_words_says_how_many_were_looked_for(client: FlaskClient) -> None:
    many = "+".join(f"word{number}" for number in range(9))
    assert "只按前 8 个词查找。" in client.get(f"/courses?q={many}").text
    assert "个词查找" not in client.get("/courses?q=word1+word2").text


def title_and_heading(page: str) -> tuple[str, str]:
    """The title of the page and its first heading, without markup."""
    title, heading = (re.search(rf"<{tag}\b[^>]*>(.*?)</{tag}>", page, re.S) for tag in ("title", "h1"))
    assert title
    assert heading
    return " ".join(title.group(1).split()), " ".join(re.sub(r"<[^>]*>", "", heading.group(1)).split())


def test_title_and_heading_say_how_many_courses_there_are(client: FlaskClient, studied: Studied) -> None:
    assert title_and_heading(client.get("/courses").text) == ("课程 - 畅学", "课程")
    title, heading = title_and_heading(client.get("/courses?q=卫生").text)
    assert heading == "有关“卫生”的课程：1 门课程"
    assert title == f"{heading} - 畅学"
    assert title_and_heading(client.get("/courses?way=sign").text)[1] == "按您的选择找到的课程：0 门课程"


def test_where_nothing_is_found_it_says_what_was_looked_for(client: FlaskClient, studied: Studied) -> None:
    page = client.get("/courses?q=卫生&way=sign&level=5").text
    answer = page[page.index("data-answer") : page.index("cx-wider")]
    words = " ".join(re.sub(r"<[^>]*>", " ", answer).split())
    assert "没有课程符合全部条件 您找的是：" in words
    for asked in ("所查的词：卫生", "整门课程都能这样学：有手语", "等级：五级（初级工）"):
        assert asked in words
    assert "不限" in page[page.index("cx-wider") :]


def test_the_offer_of_a_first_visit_puts_no_heading_before_that_of_the_page(client: FlaskClient) -> None:
    page = client.get("/").text
    assert "cx-welcome" in page
    first = re.search(r"<h[1-6]", page)
    assert first
    assert first.group() == "<h1"
