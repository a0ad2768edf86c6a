"""A learner's attempts at the quiz questions of lessons: what was answered, when, whether it was right.

They are for the learner alone: nobody is marked by them, and no teacher sees them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.learning.access import open_lesson
from content.learning.check_evidence import record_right_answer
from content.learning.completion import Settlement
from content.learning.models import QuizAttempt
from content.learning.quiz_page import QuizPage, quiz_page
from content.people.accounts import lock_learner
from content.people.permissions import Action, Actor, authorise
from content.quiz.answering import Answer, AnswerResult

MOST_LISTED = 50


@dataclass(frozen=True, slots=True)
class AttemptLine:
    """One attempt; `given`: the answer in words, a line for each piece of it."""

    given: tuple[str, ...]
    right: bool
    answered_at: datetime


def answer_question(
    session: Session, actor: Actor, lesson_public_id: str, block_public_id: str, answer: Answer, now: datetime
) -> tuple[AnswerResult, Settlement]:
    """What an answer comes to. Of an enrolled learner the attempt is kept, and the lesson completed where that was the
    last that was missing (check_evidence.py). Raises Invalid, and then nothing is kept; NotFound, NotAllowed."""
    page = quiz_page(session, actor, lesson_public_id, block_public_id)
    result = page.judge(answer)
    access = open_lesson(session, actor, lesson_public_id)
    if access.recorded is None:
        return result, Settlement(completed=False)
    lock_learner(session, actor.account_id)
    session.add(
        QuizAttempt(
            account_id=actor.account_id,
            course_id=access.course.id,
            lesson_lineage=access.lesson.lineage,
            block_lineage=page.block_lineage,
            question=page.question_text,
            answer={name: list(values) for name, values in answer.items()},
            given=[_in_words(line.text, line.given) for line in result.lines],
            right=result.right,
            answered_at=now,
        )
    )
    session.flush()
    if not result.right:
        return result, Settlement(completed=False)
    lineage, language = page.block_lineage, access.course.language
    return result, record_right_answer(session, access.recorded, access.lesson, lineage, language, now)


def own_attempts(session: Session, actor: Actor, page: QuizPage) -> tuple[AttemptLine, ...]:
    """The actor's attempts at a question, in whatever version of the course, the newest first."""
    authorise(actor, Action.ANSWER_QUIZ)
    rows = session.scalars(
        select(QuizAttempt)
        .where(QuizAttempt.account_id == actor.account_id, QuizAttempt.block_lineage == page.block_lineage)
        .order_by(QuizAttempt.id.desc())
        .limit(MOST_LISTED)
    )
    return tuple(AttemptLine(tuple(row.given), row.right, row.answered_at) for row in rows)


def _in_words(text: str, given: str) -> str:
    return f"{text} → {given}" if text else given
