"""The question bank of a course: questions for its lessons and assessments, which do not belong to one revision.

It belongs to the course and not to its institution: what will be asked in an assessment is for the course's authors
alone. Questions go to other courses through a file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from content.courses.access import authored_course, subject_of
from content.courses.edit_base import Fields, require_base
from content.courses.models import Block, Course, Lesson, Module, Revision, RevisionState
from content.errors import Invalid, NotFound
from content.insert_once import insert_once
from content.messages import N_
from content.people.permissions import Action, Actor, authorise
from content.quiz.fields import question_fields
from content.quiz.lesson_questions import add_question
from content.quiz.models import BankQuestion
from content.quiz_formats.checking import checked
from content.quiz_formats.question import Question

MOST_QUESTIONS = 2000
_FULL = N_("The question bank of a course holds at most %(limit)d questions.")


@dataclass(frozen=True, slots=True)
class BankLine:
    """One question of the bank, and its tags (quiz/tags.py)."""

    public_id: str
    question: Question
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LessonChoice:
    """A lesson into which a question can be put."""

    public_id: str
    title: str


@dataclass(frozen=True, slots=True)
class BankPage:
    """The bank of a course. `lessons`: of its draft, none where there is no draft."""

    course_public_id: str
    course_title: str
    language: str
    lines: tuple[BankLine, ...]
    lessons: tuple[LessonChoice, ...]


@dataclass(frozen=True, slots=True)
class BankEditor:
    """One question of the bank on its author's page. `fields`: what its form begins from."""

    course_public_id: str
    course_title: str
    language: str
    question: Question
    fields: Fields
    lessons: tuple[LessonChoice, ...]
    tags: tuple[str, ...]


def bank_page(session: Session, actor: Actor, course_public_id: str) -> BankPage:
    """The questions of a course in the order in which they came, for its authors. NotFound, NotAllowed."""
    course = authored_course(session, actor, course_public_id)
    rows = session.scalars(select(BankQuestion).where(BankQuestion.course_id == course.id).order_by(BankQuestion.id))
    return BankPage(
        course_public_id=course.public_id,
        course_title=_title(session, course),
        language=course.language,
        lines=tuple(
            BankLine(row.public_id, Question.from_json(row.question), tuple(row.question.get("tags", ())))
            for row in rows
        ),
        lessons=_lessons(session, course),
    )


def bank_editor(session: Session, actor: Actor, public_id: str) -> BankEditor:
    """One question. NotFound, NotAllowed."""
    row, course = editable_question(session, actor, public_id)
    question = Question.from_json(row.question)
    return BankEditor(
        course_public_id=course.public_id,
        course_title=_title(session, course),
        language=course.language,
        question=question,
        fields=question_fields(question),
        lessons=_lessons(session, course),
        tags=tuple(row.question.get("tags", ())),
    )


def add_to_bank(
    session: Session, actor: Actor, course_public_id: str, question: Question, *, public_id: str | None = None
) -> BankQuestion:
    """A question more. public_id: the id that its form reserved. Invalid, NotFound, NotAllowed."""
    course = authored_course(session, actor, course_public_id)
    return _insert(session, actor, course, checked(question), public_id)


def add_several(
    session: Session, actor: Actor, course_public_id: str, questions: Sequence[Question], *, public_id: str
) -> list[BankQuestion]:
    """All questions of a file, once however often its form is sent. public_id: the id that the form reserved,
    from which each question's own is made."""
    course = authored_course(session, actor, course_public_id)
    ids = (hashlib.sha256(f"{public_id} {number}".encode()).hexdigest()[:16] for number in range(len(questions)))
    return [
        _insert(session, actor, course, checked(question), own_id)
        for own_id, question in zip(ids, questions, strict=True)
    ]


def change_in_bank(
    session: Session, actor: Actor, public_id: str, question: Question, *, base: str | None = None
) -> BankQuestion:
    """Another question in its place, of the same kind. base: what the form began from. Invalid, StaleEdit."""
    row, _course = editable_question(session, actor, public_id, lock=True)
    stored = Question.from_json(row.question)
    if stored.kind is not question.kind:
        raise Invalid(N_("This kind of content has other fields. Open it again from the lesson."))
    question = checked(question)
    require_base(question_fields(stored), question_fields(question), base)
    kept = {name: value for name, value in row.question.items() if name == "tags"}
    row.question = {**question.as_json(), **kept}
    session.flush()
    return row


def remove_from_bank(session: Session, actor: Actor, public_id: str) -> None:
    """Remove a question; copies of it in lessons stay."""
    row, _course = editable_question(session, actor, public_id)
    session.execute(delete(BankQuestion).where(BankQuestion.id == row.id))


def put_into_lesson(
    session: Session, actor: Actor, public_id: str, lesson_public_id: str, *, block_public_id: str | None = None
) -> Block:
    """A copy of the question at the end of a lesson of the same course. Invalid, and what `add_question` raises."""
    row, course = editable_question(session, actor, public_id)
    if lesson_public_id not in {lesson.public_id for lesson in _lessons(session, course)}:
        raise Invalid(N_("Choose a lesson from the list."), field="lesson")
    question = Question.from_json(row.question)
    return add_question(session, actor, lesson_public_id, question, public_id=block_public_id)


def _insert(session: Session, actor: Actor, course: Course, question: Question, public_id: str | None) -> BankQuestion:
    count = session.scalar(select(func.count(BankQuestion.id)).where(BankQuestion.course_id == course.id)) or 0
    if count >= MOST_QUESTIONS:
        raise Invalid(_FULL, limit=MOST_QUESTIONS)
    row = BankQuestion(course_id=course.id, question=question.as_json(), created_by_id=actor.account_id)
    return insert_once(
        session,
        row,
        public_id,
        lambda earlier: earlier.course_id == course.id and Question.from_json(earlier.question) == question,
    )


def editable_question(
    session: Session, actor: Actor, public_id: str, *, lock: bool = False
) -> tuple[BankQuestion, Course]:
    """A question of the bank with its course, for those who may edit that. NotFound, NotAllowed."""
    query = select(BankQuestion).where(BankQuestion.public_id == public_id)
    if lock:
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    row = session.scalar(query)
    if row is None:
        raise NotFound(about=public_id)
    course = session.get_one(Course, row.course_id)
    authorise(actor, Action.EDIT_COURSE, subject_of(session, course))
    return row, course


def _title(session: Session, course: Course) -> str:
    newest = select(Revision.title).where(Revision.course_id == course.id).order_by(Revision.number.desc()).limit(1)
    return str(session.scalar(newest) or "")


def _lessons(session: Session, course: Course) -> tuple[LessonChoice, ...]:
    rows = session.execute(
        select(Lesson.public_id, Lesson.title)
        .join(Module, Lesson.module_id == Module.id)
        .join(Revision, Module.revision_id == Revision.id)
        .where(Revision.course_id == course.id, Revision.state == RevisionState.DRAFT)
        .order_by(Module.position, Lesson.position)
    )
    return tuple(LessonChoice(*row) for row in rows)
