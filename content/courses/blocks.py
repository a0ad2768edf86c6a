"""The pieces of a draft's lesson: text, image, media and file, added, changed and moved; bin.py removes them.

A file itself arrives by upload (content/tracks); here stands what is said about it.

`base` is what the form of a change began from (edit_base.py), `public_id` the id that the form of a new piece reserved
(content/insert_once.py); the portal's own code gives neither.
"""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content.courses.access import editable_block, editable_lesson, last_saved_by
from content.courses.block_fields import (
    block_fields,
    file_block,
    image_block,
    media_block,
    set_fields,
    text_block,
    undescribed_image_block,
)
from content.courses.edit_base import Fields, require_base
from content.courses.models import Block, BlockKind
from content.courses.ordering import Direction, shift
from content.errors import Invalid
from content.insert_once import insert_once
from content.messages import N_
from content.people.permissions import Actor


def add_text(
    session: Session,
    actor: Actor,
    lesson_public_id: str,
    *,
    body: str,
    title: str = "",
    language: str = "",
    easy_text: str = "",
    public_id: str | None = None,
) -> Block:
    """A Markdown text at the end of the lesson. language: empty where it is the course's; easy_text: the text in easy
    words, where somebody has written it."""
    fields = text_block(body, title, language, easy_text)
    return _add(session, actor, lesson_public_id, BlockKind.TEXT, fields, public_id)


def change_text(
    session: Session,
    actor: Actor,
    block_public_id: str,
    *,
    body: str,
    title: str = "",
    language: str = "",
    easy_text: str = "",
    base: str | None = None,
) -> Block:
    """Other words for a text block. StaleEdit where another window saved meanwhile."""
    block = _open(session, actor, block_public_id, BlockKind.TEXT)
    return _change(session, actor, block, text_block(body, title, language, easy_text), base)


def add_image(
    session: Session,
    actor: Actor,
    lesson_public_id: str,
    *,
    alternative_text: str,
    decorative: bool = False,
    caption: str = "",
    public_id: str | None = None,
) -> Block:
    """A picture at the end of the lesson, its file still to come. Invalid without alternative text or `decorative`."""
    fields = image_block(alternative_text, decorative, caption)
    return _add(session, actor, lesson_public_id, BlockKind.IMAGE, fields, public_id)


def add_undescribed_image(
    session: Session,
    actor: Actor,
    lesson_public_id: str,
    *,
    alternative_text: str = "",
    decorative: bool = False,
    caption: str = "",
    public_id: str | None = None,
) -> Block:
    """A picture taken over from a document, whose alternative text is still to be written where it has none and is not
    marked as decorative."""
    fields = undescribed_image_block(alternative_text, caption, decorative=decorative)
    return _add(session, actor, lesson_public_id, BlockKind.IMAGE, fields, public_id)


def change_image(
    session: Session,
    actor: Actor,
    block_public_id: str,
    *,
    alternative_text: str,
    decorative: bool = False,
    caption: str = "",
    base: str | None = None,
) -> Block:
    """Other words for a picture. Invalid without alternative text or `decorative`; StaleEdit as in `change_text`."""
    block = _open(session, actor, block_public_id, BlockKind.IMAGE)
    return _change(session, actor, block, image_block(alternative_text, decorative, caption), base)


def add_media(
    session: Session,
    actor: Actor,
    lesson_public_id: str,
    *,
    title: str,
    description: str = "",
    language: str = "",
    public_id: str | None = None,
) -> Block:
    """A video or recording at the end of the lesson, its file still to come. language: what is spoken in it, empty
    where it is the course's."""
    fields = media_block(title, description, language)
    return _add(session, actor, lesson_public_id, BlockKind.MEDIA, fields, public_id)


def add_file(
    session: Session,
    actor: Actor,
    lesson_public_id: str,
    *,
    title: str,
    description: str = "",
    public_id: str | None = None,
) -> Block:
    """A file to download at the end of the lesson, still to be uploaded."""
    return _add(session, actor, lesson_public_id, BlockKind.FILE, file_block(title, description), public_id)


def change_described(
    session: Session,
    actor: Actor,
    block_public_id: str,
    *,
    title: str,
    description: str = "",
    language: str = "",
    base: str | None = None,
) -> Block:
    """Other words for a video, recording or file. StaleEdit as in `change_text`."""
    block = _open(session, actor, block_public_id, BlockKind.MEDIA, BlockKind.FILE)
    if block.kind is BlockKind.MEDIA:
        return _change(session, actor, block, media_block(title, description, language), base)
    return _change(session, actor, block, file_block(title, description), base)


def move_block(session: Session, actor: Actor, block_public_id: str, direction: Direction) -> Block:
    """Move the block one place up or down in its lesson."""
    block = editable_block(session, actor, block_public_id)
    shift(present_blocks(session, block.lesson_id), block, direction)
    session.flush()
    session.expire(block.lesson, ["blocks"])
    return block


def _add(
    session: Session, actor: Actor, lesson_public_id: str, kind: BlockKind, fields: Fields, public_id: str | None
) -> Block:
    lesson = editable_lesson(session, actor, lesson_public_id)
    present = (Block.lesson_id == lesson.id, Block.removed_at.is_(None))
    last = session.scalars(select(func.max(Block.position)).where(*present)).one()
    block = Block(lesson_id=lesson.id, kind=kind, position=(last or 0) + 1)
    set_fields(block, fields)
    added = insert_once(
        session, block, public_id, lambda earlier: earlier.kind is kind and block_fields(earlier) == fields
    )
    session.expire(lesson, ["blocks"])
    return added


def _change(session: Session, actor: Actor, block: Block, fields: Fields, base: str | None) -> Block:
    require_base(block_fields(block), fields, base, lambda: last_saved_by(session, actor, block.lesson.module.revision))
    set_fields(block, fields)
    session.flush()
    session.expire(block.lesson, ["blocks"])
    return block


def _open(session: Session, actor: Actor, block_public_id: str, *kinds: BlockKind) -> Block:
    block = editable_block(session, actor, block_public_id)
    if block.kind not in kinds:
        raise Invalid(N_("This kind of content has other fields. Open it again from the lesson."))
    return block


def present_blocks(session: Session, lesson_id: int) -> list[Block]:
    """The blocks of a lesson in order, without those in its bin."""
    present = select(Block).where(Block.lesson_id == lesson_id, Block.removed_at.is_(None))
    return list(session.scalars(present.order_by(Block.position, Block.id)))
