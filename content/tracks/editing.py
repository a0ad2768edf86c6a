"""Loads a block, authorised for editing or for viewing by its authors."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from content.courses.editability import ensure_open
from content.courses.models import Block, Course, Lesson, Module, Revision
from content.errors import NotFound
from content.people.permissions import Action, Actor, Subject, authorise


def editable_block(session: Session, actor: Actor, block_public_id: str) -> Block:
    """The block, where `actor` may edit its course and its revision is open.

    Raises NotFound, NotAllowed, Refused.
    """
    return permit_editing(actor, block_with_course(session, Block.public_id == block_public_id))


def editable_block_by_id(session: Session, actor: Actor, block_id: int) -> Block:
    """As `editable_block`, for a block known by its row id."""
    return permit_editing(actor, block_with_course(session, Block.id == block_id))


def seen_block(session: Session, actor: Actor, block_public_id: str) -> Block:
    """The block, for the authors of its course, whether or not its revision is still a draft."""
    block = block_with_course(session, Block.public_id == block_public_id)
    authorise(actor, Action.EDIT_COURSE, course_subject(block.lesson.module.revision.course))
    return block


def permit_editing(actor: Actor, block: Block) -> Block:
    """`block`, or NotAllowed or Refused."""
    revision = block.lesson.module.revision
    authorise(actor, Action.EDIT_COURSE, course_subject(revision.course))
    ensure_open(revision)
    return block


def course_subject(course: Course) -> Subject:
    """The course as the permission table's rules for instructors read it."""
    return Subject(
        institution_id=course.institution_id,
        author_ids=frozenset(author.account_id for author in course.authors),
        about=course.public_id,
    )


def block_with_course(session: Session, condition: ColumnElement[bool]) -> Block:
    """The one block that fits `condition`, with its lesson, module, revision, course and authors loaded."""
    to_course = (
        joinedload(Block.lesson).joinedload(Lesson.module).joinedload(Module.revision).joinedload(Revision.course)
    )
    present = select(Block).where(condition, Block.removed_at.is_(None))
    block: Block | None = session.scalar(present.options(to_course.selectinload(Course.authors)))
    if block is None:
        raise NotFound()
    return block


def spoken_language(block: Block) -> str:
    """The language spoken in a block's recording, `zh` or `en`: its own, else the course's."""
    language = block.language or block.lesson.module.revision.course.language
    return language.replace("_", "-").split("-")[0].lower()
