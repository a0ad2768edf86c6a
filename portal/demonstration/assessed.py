"""Assessments and practice of the demonstration's learners, through the functions that anybody's go through."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.assessment.models import Attempt
from content.assessment.person_marking import set_mark
from content.assessment.taking import begin, hand_in, save_answers
from content.courses.models import Course, Lesson
from content.credits.pilots import day_of
from content.learning.practice import attest_practice
from content.people.models import Account
from content.people.permissions import Actor
from content.quiz.answering import Answer
from content.quiz_formats.question import Question, QuestionKind

IN_OTHER_WORDS = "马上放轻手"
SEEN = "七步都做到了，一共搓了 25 秒。"


def take_assessment(
    session: Session, learner: Actor, course: Course, at: datetime, *, marker: Actor, prepared: bool = True
) -> Attempt:
    """An attempt; of who is prepared all is right but a text in other words, which the marker counts as right. Of who
    is not, nothing is."""
    attempt = begin(session, learner, course.public_id, at)
    answers = {row.position: _answer(Question.from_json(row.question), right=prepared) for row in attempt.answers}
    save_answers(session, learner, attempt.public_id, answers, at + timedelta(minutes=20))
    hand_in(session, learner, attempt.public_id, at + timedelta(minutes=21))
    for row in attempt.answers:
        if row.mark is None:
            mark = {"mark": "100" if prepared else "0"}
            set_mark(session, marker, row.public_id, mark, at + timedelta(hours=1))
    return attempt


def show_practice(
    session: Session, teacher: Actor, learner: Actor, course: Course, lesson: Lesson, at: datetime
) -> None:
    """The teacher has seen the practice of a lesson."""
    account = session.scalars(select(Account.public_id).where(Account.id == learner.account_id)).one()
    day = day_of(at).isoformat()
    attest_practice(session, teacher, course.public_id, lesson.lineage, [account], SEEN, day, at)


def _answer(question: Question, *, right: bool) -> Answer:
    """An answer to one of the kinds of questions that the demonstration's assessment asks."""
    match question.kind:
        case QuestionKind.SINGLE | QuestionKind.MULTIPLE:
            return {"answer": [str(place) for place, one in enumerate(question.options) if one.correct is right]}
        case QuestionKind.NUMBER:
            return {"answer": [question.options[0].text if right else "1"]}
    return {"answer": [IN_OTHER_WORDS if right else "不知道"]}
