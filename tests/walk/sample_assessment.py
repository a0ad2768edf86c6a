"""A final assessment in courses of the sample portal, and a learner with one attempt behind them and one under way."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from content.assessment.models import Assessment, Attempt
from content.assessment.person_marking import set_mark
from content.assessment.taking import begin, hand_in, save_answers
from content.courses.models import Course
from content.database import utc_now
from content.learning.enrolment import enrol
from content.people.permissions import Actor


def add_assessment(session: Session, course: Course) -> None:
    """An assessment with a time limit over the questions of the bank, in the newest revision."""
    chinese = course.language == "zh"
    session.add(
        Assessment(
            revision_id=course.revisions[-1].id,
            title="结业考核" if chinese else "Hand hygiene: final assessment",
            instructions="可以查笔记。" if chinese else "You may use your notes.",
            question_count=6,
            kinds=[],
            pass_percent=60,
            most_attempts=3,
            wait_hours=0,
            time_limit_minutes=600,
            time_limit_reason="跟着录音做。" if chinese else "It is done along with a recording.",
        )
    )
    session.flush()


def take_assessment(session: Session, learner: Actor, course: Course, marker: Actor) -> None:
    """The first attempt is not passed, and a mark in it was changed; the second is open with some answers saved, one of
    them not complete."""
    now = utc_now()
    first = begin(session, learner, course.public_id, now)
    _write(session, learner, first, now)
    hand_in(session, learner, first.public_id, now)
    text = next(row for row in first.answers if row.question["kind"] == "text")
    set_mark(session, marker, text.public_id, {"mark": "0"}, now)
    set_mark(session, marker, text.public_id, {"mark": "50", "reason": "香皂也算对一半。"}, now)
    second = begin(session, learner, course.public_id, now)
    number = next(row.position for row in second.answers if row.question["kind"] == "number")
    single = next(row.position for row in second.answers if row.question["kind"] == "single")
    save_answers(session, learner, second.public_id, {number: {"answer": ["二十"]}, single: {"answer": ["0"]}}, now)


def wait_for_marks(session: Session, learner: Actor, course: Course) -> None:
    """An attempt that is handed in, with a text that a person has to mark."""
    now = utc_now()
    enrol(session, learner, course.public_id)
    attempt = begin(session, learner, course.public_id, now)
    _write(session, learner, attempt, now)
    hand_in(session, learner, attempt.public_id, now)


def _write(session: Session, learner: Actor, attempt: Attempt, now: datetime) -> None:
    """A text that is none of the accepted answers."""
    text = next(row.position for row in attempt.answers if row.question["kind"] == "text")
    save_answers(session, learner, attempt.public_id, {text: {"answer": ["香皂"]}}, now)
