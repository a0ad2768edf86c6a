"""Questions as pieces of a lesson: blocks that are copied, frozen, moved, removed and reviewed as all others are."""

from __future__ import annotations

from typing import Any, Protocol

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content.courses.access import editable_block, editable_lesson, last_saved_by
from content.courses.edit_base import require_base
from content.courses.models import Block, BlockKind
from content.errors import Invalid
from content.insert_once import insert_once
from content.messages import N_
from content.people.permissions import Actor
from content.quiz.fields import question_fields
from content.quiz_formats.checking import checked
from content.quiz_formats.question import Question


class QuestionBlock(Protocol):
    """A block, as a row or as it is in a snapshot."""

    @property
    def title(self) -> str: ...
    @property
    def body(self) -> str: ...
    @property
    def language(self) -> str | None: ...
    @property
    def question(self) -> dict[str, Any] | None: ...


_OWN_COLUMNS = frozenset({"title", "stem", "language"})
"""What other blocks have too stands in their columns: a heading, a text, its language."""


def question_of(block: QuestionBlock) -> Question:
    """The question of a block of the kind QUESTION."""
    columns = {"title": block.title, "stem": block.body, "language": block.language or ""}
    return Question.from_json({**(block.question or {}), **columns})


def add_question(
    session: Session, actor: Actor, lesson_public_id: str, question: Question, *, public_id: str | None = None
) -> Block:
    """A question at the end of the lesson. public_id: the id that its form reserved. Raises Invalid with the name of
    the form's field, and what `editable_lesson` and `insert_once` raise."""
    lesson = editable_lesson(session, actor, lesson_public_id)
    question = checked(question)
    last = session.scalars(select(func.max(Block.position)).where(Block.lesson_id == lesson.id)).one()
    block = Block(lesson_id=lesson.id, kind=BlockKind.QUESTION, position=(last or 0) + 1)
    _store(block, question)
    added = insert_once(
        session,
        block,
        public_id,
        lambda earlier: earlier.kind is BlockKind.QUESTION and question_of(earlier) == question,
    )
    session.expire(lesson, ["blocks"])
    return added


def change_question(
    session: Session, actor: Actor, block_public_id: str, question: Question, *, base: str | None = None
) -> Block:
    """Another question in its place, of the same kind. base: what the form began from (courses/edit_base.py). StaleEdit
    where another window saved meanwhile."""
    block = editable_block(session, actor, block_public_id)
    if block.kind is not BlockKind.QUESTION or question_of(block).kind is not question.kind:
        raise Invalid(N_("This kind of content has other fields. Open it again from the lesson."))
    question = checked(question)
    stored, new = question_fields(question_of(block)), question_fields(question)
    require_base(stored, new, base, lambda: last_saved_by(session, actor, block.lesson.module.revision))
    _store(block, question)
    session.flush()
    session.expire(block.lesson, ["blocks"])
    return block


def _store(block: Block, question: Question) -> None:
    block.title, block.body, block.language = question.title, question.stem, question.language or None
    block.question = {name: value for name, value in question.as_json().items() if name not in _OWN_COLUMNS}
