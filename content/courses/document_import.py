"""A document from another program as texts of a lesson: shown first, then added."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from content.courses.blocks import add_text
from content.courses.markdown import plain_lines
from content.errors import Invalid
from content.foreign_html import html_as_markdown
from content.messages import N_, Message
from content.people.permissions import Actor
from content.text_fields import TEXT_LENGTH, TITLE_LENGTH

MOST_TEXTS = 60
_HEADING = re.compile(r"^(#{1,6}) ")
_LONGEST = TEXT_LENGTH // 2
"""So that an author can still write more into a text."""


@dataclass(frozen=True, slots=True)
class ImportedText:
    """A section of the document: its heading, empty where it has none, and Markdown."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class ImportedDocument:
    """The sections of a document, and what of it is not in them."""

    texts: tuple[ImportedText, ...]
    losses: tuple[Message, ...]


def document_of(html: str) -> ImportedDocument:
    """The document, divided at its highest headings. Invalid (field `file`) where it has no words, or too many."""
    markdown, losses = html_as_markdown(html)
    texts = tuple(_texts(_sections(markdown.split("\n\n") if markdown else [])))
    if not texts:
        raise Invalid(N_("There are no words in this file. Choose another one."), field="file")
    if len(texts) > MOST_TEXTS:
        raise Invalid(
            N_("This file would become %(count)d texts. At most %(limit)d are possible: divide it into several files."),
            field="file",
            count=len(texts),
            limit=MOST_TEXTS,
        )
    return ImportedDocument(texts, tuple(losses))


def add_document(
    session: Session, actor: Actor, lesson_public_id: str, texts: Sequence[ImportedText], *, public_id: str
) -> int:
    """Add the texts at the end of the lesson, once however often their form is sent; how many. public_id: the id that
    the form reserved, from which each text's own is made. Raises what `add_text` raises."""
    for number, text in enumerate(texts):
        own_id = hashlib.sha256(f"{public_id} {number}".encode()).hexdigest()[:16]
        add_text(session, actor, lesson_public_id, body=text.body, title=text.title, public_id=own_id)
    return len(texts)


def _sections(paragraphs: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """The paragraphs under each of the highest headings."""
    levels = [len(match[1]) for match in map(_HEADING.match, paragraphs) if match]
    highest = min(levels, default=0)
    title, section = "", list[str]()
    for paragraph in paragraphs:
        match = _HEADING.match(paragraph)
        if match and len(match[1]) == highest:
            if title or section:
                yield title, section
            title, section = " ".join(plain_lines(paragraph)), []
        else:
            section.append(paragraph)
    if title or section:
        yield title, section


def _texts(sections: Iterator[tuple[str, list[str]]]) -> Iterator[ImportedText]:
    """A text for each section, or several where it is long. A heading alone goes before what follows it."""
    headings: list[str] = []
    for title, section in sections:
        if not section:
            headings.append(title)
            continue
        body = [*(f"## {one}" for one in headings), *section]
        headings = []
        if len(title) > TITLE_LENGTH:
            title, body = "", [title, *body]
        for number, part in enumerate(_parts(body)):
            yield ImportedText("" if number else title, part)
    if headings:
        yield ImportedText("", "\n\n".join(headings))


def _parts(paragraphs: Sequence[str]) -> Iterator[str]:
    part = ""
    for paragraph in (piece for one in paragraphs for piece in _pieces(one)):
        if part and len(part) + len(paragraph) > _LONGEST:
            yield part
            part = ""
        part = f"{part}\n\n{paragraph}" if part else paragraph
    if part:
        yield part


def _pieces(paragraph: str) -> list[str]:
    return [paragraph[place : place + _LONGEST] for place in range(0, len(paragraph), _LONGEST)]
