"""The fields of each kind of block, by the names that its form gives them, tidied and checked as they are stored."""

from __future__ import annotations

import re

from content import text_fields
from content.courses.authoring import LANGUAGES
from content.courses.edit_base import Fields
from content.courses.models import Block, BlockKind
from content.courses.snapshot import BlockContent
from content.errors import Invalid
from content.messages import N_
from content.quiz.fields import question_fields
from content.quiz.lesson_questions import question_of

ALTERNATIVE_LENGTH = 1000
DESCRIPTION_LENGTH = 2000
_FILE_NAME = re.compile(r"^\S+\.(png|jpe?g|gif|webp|svg|bmp|heic)$", re.IGNORECASE)
_COLUMNS = {"caption": "body", "description": "body"}


def block_fields(block: Block | BlockContent) -> Fields:
    """What is stored of a block, as the form of its kind has it."""
    match block.kind:
        case BlockKind.TEXT:
            return {
                "title": block.title,
                "body": block.body,
                "easy_text": block.easy_text,
                "language": block.language or "",
            }
        case BlockKind.IMAGE:
            return {
                "alternative_text": block.alternative_text,
                "decorative": block.decorative,
                "caption": block.body,
            }
        case BlockKind.MEDIA:
            return {"title": block.title, "description": block.body, "language": block.language or ""}
        case BlockKind.FILE:
            return {"title": block.title, "description": block.body}
        case BlockKind.QUESTION:
            return question_fields(question_of(block))


def set_fields(block: Block, fields: Fields) -> None:
    """Put the fields where the block keeps them."""
    for name, value in fields.items():
        setattr(block, _COLUMNS.get(name, name), value or None if name == "language" else value)


def text_block(body: str, title: str, language: str, easy_text: str = "") -> Fields:
    """The fields of a text. Invalid where it has no words; its version in easy words may have none."""
    tidy = text_fields.prose(body, field="body")
    if not tidy:
        raise Invalid(N_("Write the text."), field="body")
    return {
        "title": text_fields.title(title, required=False),
        "body": tidy,
        "easy_text": text_fields.prose(easy_text, field="easy_text"),
        "language": _language(language),
    }


def image_block(alternative_text: str, decorative: bool, caption: str) -> Fields:
    """The fields of a picture. Invalid without alternative text or `decorative`, and with both."""
    alternative = text_fields.prose(alternative_text, field="alternative_text", limit=ALTERNATIVE_LENGTH)
    if not alternative and not decorative:
        raise Invalid(
            N_("Describe the picture for people who do not see it, or mark it as decorative."),
            field="alternative_text",
        )
    if is_file_name(alternative):
        raise Invalid(N_("This is the name of a file. Say what the picture shows."), field="alternative_text")
    if alternative and decorative:
        raise Invalid(
            N_("A decorative picture needs no alternative text. Take the text out or take the mark away."),
            field="decorative",
        )
    tidy_caption = text_fields.prose(caption, field="caption", limit=DESCRIPTION_LENGTH)
    return {"alternative_text": alternative, "decorative": decorative, "caption": tidy_caption}


def undescribed_image_block(alternative_text: str, caption: str, *, decorative: bool = False) -> Fields:
    """As `image_block`, of a picture taken over from elsewhere: the check list asks for what is missing."""
    if alternative_text.strip() or decorative:
        return image_block(alternative_text, decorative=decorative, caption=caption)
    return {**image_block("", decorative=True, caption=caption), "decorative": False}


def is_file_name(alternative_text: str) -> bool:
    """Whether this names a file instead of saying what a picture shows."""
    return _FILE_NAME.match(alternative_text) is not None


def media_block(title: str, description: str, language: str) -> Fields:
    """The fields of a video or recording. Invalid without a title."""
    return {**file_block(title, description), "language": _language(language)}


def file_block(title: str, description: str) -> Fields:
    """The fields of a file to download. Invalid without a title."""
    return {
        "title": text_fields.title(title),
        "description": text_fields.prose(description, field="description", limit=DESCRIPTION_LENGTH),
    }


def _language(language: str) -> str:
    if language and language not in LANGUAGES:
        raise Invalid(N_("Choose a language from the list."), field="language")
    return language
