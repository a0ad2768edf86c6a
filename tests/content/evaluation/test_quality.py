"""What is read of surveys and evaluations, and by whom."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Course
from content.errors import NotAllowed
from content.evaluation.judging import hand_in, save_evaluation
from content.evaluation.models import Evaluation, Grade
from content.evaluation.quality import course_quality, feedback_page, institution_feedback, reviewed_quality
from content.evaluation.samples import draw_sample
from content.evaluation.survey import answer_survey
from content.evaluation.survey_steps import count_answers
from content.people.models import Role
from content.people.permissions import Actor, Grant
from tests.factories import finish_course, make_account, make_course, make_instructor, make_published_course

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
WHOLE = {
    **dict.fromkeys(("content", "copyright", "safety", "teaching"), "meets"),
    "accessibility": "fails",
    "accessibility_reason": "没有字幕。",
    "comment": "讲得清楚。",
}
YES = dict.fromkeys(("take_part", "understand", "pace", "help", "use", "satisfied"), "yes")


@pytest.fixture
def course(session: Session) -> Course:
    return make_published_course(session)


def judge(session: Session, actor: Actor, grade: str, now: datetime, *, handed: bool = True) -> None:
    sample = draw_sample(session, actor, seed="1", size=50, now=now)
    for evaluation in session.scalars(select(Evaluation).where(Evaluation.sample_id == sample.id)).all():
        save_evaluation(session, actor, evaluation.public_id, {**WHOLE, "grade": grade}, now)
        if handed:
            hand_in(session, actor, evaluation.public_id, now)


def test_of_each_third_party_the_last_judgement_stands_and_drafts_do_not(session: Session, course: Course) -> None:
    one, other, third = (make_account(session, Grant(Role.EVALUATOR))[1] for _ in range(3))
    judge(session, one, "pass", NOW)
    judge(session, other, "excellent", NOW + DAY)
    judge(session, one, "good", NOW + 2 * DAY)
    judge(session, third, "fail", NOW, handed=False)
    quality = course_quality(session, course.public_id)
    assert [judgement.grade for judgement in quality.judgements] == [Grade.GOOD, Grade.EXCELLENT]


def test_reasons_are_for_those_who_can_act_on_them(session: Session, course: Course) -> None:
    judge(session, make_account(session, Grant(Role.EVALUATOR))[1], "good", NOW)
    public = course_quality(session, course.public_id).judgements[0]
    assert ({judged.reason for judged in public.judged}, public.comment) == ({""}, "")
    assert [judged.verdict.value for judged in public.judged] == ["meets"] * 4 + ["fails"]
    manager = make_account(session, Grant(Role.INSTITUTION_MANAGER, institution_id=course.institution_id))[1]
    for read in (
        reviewed_quality(session, course.public_id),
        feedback_page(session, manager, course.public_id).quality,
    ):
        assert (read.judgements[0].judged[-1].reason, read.judgements[0].comment) == ("没有字幕。", "讲得清楚。")


def test_the_feedback_is_for_authors_and_the_manager(session: Session, course: Course) -> None:
    author = Actor(course.authors[0].account_id, (Grant(Role.INSTRUCTOR, institution_id=course.institution_id),))
    assert feedback_page(session, author, course.public_id).words == ()
    strangers = (
        make_instructor(session, course.institution)[1],
        make_account(session, Grant(Role.ADMINISTRATOR))[1],
        make_account(session, Grant(Role.EVALUATOR))[1],
        make_account(session)[1],
    )
    for stranger in strangers:
        with pytest.raises(NotAllowed):
            feedback_page(session, stranger, course.public_id)
        with pytest.raises(NotAllowed):
            institution_feedback(session, stranger, course.institution.public_id)


def test_an_institution_reads_of_all_its_courses_together_and_of_each(session: Session, course: Course) -> None:
    second = make_course(session, course.authors[0].account, course.institution)
    hidden = make_course(session, course.authors[0].account, course.institution)
    for one, people in ((course, 5), (second, 6), (hidden, 4), (make_published_course(session), 7)):
        for _ in range(people):
            account, learner = make_account(session)
            finish_course(session, account, one)
            answer_survey(session, learner, one.public_id, YES, NOW)
    count_answers(session, NOW + 30 * DAY)
    manager = make_account(session, Grant(Role.INSTITUTION_MANAGER, institution_id=course.institution_id))[1]
    page = institution_feedback(session, manager, course.institution.public_id)
    assert page.survey is not None
    assert page.survey.people == 11
    assert {line.public_id: line.survey.people for line in page.courses if line.survey} == {
        course.public_id: 5,
        second.public_id: 6,
    }
