"""Who may answer the survey of a course, how often, and for how long an answer can be changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.edit_base import StaleEdit, base_of
from content.courses.models import Course
from content.errors import Invalid, NotAllowed, NotFound, Refused
from content.evaluation.models import SurveyAnswer
from content.evaluation.survey import SurveyState, answer_survey, survey_page, survey_states
from content.learning.enrolment import enrol
from content.learning.reading_evidence import record_reading
from content.learning.records import requirements_in
from content.learning.requirements import section_keys
from content.notices.inbox import notices
from content.people.erasure import erase
from content.people.models import Account
from content.people.passwords import hash_password
from content.people.permissions import Actor
from tests.factories import finish_course, make_account, make_instructor, make_published_course

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
GOOD = {
    **dict.fromkeys(("take_part", "understand", "pace", "help", "use", "satisfied"), "yes"),
    "barriers": [],
    "words": "",
}


@pytest.fixture
def course(session: Session) -> Course:
    return make_published_course(session)


@pytest.fixture
def learner(session: Session, course: Course) -> Actor:
    account, actor = make_account(session)
    finish_course(session, account, course)
    return actor


def stored(session: Session) -> list[SurveyAnswer]:
    return list(session.scalars(select(SurveyAnswer)))


def test_who_has_finished_answers_once_and_changes_it_for_thirty_days(
    session: Session, course: Course, learner: Actor
) -> None:
    assert survey_page(session, learner, course.public_id, NOW).state is SurveyState.UNANSWERED
    for _ in range(2):  # a button pressed twice
        answer_survey(session, learner, course.public_id, GOOD, NOW)
    changed = {**GOOD, "take_part": "no", "barriers": ["captions", "device"], "words": " 字幕太少。 "}
    answer_survey(session, learner, course.public_id, changed, NOW + 29 * DAY)
    (answer,) = stored(session)
    assert (answer.replies["take_part"], answer.replies["use"]) == ("no", "yes")
    assert (answer.barriers, answer.words) == (["captions", "device"], "字幕太少。")
    page = survey_page(session, learner, course.public_id, NOW + 29 * DAY)
    assert (page.state, page.until) == (SurveyState.CHANGEABLE, NOW + 30 * DAY)
    with pytest.raises(Refused, match="30 days"):
        answer_survey(session, learner, course.public_id, GOOD, NOW + 30 * DAY)
    closed = survey_page(session, learner, course.public_id, NOW + 30 * DAY)
    assert (closed.state, closed.fields) == (SurveyState.CLOSED, {})


def test_what_was_in_the_way_is_asked_only_of_those_who_could_not_take_part(
    session: Session, course: Course, learner: Actor
) -> None:
    answer_survey(session, learner, course.public_id, {**GOOD, "barriers": ["sign", "nonsense"]}, NOW)
    assert stored(session)[0].barriers == []
    answer_survey(
        session, learner, course.public_id, {**GOOD, "take_part": "partly", "barriers": ["sign", "nonsense"]}, NOW
    )
    assert stored(session)[0].barriers == ["sign"]


def test_the_course_must_be_finished_and_be_ones_own(session: Session, course: Course, learner: Actor) -> None:
    account, beginner = make_account(session)
    with pytest.raises(NotFound):
        survey_page(session, beginner, course.public_id, NOW)
    enrol(session, beginner, course.public_id)
    for act in (
        lambda: survey_page(session, beginner, course.public_id, NOW),
        lambda: answer_survey(session, beginner, course.public_id, GOOD, NOW),
    ):
        with pytest.raises(Refused, match="Study all that the course asks for"):
            act()
    _, teacher = make_instructor(session, course.institution)
    with pytest.raises(NotAllowed):
        answer_survey(session, teacher, course.public_id, GOOD, NOW)
    states = survey_states(session, account.id, NOW), survey_states(session, learner.account_id, NOW)
    assert [dict(one) for one in states] == [
        {course.public_id: SurveyState.NOT_FINISHED},
        {course.public_id: SurveyState.UNANSWERED},
    ]


@pytest.mark.parametrize("field", ["take_part", "satisfied"])
@pytest.mark.parametrize("value", ["", "maybe", None])
def test_each_question_needs_an_answer(
    session: Session, course: Course, learner: Actor, field: str, value: object
) -> None:
    with pytest.raises(Invalid) as refusal:
        answer_survey(session, learner, course.public_id, {**GOOD, field: value}, NOW)
    assert refusal.value.field == field
    with pytest.raises(Invalid) as too_long:
        answer_survey(session, learner, course.public_id, {**GOOD, "words": "好" * 2001}, NOW)
    assert too_long.value.field == "words"
    assert stored(session) == []


def test_of_two_windows_the_second_changes_nothing(session: Session, course: Course, learner: Actor) -> None:
    base = base_of(survey_page(session, learner, course.public_id, NOW).fields)
    answer_survey(session, learner, course.public_id, {**GOOD, "pace": "no"}, NOW, base=base)
    with pytest.raises(StaleEdit):
        answer_survey(session, learner, course.public_id, GOOD, NOW, base=base)
    assert stored(session)[0].replies["pace"] == "no"


def test_finishing_a_course_offers_the_survey_by_one_notice(session: Session) -> None:
    course = make_published_course(session, lessons=2)
    _, learner = make_account(session)
    enrol(session, learner, course.public_id)
    for hour, lesson in enumerate(course.revisions[0].modules[0].lessons):
        keys = section_keys(requirements_in(session, lesson, "zh"))
        begun = NOW + timedelta(hours=3 * hour)
        for moment in (begun, begun + timedelta(hours=1), begun + timedelta(hours=2)):
            record_reading(session, learner, lesson.public_id, keys, moment)
    links = [line.link for line in notices(session, learner).lines]
    assert links.count(f"survey:{course.public_id}") == 1


def test_an_erased_account_takes_its_answer_along(session: Session, course: Course, learner: Actor) -> None:
    answer_survey(session, learner, course.public_id, {**GOOD, "words": "很好。"}, NOW)
    session.get_one(Account, learner.account_id).password_hash = hash_password("a short sentence")
    erase(session, learner.account_id, "a short sentence")
    assert stored(session) == []
