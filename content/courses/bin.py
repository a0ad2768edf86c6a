"""The bin of a lesson: blocks that were removed from a draft, with all that belongs to them, until it is submitted."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from content.courses.access import editable_block, editable_lesson
from content.courses.blocks import present_blocks
from content.courses.models import Block, BlockKind, Lesson, Module, Revision
from content.courses.ordering import number
from content.courses.outline import ensure_idle
from content.database import utc_now
from content.errors import Invalid, NotFound
from content.messages import N_
from content.people.permissions import Actor


@dataclass(frozen=True, slots=True)
class RemovedBlock:
    """A block in the bin. `words`: its title, its file's name or the beginning of its text."""

    public_id: str
    kind: BlockKind
    words: str
    removed_at: datetime


def remove_block(session: Session, actor: Actor, block_public_id: str) -> None:
    """Put a block with its tracks into the bin of its lesson. Refused while its file is being processed."""
    block = editable_block(session, actor, block_public_id)
    _remove(session, block.lesson, [block])


def remove_blocks(session: Session, actor: Actor, lesson_public_id: str, blocks: Collection[str]) -> int:
    """Put several blocks (public ids) of a lesson into its bin; gives how many. Those that are not there any more are
    passed over. Invalid where none is named; NotAllowed, NotFound, Refused."""
    lesson = editable_lesson(session, actor, lesson_public_id)
    if not blocks:
        raise Invalid(N_("Mark what you want to remove."), field="block")
    some = [block for block in present_blocks(session, lesson.id) if block.public_id in blocks]
    _remove(session, lesson, some)
    return len(some)


def restore_block(session: Session, actor: Actor, block_public_id: str) -> Block:
    """Put a block from the bin back to the end of its lesson; one that is back already stays where it is. NotAllowed,
    NotFound, Refused."""
    lesson_public_id = session.scalars(
        select(Lesson.public_id).join(Block).where(Block.public_id == block_public_id)
    ).one_or_none()
    if lesson_public_id is None:
        raise NotFound(about=block_public_id)
    lesson = editable_lesson(session, actor, lesson_public_id)
    fresh = select(Block).where(Block.public_id == block_public_id).execution_options(populate_existing=True)
    block = session.scalars(fresh).one_or_none()
    if block is None:
        raise NotFound(about=block_public_id)
    if block.removed_at is not None:
        present = present_blocks(session, lesson.id)
        block.removed_at = None
        number([*present, block])
        session.flush()
        session.expire(lesson, ["blocks"])
    return block


def removed_blocks(session: Session, lesson_id: int) -> tuple[RemovedBlock, ...]:
    """What is in the bin of a lesson, the last removed first."""
    rows = select(Block).where(Block.lesson_id == lesson_id, Block.removed_at.is_not(None))
    return tuple(
        RemovedBlock(block.public_id, block.kind, _words(block), block.removed_at)
        for block in session.scalars(rows.order_by(Block.removed_at.desc(), Block.id))
        if block.removed_at is not None
    )


def empty_bin(session: Session, revision: Revision) -> None:
    """Remove for good what is in the bins of a revision. The files stay, since other revisions may use them."""
    lessons = select(Lesson.id).join(Module).where(Module.revision_id == revision.id)
    session.execute(delete(Block).where(Block.lesson_id.in_(lessons), Block.removed_at.is_not(None)))


def discard_without_file(session: Session, actor: Actor, block_public_id: str) -> None:
    """Remove a block for good whose file could not be used, so that nothing empty is left; one that has a file, and one
    that is gone, stay as they are. NotAllowed, Refused."""
    try:
        block = editable_block(session, actor, block_public_id)
    except NotFound:
        return
    if block.asset_id is None:
        lesson = block.lesson
        session.execute(delete(Block).where(Block.id == block.id))
        session.expire(lesson, ["blocks"])
        number(present_blocks(session, lesson.id))
        session.flush()


def _remove(session: Session, lesson: Lesson, blocks: Collection[Block]) -> None:
    ensure_idle(session, [block.id for block in blocks])
    now = utc_now()
    for block in blocks:
        block.removed_at = now
    session.flush()
    session.expire(lesson, ["blocks"])
    number(present_blocks(session, lesson.id))
    session.flush()


def _words(block: Block) -> str:
    words = block.title or block.file_name or block.alternative_text or " ".join(block.body.split())
    return words[:60]
