"""The end of a course is told where it happens, and a lesson is completed once."""

from __future__ import annotations

import html
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from content.certificates.models import Certificate
from content.courses.models import Lesson
from content.credits.models import RuleVersion
from tests.portal.conftest import post
from tests.portal.learn.conftest import Studied
from tests.portal.learn.test_lesson import attribute, open_lesson, send

FINISHED = "恭喜您！这门课程的每一课都已学完。"
COMPLETED = "这一课已学完。"


def words_of(page: str) -> str:
    """What stands on the page, without markup, on one line."""
    main = page[page.index("<body") : page.index("</body>")]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", main)).split())


def finish_first(learner: FlaskClient, studied: Studied) -> None:
    """Watch and read the first lesson."""
    token = attribute(open_lesson(learner, studied), "data-session")
    studied.let_time_pass(60)
    send(learner, studied, token, 1, [0, 20, 1])
    post(learner, f"/lessons/{studied.lesson}/read", section=studied.text_key)


def text_of_second(studied: Studied) -> str:
    with studied.database.reading() as session:
        second = session.scalars(select(Lesson).where(Lesson.public_id == studied.second_lesson)).one()
        return second.blocks[0].lineage


def finish_second(learner: FlaskClient, studied: Studied) -> str:
    """Read the second lesson; where that leads."""
    learner.get(f"/lessons/{studied.second_lesson}/read")
    studied.let_time_pass(600)
    answer = post(
        learner, f"/lessons/{studied.second_lesson}/read", section=text_of_second(studied), view="read", back="mark-1"
    )
    assert answer.location is not None
    return answer.location


def pay_for_courses(studied: Studied, hundredths: int) -> None:
    with studied.database.transaction() as session:
        rules = session.scalars(select(RuleVersion.rules)).one()
        session.execute(update(RuleVersion).values(rules={**rules, "points_per_course": hundredths}))


@pytest.mark.both
def test_the_last_lesson_leads_to_the_end_of_the_course_with_certificate_and_credits(
    learner: FlaskClient, studied: Studied
) -> None:
    pay_for_courses(studied, 200)
    finish_first(learner, studied)
    address = finish_second(learner, studied)
    assert address == f"/lessons/{studied.second_lesson}/read#finished"
    page = learner.get(address).text
    words = words_of(page)
    assert words.count(FINISHED) == 1
    assert re.search(r'id="finished"\s+tabindex="-1"', page), "the focus goes there"
    with studied.database.reading() as session:
        number = session.scalars(select(Certificate.number)).one()
    assert f'href="/my/certificates/{number}"' in page
    assert "学这门课程一共得到的积分：3" in words, "half a credit for each lesson and two for the course"
    assert words.count("0.5：学完了“") == 2
    assert "学完整门课程可得 2 积分。" in words


def test_the_page_of_a_finished_course_has_its_certificate(learner: FlaskClient, studied: Studied) -> None:
    before = learner.get(f"/courses/{studied.course}").text
    assert FINISHED not in before
    finish_first(learner, studied)
    finish_second(learner, studied)
    with studied.database.reading() as session:
        number = session.scalars(select(Certificate.number)).one()
    page = learner.get(f"/courses/{studied.course}").text
    assert f'href="/my/certificates/{number}"' in page
    assert words_of(page).count(FINISHED) == 1
    with studied.database.transaction() as session:
        session.delete(session.scalars(select(Certificate)).one())
    assert "现在还没有证书。" in words_of(learner.get(f"/courses/{studied.course}").text)


def test_whoever_ends_with_the_last_lesson_is_told_which_are_still_missing(
    learner: FlaskClient, studied: Studied
) -> None:
    address = finish_second(learner, studied)
    assert not address.endswith("#finished")
    page = learner.get(address).text
    assert FINISHED not in page
    missing = page[page.index("这些课还没有学完") :]
    assert f'href="/lessons/{studied.lesson}/read"' in missing


def test_the_player_is_told_the_end_of_the_course(learner: FlaskClient, studied: Studied) -> None:
    finish_second(learner, studied)
    token = attribute(open_lesson(learner, studied), "data-session")
    studied.let_time_pass(60)
    post(learner, f"/lessons/{studied.lesson}/read", section=studied.text_key)
    answer = send(learner, studied, token, 1, [0, 20, 1]).get_json()
    assert answer["finished"]["text"] == FINISHED
    assert answer["finished"]["href"] == f"/courses/{studied.course}#finished"
    again = send(learner, studied, token, 2, [0, 20, 1]).get_json()
    assert (again["completed"], again["finished"], again["credits_text"]) == (True, None, None)


def test_a_completed_lesson_is_not_completed_again(learner: FlaskClient, studied: Studied) -> None:
    assert " data-completed" not in open_lesson(learner, studied)
    finish_first(learner, studied)
    assert COMPLETED in words_of(open_lesson(learner, studied)), "said once, of what was just completed"
    assert COMPLETED not in words_of(open_lesson(learner, studied))
    assert " data-completed" in open_lesson(learner, studied), "so that the player does not say it again"
    answer = post(learner, f"/lessons/{studied.lesson}/read", section=studied.text_key, back="mark-1")
    page = words_of(learner.get(answer.location).text)
    assert COMPLETED not in page
    assert "这一课以前已经学完，不用再标记。" in page
