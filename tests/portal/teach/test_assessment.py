"""The final assessment of a course: composed by its author, read by reviewers, of no other author's concern."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import select

from content.assessment.models import Assessment
from content.courses.models import Block, RevisionState
from content.quiz.bank import add_to_bank
from tests.portal.conftest import post
from tests.portal.forms import fill_in
from tests.portal.teach.conftest import Desk
from tests.walk.sample_questions import sample_questions

WANTED = {
    "title": "结业考核",
    "instructions": "可以查笔记。",
    "question_count": "2",
    "pass_percent": "60",
    "most_attempts": "3",
    "wait_hours": "0",
    "time_limit_minutes": "",
    "time_limit_reason": "",
}


def course(desk: Desk) -> str:
    """The public id of the desk's course."""
    with desk.database.reading() as session:
        return session.get_one(Block, desk.block_id).lesson.module.revision.course.public_id


def test_an_author_composes_reads_and_removes_it(desk: Desk) -> None:
    with desk.database.transaction() as session:
        for question in sample_questions("zh"):
            add_to_bank(session, desk.actor, course(desk), question)
    address = f"/teach/courses/{course(desk)}/assessment"
    assert address in desk.browser.get(f"/teach/courses/{course(desk)}").text
    refused = fill_in(desk.browser, address, **{**WANTED, "question_count": "许多"})
    assert refused.status_code == 422
    assert 'value="许多"' in refused.text
    assert 'href="#question_count"' in refused.text
    assert fill_in(desk.browser, address, **WANTED).status_code == 302
    assert f"{address}/preview" in desk.browser.get(f"/teach/courses/{course(desk)}/preview").text
    preview = desk.browser.get(f"{address}/preview").text
    for text in ("可以查笔记。", "搓手腕", "洗手液"):
        assert text in preview
    assert post(desk.browser, f"{address}/remove", page=address).status_code == 302
    assert desk.browser.get(f"{address}/preview").status_code == 404
    with desk.database.reading() as session:
        assert session.scalars(select(Assessment)).all() == []


def test_a_time_limit_without_a_reason_and_more_questions_than_there_are_are_said(desk: Desk) -> None:
    address = f"/teach/courses/{course(desk)}/assessment"
    refused = fill_in(desk.browser, address, **{**WANTED, "time_limit_minutes": "30"})
    assert 'href="#time_limit_reason"' in refused.text
    fill_in(desk.browser, address, **WANTED)
    assert f"{address}#question_count" in desk.browser.get(f"/teach/courses/{course(desk)}/check").text


def test_learners_never_see_the_questions_beforehand(desk: Desk, enter: Callable[..., FlaskClient]) -> None:
    fill_in(desk.browser, f"/teach/courses/{course(desk)}/assessment", **WANTED)
    learner = enter(name="learner")
    for page in ("", "/preview"):
        assert learner.get(f"/teach/courses/{course(desk)}/assessment{page}").status_code == 403


def test_an_answer_is_marked_without_a_name_and_a_change_says_why(
    desk: Desk, enter: Callable[..., FlaskClient]
) -> None:
    with desk.database.transaction() as session:
        add_to_bank(session, desk.actor, course(desk), sample_questions("zh")[2])
    fill_in(desk.browser, f"/teach/courses/{course(desk)}/assessment", **{**WANTED, "question_count": "1"})
    with desk.database.transaction() as session:
        session.get_one(Block, desk.block_id).lesson.module.revision.state = RevisionState.PUBLISHED
    learner = enter(name="zhangsan")
    post(learner, f"/courses/{course(desk)}/enrol")
    attempt = post(learner, f"/courses/{course(desk)}/assessment/attempts").location
    fill_in(learner, f"{attempt}/questions/1", then="overview", **{"answer-1": "香皂<b>"})
    fill_in(learner, f"{attempt}/hand-in")
    listed = desk.browser.get(f"/teach/courses/{course(desk)}/marking").text
    assert "香皂&lt;b&gt;" in listed
    assert "zhangsan" not in listed
    (address,) = re.findall(r'href="(/teach/answers/[^"]+)"', listed)
    assert 'href="#mark"' in fill_in(desk.browser, address, reason="没选分数。").text
    assert "没选分数。" in fill_in(desk.browser, address, reason="没选分数。").text
    assert fill_in(desk.browser, address, mark="0", reason="").status_code == 302
    assert fill_in(desk.browser, address, mark="100", reason="").status_code == 422
    assert fill_in(desk.browser, address, mark="100", reason="香皂也对。").status_code == 302
    assert "香皂也对。" in learner.get(attempt).text
    assert learner.get(address).status_code == 403
