"""The page of one question of a lesson, and what an answer comes to. Attempts are kept in quiz_attempts.py."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Block, BlockKind
from content.errors import NotFound
from content.learning.access import open_lesson
from content.people.permissions import Action, Actor, authorise
from content.quiz.answering import Answer, AnswerResult, judge
from content.quiz.display import QuestionDisplay, display_of
from content.quiz.lesson_questions import question_of
from content.quiz_formats.question import Question


@dataclass(frozen=True, slots=True)
class QuizPage:
    """A question of a lesson. `answers`: the question with all its answers, for authors and reviewers alone; None where
    learners see it; `block_lineage`: of the question in all versions of the course."""

    lesson_public_id: str
    lesson_title: str
    course_language: str
    block_public_id: str
    title: str
    display: QuestionDisplay
    answers: Question | None
    block_lineage: str
    _question: Question

    @property
    def question_text(self) -> str:
        """The text of the question."""
        return self._question.stem

    def judge(self, answer: Answer) -> AnswerResult:
        """What an answer comes to. Raises Invalid (content/quiz/answering.py)."""
        return judge(self._question, answer, self.block_lineage)


def quiz_page(session: Session, actor: Actor, lesson_public_id: str, block_public_id: str) -> QuizPage:
    """The question for whoever may open its lesson. NotFound, NotAllowed, and what `open_lesson` raises."""
    authorise(actor, Action.ANSWER_QUIZ)
    access = open_lesson(session, actor, lesson_public_id)
    block = session.scalar(
        select(Block).where(
            Block.public_id == block_public_id,
            Block.lesson_id == access.lesson.id,
            Block.kind == BlockKind.QUESTION,
        )
    )
    if block is None:
        raise NotFound(about=block_public_id)
    question = question_of(block)
    return QuizPage(
        lesson_public_id=lesson_public_id,
        lesson_title=access.lesson.title,
        course_language=access.course.language,
        block_public_id=block_public_id,
        title=block.title,
        display=display_of(question, block.lineage, access.course.language, top=2),
        answers=question if access.preview else None,
        block_lineage=block.lineage,
        _question=question,
    )
