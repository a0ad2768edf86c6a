"""The survey as a learner meets it, by plain forms, and what authors, the institution and everybody read of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from content.courses.models import Course
from content.database import Database, utc_now
from content.evaluation.models import SurveyAnswer
from content.evaluation.survey import answer_survey
from content.evaluation.survey_steps import count_answers
from content.people.models import Account, Role
from content.people.permissions import Grant
from tests.factories import finish_course, make_account, make_published_course
from tests.portal.conftest import post
from tests.portal.forms import fill_in, fill_in_answer

Enter = Callable[..., FlaskClient]
QUESTIONS = ("take_part", "understand", "pace", "help", "use", "satisfied")
YES = dict.fromkeys(QUESTIONS, "yes")


@pytest.fixture
def course(database: Database) -> str:
    with database.transaction() as session:
        return make_published_course(session).public_id


@pytest.fixture
def learner(course: str, database: Database, enter: Enter) -> FlaskClient:
    client = enter(name="wang")
    with database.transaction() as session:
        account = session.scalars(select(Account).where(Account.login_name == "wang")).one()
        finish_course(session, account, session.scalars(select(Course)).one())
    post(client, "/language", language="en")
    return client


def count_five(database: Database, *, satisfied: str = "yes") -> None:
    """Five others answer, and their answers are counted."""
    with database.transaction() as session:
        course = session.scalars(select(Course)).one()
        for number in range(5):
            account, actor = make_account(session)
            finish_course(session, account, course)
            values = {
                **YES,
                "take_part": "no",
                "satisfied": satisfied,
                "barriers": ["captions"],
                "words": f"第{number}句",
            }
            answer_survey(session, actor, course.public_id, values, utc_now() - timedelta(days=31))
        count_answers(session, utc_now())


@pytest.mark.both
def test_a_learner_answers_from_my_learning_and_changes_it(
    learner: FlaskClient, course: str, database: Database
) -> None:
    address = f"/courses/{course}/survey"
    assert "Say how “" in learner.get("/my/learning").text
    assert f'href="{address}"' in learner.get(f"/courses/{course}").text
    sent = fill_in(learner, address, **{**YES, "take_part": "no"}, barriers=["sign", "time"], words="字幕太少。")
    assert sent.location == "/my/learning"
    assert "Change what you said about" in learner.get("/my/learning").text
    page = learner.get(address).text
    assert "You can change it until" in page
    assert "字幕太少。" in page
    fill_in(learner, address, **YES, words="")
    with database.reading() as session:
        answer = session.scalars(select(SurveyAnswer)).one()
        assert (answer.replies, answer.barriers, answer.words) == (YES, [], "")


def test_what_is_missing_is_said_at_its_question_and_what_was_typed_stays(learner: FlaskClient, course: str) -> None:
    answer = fill_in(learner, f"/courses/{course}/survey", take_part="no", barriers=["sign"], words="字幕太少。")
    assert answer.status_code == 422
    for question in ("Was it explained so that you understood it?", "Are you satisfied with the course?"):
        assert answer.text.count(f"Please answer: {question}") == 2
    assert "Please answer: Could you take part" not in answer.text
    assert "字幕太少。" in answer.text
    assert 'value="sign" checked' in " ".join(answer.text.split())


def test_two_windows_show_both_answers(learner: FlaskClient, course: str, database: Database) -> None:
    address = f"/courses/{course}/survey"
    older = learner.get(address)
    fill_in(learner, address, **YES, words="很好。")
    stale = fill_in_answer(learner, address, older, **{**YES, "satisfied": "no"}, words="不好。")
    assert stale.status_code == 409
    assert "Saved meanwhile" in stale.text
    assert "不好。" in stale.text
    with database.reading() as session:
        assert session.scalars(select(SurveyAnswer.words)).one() == "很好。"


def test_after_thirty_days_it_is_thanked_for_and_stays(learner: FlaskClient, course: str, database: Database) -> None:
    address = f"/courses/{course}/survey"
    older = learner.get(address)
    fill_in(learner, address, **YES, words="")
    with database.transaction() as session:
        session.execute(update(SurveyAnswer).values(answered_at=utc_now() - timedelta(days=31)))
    page = learner.get(address)
    assert "can no longer be changed" in page.text
    assert "<textarea" not in page.text
    late = fill_in_answer(learner, address, older, **{**YES, "use": "no"}, words="太晚了。")
    assert late.status_code == 409
    assert "太晚了。" in late.text
    assert "Say how" not in learner.get("/my/learning").text


def test_the_survey_is_for_those_who_have_finished(course: str, enter: Enter, client: FlaskClient) -> None:
    beginner = enter(name="liu")
    assert beginner.get(f"/courses/{course}/survey").status_code == 404
    post(beginner, f"/courses/{course}/enrol")
    assert beginner.get(f"/courses/{course}/survey").status_code == 409
    assert "/sign-in" in client.get(f"/courses/{course}/survey").location
    assert enter(Grant(Role.ADMINISTRATOR), name="admin").get(f"/courses/{course}/survey").status_code == 403


def test_everybody_reads_figures_from_five_people_on_and_nobody_reads_more(
    course: str, database: Database, client: FlaskClient
) -> None:
    client.set_cookie("language", "en")
    assert "There are no figures yet" in client.get(f"/courses/{course}").text
    count_five(database, satisfied="partly")
    page = " ".join(client.get(f"/courses/{course}").text.split())
    assert "5 learners are counted here." in page
    assert "Yes: 0. Partly: 5. No: 0." in page
    assert "Captions were missing" not in page
    assert "第1句" not in page


def test_authors_and_the_institution_read_what_was_in_the_way(course: str, database: Database, enter: Enter) -> None:
    count_five(database)
    with database.reading() as session:
        row = session.scalars(select(Course)).one()
        institution, place = row.institution_id, row.institution.public_id
    manager = enter(Grant(Role.INSTITUTION_MANAGER, institution_id=institution), name="manager")
    post(manager, "/language", language="en")
    page = " ".join(manager.get(f"/teach/courses/{course}/feedback").text.split())
    assert "Captions were missing or wrong: at least 5 people" in page
    assert all(f"第{number}句" in page for number in range(5))
    whole = " ".join(manager.get(f"/teach/institutions/{place}/feedback").text.split())
    assert "Are satisfied with the course: 100 percent" in whole
    stranger = enter(Grant(Role.INSTRUCTOR, institution_id=institution), name="colleague")
    assert stranger.get(f"/teach/courses/{course}/feedback").status_code == 403
    assert stranger.get(f"/teach/institutions/{place}/feedback").status_code == 403


def test_a_learner_has_no_way_into_the_feedback(learner: FlaskClient, course: str) -> None:
    assert learner.get(f"/teach/courses/{course}/feedback").status_code == 403
