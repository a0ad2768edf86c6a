"""What rules would have paid last month: the achievements that the ledger pays for, and nothing else."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.assessment.models import Assessment, Attempt, AttemptState
from content.courses.models import Audience, Course
from content.credits.preview import preview
from content.credits.rules import CreditRules
from content.learning.models import Completion, Enrolment, PracticeAttestation
from tests.factories import finish_course, make_account, make_pilot, make_published_course

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
APRIL = datetime(2026, 4, 10, 9, 0, tzinfo=UTC)
MARCH = APRIL - timedelta(days=30)
BY_COURSE = CreditRules(points_per_unit=0, points_per_course=100)


@pytest.fixture
def course(session: Session) -> Course:
    make_pilot(session)
    return make_published_course(session, lessons=2)


def study(session: Session, course: Course, at: datetime = APRIL, *, lessons: int = 2) -> Enrolment:
    """A new learner who completed the first lessons of the course then."""
    learner, _ = make_account(session)
    enrolment = finish_course(session, learner, course)
    completions = session.scalars(
        select(Completion).where(Completion.enrolment_id == enrolment.id).order_by(Completion.id)
    ).all()
    for place, completion in enumerate(completions):
        completion.completed_at = at
        if place >= lessons:
            session.delete(completion)
    session.flush()
    return enrolment


def courses_of(session: Session) -> tuple[int | None, str | None]:
    looked_at = preview(session, BY_COURSE, ["130000"], None, NOW)
    return looked_at.courses, looked_at.would_pay


def test_it_counts_the_last_month_and_hides_fewer_than_five(session: Session, course: Course) -> None:
    for _ in range(4):
        study(session, course)
    study(session, course, datetime(2026, 4, 30, 16, 0, tzinfo=UTC))  # the first of May in Beijing
    rules = CreditRules(points_per_unit=400, cap_per_day=300)
    hidden = preview(session, rules, ["130000"], None, NOW)
    assert (hidden.first_day, hidden.last_day) == (date(2026, 4, 1), date(2026, 4, 30))
    assert (hidden.learners, hidden.lessons, hidden.would_pay) == (None, None, None)
    study(session, course)
    open_figures = preview(session, rules, ["130000"], None, NOW)
    assert (open_figures.learners, open_figures.lessons, open_figures.courses) == (5, 10, 5)
    assert (open_figures.would_pay, open_figures.cut_by_caps) == ("15", 5), (
        "2 credits a lesson, at most 3 a day for each of five"
    )
    assert preview(session, rules, ["130600"], None, NOW).learners is None


def test_a_course_counts_without_the_lessons_that_need_not_be_studied(session: Session, course: Course) -> None:
    for _ in range(5):
        study(session, course, lessons=1)
    assert courses_of(session) == (0, "0")
    course.revisions[0].modules[0].lessons[1].required = False
    session.flush()
    assert courses_of(session) == (5, "5")


def test_a_course_that_asks_for_practice_counts_when_it_is_attested(session: Session, course: Course) -> None:
    lesson = course.revisions[0].modules[0].lessons[0]
    lesson.practice, course.revisions[0].practice_required = "洗手二十秒。", True
    for _ in range(5):
        study(session, course)
    early = study(session, course, MARCH)
    withdrawn = study(session, course)
    for enrolment in (early, withdrawn):
        session.add(
            PracticeAttestation(
                account_id=enrolment.account_id,
                course_id=course.id,
                lesson_lineage=lesson.lineage,
                seen_on=date(2026, 4, 9),
                words="两只手都洗了。",
                instructor_id=course.created_by_id,
                attested_at=APRIL,
                withdrawn_at=APRIL if enrolment is withdrawn else None,
            )
        )
    session.flush()
    assert courses_of(session) == (1, "1"), "its lessons were complete in March, its practice in April"


def test_an_assessment_counts_when_it_was_first_passed(session: Session, course: Course) -> None:
    assessment = Assessment(
        revision_id=course.revisions[0].id,
        title="结业考核",
        question_count=1,
        pass_percent=60,
        most_attempts=0,
        wait_hours=0,
    )
    session.add(assessment)
    session.flush()
    enrolments = [study(session, course) for _ in range(5)]

    def take(enrolment: Enrolment, number: int, at: datetime, passed: bool) -> None:
        session.add(
            Attempt(
                assessment_id=assessment.id,
                course_id=course.id,
                account_id=enrolment.account_id,
                number=number,
                state=AttemptState.MARKED,
                began_at=at,
                handed_in_at=at,
                marked_at=at,
                score_percent=80 if passed else 20,
                passed=passed,
            )
        )

    take(enrolments[0], 1, APRIL, passed=False)
    take(enrolments[0], 2, APRIL, passed=True)
    take(enrolments[0], 3, APRIL, passed=True)
    take(enrolments[1], 1, MARCH, passed=True)
    take(enrolments[1], 2, APRIL, passed=True)
    session.flush()
    looked_at = preview(session, CreditRules(points_per_unit=0, points_per_assessment=250), ["130000"], None, NOW)
    assert (looked_at.assessments, looked_at.would_pay) == (1, "2.5")
    assert courses_of(session)[0] == 5, "credits for a course wait for no assessment"


def test_courses_for_others_than_learners_count_in_nothing(session: Session, course: Course) -> None:
    for _ in range(5):
        study(session, course)
    course.revisions[0].audience = Audience.STAFF
    session.flush()
    assert preview(session, BY_COURSE, ["130000"], None, NOW).learners is None
