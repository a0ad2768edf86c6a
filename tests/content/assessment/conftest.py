"""A published course with a final assessment over one question of each kind, and who takes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from content.assessment.models import Assessment, Attempt
from content.courses.models import Course, RevisionState
from content.learning.enrolment import enrol
from content.people.permissions import Actor
from content.quiz.bank import add_to_bank
from content.quiz.display import matches_of
from content.quiz_formats.question import Question, QuestionKind
from tests.factories import make_account, make_course, make_institution, make_instructor
from tests.walk.sample_questions import sample_questions

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
QUESTIONS = sample_questions("zh")


@dataclass(frozen=True, slots=True)
class Examination:
    """A course with its assessment, an author and a learner."""

    course: Course
    assessment: Assessment
    author: Actor
    learner: Actor


@pytest.fixture
def examination(session: Session) -> Examination:
    institution = make_institution(session)
    account, author = make_instructor(session, institution)
    course = make_course(session, account, institution)
    for question in QUESTIONS:
        add_to_bank(session, author, course.public_id, question)
    assessment = Assessment(
        revision_id=course.revisions[0].id,
        title="结业考核",
        question_count=6,
        kinds=[],
        pass_percent=60,
        most_attempts=2,
        wait_hours=24,
    )
    session.add(assessment)
    course.revisions[0].state = RevisionState.PUBLISHED
    session.flush()
    _, learner = make_account(session)
    enrol(session, learner, course.public_id)
    return Examination(course, assessment, author, learner)


RIGHT_BY_KIND = {
    QuestionKind.SINGLE: {"answer": ["0"]},
    QuestionKind.MULTIPLE: {"answer": ["0", "1"]},
    QuestionKind.TEXT: {"answer": ["洗手液"]},
    QuestionKind.NUMBER: {"answer": ["20"]},
    QuestionKind.ORDERING: {"line-0": ["1"], "line-1": ["2"], "line-2": ["3"]},
}


def right_answers(attempt: Attempt) -> dict[int, dict[str, list[str]]]:
    """The right answer to each question of the attempt, as its form sends it."""
    answers = {}
    for row in attempt.answers:
        question = Question.from_json(row.question)
        answer = RIGHT_BY_KIND.get(question.kind)
        if answer is None:
            matches = matches_of(question, f"{attempt.seed}-{row.position}")
            answer = {"line-0": [str(matches.index("搓掌心"))], "line-1": [str(matches.index("搓手腕"))]}
        answers[row.position] = answer
    return answers
