"""The desk of third-party evaluators: draw, judge, hand in, by plain forms; and what others read of it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from content.courses.models import Course
from content.database import Database
from content.evaluation.models import Evaluation, EvaluationSample
from content.institutions.models import RegionLevel
from content.people.models import Account, Role
from content.people.permissions import Grant
from content.review.models import ReviewCase
from tests.factories import make_published_course
from tests.portal.conftest import post
from tests.portal.forms import fill_in, fill_in_answer

Enter = Callable[..., FlaskClient]
CRITERIA = ("content", "copyright", "safety", "teaching", "accessibility")
WHOLE = {
    **dict.fromkeys(CRITERIA, "meets"),
    "accessibility": "fails",
    "accessibility_reason": "没有字幕。",
    "grade": "good",
}


@pytest.fixture
def course(database: Database) -> str:
    with database.transaction() as session:
        return make_published_course(session).public_id


@pytest.fixture
def evaluator(course: str, enter: Enter) -> FlaskClient:
    client = enter(Grant(Role.EVALUATOR), name="evaluator")
    post(client, "/language", language="en")
    return client


@pytest.fixture
def drawn(evaluator: FlaskClient) -> str:
    """The address of the one course drawn."""
    answer = fill_in(evaluator, "/evaluation/samples/new", size="5", seed="2026-05-04", region="", occupation="")
    page = evaluator.get(answer.location).text
    found = re.search(r'href="(/evaluation/courses/[^"]+)"', page)
    assert found is not None
    return found[1]


@pytest.mark.both
def test_a_course_is_drawn_judged_looked_over_and_handed_in(
    evaluator: FlaskClient, course: str, drawn: str, database: Database, client: FlaskClient
) -> None:
    page = evaluator.get(drawn).text
    lesson = re.search(r'href="(/lessons/[^"]+)"', page)
    assert lesson is not None
    assert evaluator.get(lesson[1]).status_code == 200
    draft = fill_in(evaluator, drawn, content="meets", comment="第一课很好。")
    assert draft.location == drawn
    assert "第一课很好。" in evaluator.get(drawn).text
    looked = fill_in(evaluator, drawn, **{**WHOLE, "accessibility_reason": ""}, comment="", step="hand_in")
    missing = evaluator.get(looked.location)
    assert "Accessibility: Give a reason" in " ".join(missing.text.split())
    assert f'href="{drawn}#accessibility_reason"' in missing.text
    looked = fill_in(evaluator, drawn, **WHOLE, comment="", step="hand_in")
    ready = evaluator.get(looked.location)
    handed = fill_in_answer(evaluator, looked.location, ready)
    assert handed.location == drawn
    assert "can no longer be changed" in evaluator.get(drawn).text
    assert evaluator.get(looked.location).location == drawn
    assert fill_in_answer(evaluator, looked.location, ready).status_code == 409
    with database.reading() as session:
        assert session.scalars(select(Evaluation.handed_in_at)).one() is not None
    client.set_cookie("language", "en")
    public = " ".join(client.get(f"/courses/{course}").text.split())
    assert "Does not meet it" in public
    assert "没有字幕。" not in public


def test_two_windows_on_a_draft_show_both(evaluator: FlaskClient, drawn: str) -> None:
    older = evaluator.get(drawn)
    fill_in(evaluator, drawn, content="meets", comment="先保存的。")
    stale = fill_in_answer(evaluator, drawn, older, content="fails", comment="后保存的。")
    assert stale.status_code == 409
    assert "先保存的。" in stale.text
    assert "后保存的。" in stale.text


def test_handing_in_what_another_window_has_changed_is_refused(evaluator: FlaskClient, drawn: str) -> None:
    fill_in(evaluator, drawn, **WHOLE, comment="", step="hand_in")
    looked_over = evaluator.get(f"{drawn}/hand-in")
    fill_in(evaluator, drawn, **{**WHOLE, "grade": "fail"}, comment="")
    assert fill_in_answer(evaluator, f"{drawn}/hand-in", looked_over).status_code == 409
    assert "Your evaluation" in evaluator.get(f"{drawn}/hand-in").text


@pytest.mark.parametrize("size", ["", "0", "51", "abc", "-3", "9" * 40, "２"])
def test_a_number_that_cannot_be_is_said_and_nothing_is_drawn(
    evaluator: FlaskClient, database: Database, size: str
) -> None:
    answer = fill_in(evaluator, "/evaluation/samples/new", size=size, seed="2026-05-04")
    if size == "２":  # a full-width digit is a number
        assert answer.status_code == 302
        return
    assert answer.status_code == 422
    assert "Write a whole number from 1 to 50." in answer.text
    with database.reading() as session:
        assert session.scalars(select(EvaluationSample)).all() == []


def test_a_form_sent_twice_draws_once(evaluator: FlaskClient, database: Database) -> None:
    form = evaluator.get("/evaluation/samples/new")
    answers = [
        fill_in_answer(evaluator, "/evaluation/samples/new", form, size="1", seed="x", region="", occupation="")
        for _ in range(2)
    ]
    assert answers[0].location == answers[1].location
    with database.reading() as session:
        assert len(session.scalars(select(EvaluationSample)).all()) == 1


def test_no_name_of_a_learner_or_reviewer_stands_on_the_desk(
    evaluator: FlaskClient, drawn: str, database: Database
) -> None:
    with database.reading() as session:
        sample = session.scalars(select(EvaluationSample.public_id)).one()
        names = set(session.scalars(select(Account.display_name))) - {"evaluator"}
    assert names
    for address in ("/evaluation", f"/evaluation/samples/{sample}", drawn, f"{drawn}/hand-in"):
        page = evaluator.get(address).text
        assert [name for name in names if name in page] == []


def test_the_desk_is_for_evaluators_and_each_sees_their_own(
    evaluator: FlaskClient, drawn: str, enter: Enter, client: FlaskClient
) -> None:
    other = enter(Grant(Role.EVALUATOR), name="other")
    assert [other.get(address).status_code for address in (drawn, f"{drawn}/hand-in")] == [404, 404]
    assert post(other, drawn, content="meets").status_code == 404
    for grant in (Grant(Role.LEARNER), Grant(Role.ADMINISTRATOR)):
        stranger = enter(grant, name=f"a{grant.role.value}")
        for address in ("/evaluation", "/evaluation/samples/new", drawn):
            assert stranger.get(address).status_code == 403
    assert "/sign-in" in client.get("/evaluation").location


def test_reviewers_read_the_reasons_beside_their_case(
    evaluator: FlaskClient, drawn: str, database: Database, enter: Enter
) -> None:
    fill_in(evaluator, drawn, **WHOLE, comment="", step="hand_in")
    fill_in(evaluator, f"{drawn}/hand-in")
    with database.transaction() as session:
        revision = session.scalars(select(Course)).one().revisions[0]
        case = ReviewCase(revision_id=revision.id, level=RegionLevel.COUNTY, region_code="130123")
        session.add(case)
        session.flush()
        address = f"/review/cases/{case.public_id}"
    reviewer = enter(Grant(Role.REVIEWER, region_code="130123", level=RegionLevel.COUNTY), name="county")
    assert "没有字幕。" in reviewer.get(address).text
