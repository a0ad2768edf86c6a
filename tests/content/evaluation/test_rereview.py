"""Courses of which learners think little are called for a new review, once for each step."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Course, RevisionState
from content.evaluation.survey import answer_survey
from content.evaluation.survey_steps import count_answers
from content.library.models import Rereview
from tests.factories import finish_course, make_account, make_published_course

START = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
GOOD = dict.fromkeys(("take_part", "understand", "pace", "help", "use", "satisfied"), "yes")


@pytest.fixture
def course(session: Session) -> Course:
    made = make_published_course(session)
    made.revisions[0].decided_at = START - DAY
    return made


def say(session: Session, course: Course, people: int, now: datetime, **replies: str) -> None:
    """So many more learners answer alike, and 30 days later they are counted."""
    for _ in range(people):
        account, learner = make_account(session)
        finish_course(session, account, course)
        answer_survey(session, learner, course.public_id, {**GOOD, **replies}, now)
    count_answers(session, now + 30 * DAY)


def calls(session: Session) -> int:
    """How many re-reviews there are, with how many reasons."""
    return sum(reason.count("Learners rate this course low") for reason in session.scalars(select(Rereview.reason)))


@pytest.mark.parametrize("question", ["satisfied", "take_part"])
@pytest.mark.parametrize(
    ("replies", "low"),
    [
        (["yes"] * 3 + ["no"] * 2, False),  # 60 percent
        (["yes"] * 2 + ["partly"] * 2 + ["no"], False),  # 2 and two halves of 5: 60 percent
        (["yes"] * 2 + ["partly"] + ["no"] * 2, True),  # 50 percent
        (["partly"] * 5, True),
        (["no"] * 5, True),
    ],
)
def test_fewer_than_sixty_percent_call_for_a_new_review(
    session: Session, course: Course, question: str, replies: list[str], low: bool
) -> None:
    for reply in replies:
        say(session, course, 1, START, **{question: reply})
    assert calls(session) == low


def test_other_questions_and_fewer_than_five_people_call_for_nothing(session: Session, course: Course) -> None:
    say(session, course, 4, START, satisfied="no")
    assert calls(session) == 0
    say(session, make_published_course(session), 5, START, pace="no", help="no", use="no", understand="no")
    assert calls(session) == 0


def test_what_has_called_once_does_not_call_again(session: Session, course: Course) -> None:
    say(session, course, 5, START, satisfied="no")
    count_answers(session, START + 31 * DAY)
    assert calls(session) == 1
    say(session, course, 5, START + DAY)  # all together would be 50 percent
    assert calls(session) == 1
    say(session, course, 15, START + 2 * DAY, take_part="no")
    assert calls(session) == 2


def test_a_new_version_begins_anew(session: Session, course: Course) -> None:
    say(session, course, 5, START)
    course.revisions[0].decided_at = START + 100 * DAY
    say(session, course, 5, START + 101 * DAY, satisfied="no")  # with the five before it would be 50 percent too
    assert calls(session) == 1
    course.revisions[0].state = RevisionState.SUSPENDED
    say(session, course, 5, START + 102 * DAY, satisfied="no")
    assert calls(session) == 1
