"""Editing the blocks of a draft's lesson: text, image, media and file. Files themselves are uploaded
(content/tracks)."""

from __future__ import annotations

import re

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from content import text_fields
from content.courses.access import editable_block, editable_lesson
from content.courses.authoring import LANGUAGES
from content.courses.models import Block, BlockKind
from content.courses.ordering import Direction, number, shift
from content.courses.outline import ensure_idle
from content.errors import Invalid
from content.messages import N_
from content.people.permissions import Actor

ALTERNATIVE_LENGTH = 1000
DESCRIPTION_LENGTH = 2000
_FILE_NAME = re.compile(r"^\S+\.(png|jpe?g|gif|webp|svg|bmp|heic)$", re.IGNORECASE)


def add_text(
    session: Session, actor: Actor, lesson_public_id: str, *, body: str, title: str = "", language: str = ""
) -> Block:
    """Add a Markdown text at the end of the lesson. language: empty where it is the course's."""
    block = _new(session, actor, lesson_public_id, BlockKind.TEXT)
    return _write_text(session, block, body, title, language)


def change_text(
    session: Session, actor: Actor, block_public_id: str, *, body: str, title: str = "", language: str = ""
) -> Block:
    """Change a text block."""
    return _write_text(session, _open(session, actor, block_public_id, BlockKind.TEXT), body, title, language)


def add_image(
    session: Session,
    actor: Actor,
    lesson_public_id: str,
    *,
    alternative_text: str,
    decorative: bool = False,
    caption: str = "",
) -> Block:
    """Add a picture at the end of the lesson, without its file. Invalid without alternative text or `decorative`."""
    block = _new(session, actor, lesson_public_id, BlockKind.IMAGE)
    return _write_image(session, block, alternative_text, decorative, caption)


def change_image(
    session: Session,
    actor: Actor,
    block_public_id: str,
    *,
    alternative_text: str,
    decorative: bool = False,
    caption: str = "",
) -> Block:
    """Change the texts of a picture. Invalid without alternative text or `decorative`."""
    block = _open(session, actor, block_public_id, BlockKind.IMAGE)
    return _write_image(session, block, alternative_text, decorative, caption)


def add_media(
    session: Session,
    actor: Actor,
    lesson_public_id: str,
    *,
    title: str,
    description: str = "",
    language: str = "",
) -> Block:
    """Add a video or recording at the end of the lesson, without its file. language: the one spoken in it, empty where
    it is the course's."""
    block = _new(session, actor, lesson_public_id, BlockKind.MEDIA)
    return _write_described(session, block, title, description, language)


def add_file(session: Session, actor: Actor, lesson_public_id: str, *, title: str, description: str = "") -> Block:
    """Add a file to download at the end of the lesson, without the file itself."""
    block = _new(session, actor, lesson_public_id, BlockKind.FILE)
    return _write_described(session, block, title, description, "")


def change_described(
    session: Session,
    actor: Actor,
    block_public_id: str,
    *,
    title: str,
    description: str = "",
    language: str = "",
) -> Block:
    """Change the texts of a video, recording or file."""
    block = _open(session, actor, block_public_id, BlockKind.MEDIA, BlockKind.FILE)
    return _write_described(session, block, title, description, language)


def move_block(session: Session, actor: Actor, block_public_id: str, direction: Direction) -> Block:
    """Move the block one place up or down in its lesson."""
    block = editable_block(session, actor, block_public_id)
    shift(_siblings(session, block.lesson_id), block, direction)
    session.flush()
    session.expire(block.lesson, ["blocks"])
    return block


def remove_block(session: Session, actor: Actor, block_public_id: str) -> None:
    """Remove a block with its tracks. Refused while its file is being processed. The file stays, since other revisions
    may use it."""
    block = editable_block(session, actor, block_public_id)
    ensure_idle(session, [block.id])
    lesson = block.lesson
    session.execute(delete(Block).where(Block.id == block.id))
    session.expire(lesson, ["blocks"])
    number(_siblings(session, lesson.id))
    session.flush()


def _new(session: Session, actor: Actor, lesson_public_id: str, kind: BlockKind) -> Block:
    lesson = editable_lesson(session, actor, lesson_public_id)
    last = session.scalars(select(func.max(Block.position)).where(Block.lesson_id == lesson.id)).one()
    return Block(lesson_id=lesson.id, kind=kind, position=(last or 0) + 1)


def _open(session: Session, actor: Actor, block_public_id: str, *kinds: BlockKind) -> Block:
    block = editable_block(session, actor, block_public_id)
    if block.kind not in kinds:
        raise Invalid(N_("This kind of content has other fields. Open it again from the lesson."))
    return block


def _write_text(session: Session, block: Block, body: str, title: str, language: str) -> Block:
    tidy = text_fields.prose(body, field="body")
    if not tidy:
        raise Invalid(N_("Write the text."), field="body")
    block.title = text_fields.title(title, required=False)
    block.language = _language(language)
    block.body = tidy
    return _saved(session, block)


def _write_image(session: Session, block: Block, alternative_text: str, decorative: bool, caption: str) -> Block:
    alternative = text_fields.prose(alternative_text, field="alternative_text", limit=ALTERNATIVE_LENGTH)
    if not alternative and not decorative:
        raise Invalid(
            N_("Describe the picture for people who do not see it, or mark it as decorative."),
            field="alternative_text",
        )
    if _FILE_NAME.match(alternative):
        raise Invalid(N_("This is the name of a file. Say what the picture shows."), field="alternative_text")
    if alternative and decorative:
        raise Invalid(
            N_("A decorative picture needs no alternative text. Take the text out or take the mark away."),
            field="decorative",
        )
    block.alternative_text = alternative
    block.decorative = decorative
    block.body = text_fields.prose(caption, field="caption", limit=DESCRIPTION_LENGTH)
    return _saved(session, block)


def _write_described(session: Session, block: Block, title: str, description: str, language: str) -> Block:
    block.title = text_fields.title(title)
    block.body = text_fields.prose(description, field="description", limit=DESCRIPTION_LENGTH)
    block.language = _language(language)
    return _saved(session, block)


def _language(language: str) -> str | None:
    if language and language not in LANGUAGES:
        raise Invalid(N_("Choose a language from the list."), field="language")
    return language or None


def _saved(session: Session, block: Block) -> Block:
    session.add(block)
    session.flush()
    session.expire(block.lesson, ["blocks"])
    return block


def _siblings(session: Session, lesson_id: int) -> list[Block]:
    return list(session.scalars(select(Block).where(Block.lesson_id == lesson_id).order_by(Block.position, Block.id)))
