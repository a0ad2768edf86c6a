"""A document from another program as texts and pictures of a lesson: shown first, then added."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from types import MappingProxyType
from typing import Protocol

from sqlalchemy.orm import Session

from content.courses.block_fields import ALTERNATIVE_LENGTH, is_file_name, undescribed_image_block
from content.courses.blocks import add_text, add_undescribed_image
from content.courses.markdown import plain_lines
from content.errors import Invalid
from content.foreign_html import BARE_PICTURE, PICTURE_LEFT_OUT, PICTURE_SOURCE, Picture, html_as_parts
from content.messages import N_, Message
from content.people.permissions import Actor
from content.text_fields import TEXT_LENGTH, TITLE_LENGTH
from content.tracks.assets import put_in_block
from content.tracks.models import MediaAsset

MOST_TEXTS = 60
PICTURE_UNUSABLE = N_("Picture %(number)s was left out: %(reason)s")
_HEADING = re.compile(r"^(#{1,6}) ")
_LONGEST = TEXT_LENGTH // 2
"""So that an author can still write more into a text."""


@dataclass(frozen=True, slots=True)
class ImportedText:
    """A section of the document: its heading, empty where it has none, and Markdown."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class ImportedPicture:
    """A picture of the document: file `number`, its alternative text, empty where it is still to be written, and a
    caption. `decorative`: whoever imports it says that it needs none."""

    number: int
    alternative_text: str = ""
    caption: str = ""
    decorative: bool = False

    def described(self, alternative_text: str, *, decorative: bool) -> ImportedPicture:
        """The picture with what a person says of it. Invalid as `image_block` raises it; nothing said is no fault."""
        undescribed_image_block(alternative_text, self.caption, decorative=decorative)
        return replace(self, alternative_text=alternative_text.strip(), decorative=decorative)


ImportedPart = ImportedText | ImportedPicture


@dataclass(frozen=True, slots=True)
class ImportedDocument:
    """The sections of a document and its pictures in order, and what of it is not in them. `notes`: what a speaker says
    to it, empty where nothing is known of that."""

    parts: tuple[ImportedPart, ...]
    losses: tuple[Message, ...]
    notes: str = ""

    @property
    def texts(self) -> tuple[ImportedText, ...]:
        """The sections alone."""
        return tuple(part for part in self.parts if isinstance(part, ImportedText))

    @property
    def pictures(self) -> tuple[ImportedPicture, ...]:
        """The pictures alone."""
        return tuple(part for part in self.parts if isinstance(part, ImportedPicture))

    def without_pictures(self, reasons: Mapping[int, Message]) -> ImportedDocument:
        """The document without the pictures of these numbers; why they are left out is among its losses."""
        parts = (part for part in self.parts if not (isinstance(part, ImportedPicture) and part.number in reasons))
        lost = (Message(PICTURE_UNUSABLE, {"number": number, "reason": reason}) for number, reason in reasons.items())
        return replace(self, parts=tuple(parts), losses=(*self.losses, *lost))

    @property
    def undescribed(self) -> int:
        """How many pictures have no alternative text yet."""
        return sum(not picture.alternative_text for picture in self.pictures)


class DeckSlide(Protocol):
    """One slide: its title, what else stands on it as HTML, what the speaker says. `hidden`: it is not shown; `drawn`:
    there is something to be seen besides words."""

    @property
    def title(self) -> str: ...
    @property
    def html(self) -> str: ...
    @property
    def notes(self) -> str: ...
    @property
    def hidden(self) -> bool: ...
    @property
    def drawn(self) -> bool: ...


def document_of(html: str, notes: str = "") -> ImportedDocument:
    """The document, divided at its highest headings, with its pictures. Invalid (field `file`) where there is nothing
    in it, or too much."""
    pieces, losses = html_as_parts(html)
    return _document(tuple(_parts_of(_sections(pieces))), losses, notes)


def deck_of(slides: Sequence[DeckSlide], pages: int) -> ImportedDocument:
    """A deck of which each slide is a picture (file 1 is the first page) with its words below; hidden ones are left out
    where the pages leave them out. A picture that shows only words is called by the title of its slide. Invalid (field
    `pdf`) where slides and pages are not the same."""
    if pages != len(slides):
        slides = [slide for slide in slides if not slide.hidden]
    if pages != len(slides):
        raise Invalid(
            N_("The PDF file has %(pages)d pages and the deck %(slides)d slides. Save the PDF from this very deck."),
            field="pdf",
            pages=pages,
            slides=len(slides),
        )
    parts: list[ImportedPart] = []
    losses: list[Message] = []
    for number, slide in enumerate(slides, start=1):
        pieces, lost = html_as_parts(slide.html)
        losses += [each for each in lost if each.msgid not in (BARE_PICTURE, PICTURE_LEFT_OUT)]
        alternative = "" if slide.drawn else _alternative_text(slide.title)
        parts.append(ImportedPicture(number, alternative))
        words = [piece for piece in pieces if isinstance(piece, str)]
        parts += _texts_of(slide.title, words)
    return _document(tuple(parts), losses, notes_of(slides))


def notes_of(slides: Sequence[DeckSlide]) -> str:
    """What the speaker says to a deck, slide by slide."""
    return "\n\n".join(slide.notes for slide in slides if slide.notes)


def _document(parts: tuple[ImportedPart, ...], losses: Sequence[Message], notes: str) -> ImportedDocument:
    document = ImportedDocument(parts, tuple(losses), notes)
    if not parts:
        raise Invalid(N_("There are no words in this file. Choose another one."), field="file")
    if len(document.texts) > MOST_TEXTS:
        raise Invalid(
            N_("This file would become %(count)d texts. At most %(limit)d are possible: divide it into several files."),
            field="file",
            count=len(document.texts),
            limit=MOST_TEXTS,
        )
    return document


def add_document(
    session: Session,
    actor: Actor,
    lesson_public_id: str,
    parts: Sequence[ImportedPart],
    *,
    public_id: str,
    assets: Mapping[int, MediaAsset] = MappingProxyType({}),
    file_name: str = "",
) -> int:
    """Add the parts at the end of the lesson, once however often their form is sent; how many. public_id: the id that
    the form reserved, from which each part's own is made. assets: the files of the pictures by their numbers, taken out
    of `file_name`; a picture without one is left out. Raises what `add_text` raises."""
    added = 0
    for number, part in enumerate(parts):
        own_id = hashlib.sha256(f"{public_id} {number}".encode()).hexdigest()[:16]
        if isinstance(part, ImportedText):
            add_text(session, actor, lesson_public_id, body=part.body, title=part.title, public_id=own_id)
        elif part.number in assets:
            block = add_undescribed_image(
                session,
                actor,
                lesson_public_id,
                alternative_text=part.alternative_text,
                decorative=part.decorative,
                caption=part.caption,
                public_id=own_id,
            )
            if block.asset_id is None:
                put_in_block(session, block, assets[part.number], _picture_name(file_name, part.number))
        else:
            continue
        added += 1
    return added


def _picture_name(file_name: str, number: int) -> str:
    return f"{PurePath(file_name).stem[:80]}-{number}"


def _alternative_text(text: str) -> str:
    """What a document says of a picture, fit to be used; empty where it only names a file."""
    tidy = " ".join(text.split())[:ALTERNATIVE_LENGTH]
    return "" if is_file_name(tidy) else tidy


def _sections(pieces: Sequence[str | Picture]) -> Iterator[tuple[str, list[str | Picture]]]:
    """What stands under each of the highest headings."""
    matches = [_HEADING.match(piece) for piece in pieces if isinstance(piece, str)]
    highest = min((len(match[1]) for match in matches if match), default=0)
    title, section = "", list[str | Picture]()
    for piece in pieces:
        match = _HEADING.match(piece) if isinstance(piece, str) else None
        if match and isinstance(piece, str) and len(match[1]) == highest:
            if title or section:
                yield title, section
            title, section = " ".join(plain_lines(piece)), []
        else:
            section.append(piece)
    if title or section:
        yield title, section


def _parts_of(sections: Iterator[tuple[str, list[str | Picture]]]) -> Iterator[ImportedPart]:
    """A text for each section, or several where it is long or has pictures in it. A heading alone goes before what
    follows it; one of pictures alone becomes the caption of the first."""
    headings: list[str] = []
    for title, section in sections:
        if not section:
            headings.append(title)
            continue
        words = any(isinstance(piece, str) for piece in section)
        if words:
            yield from _section(title, [*(f"## {one}" for one in headings), *_text_first(section)])
        else:
            if headings:
                yield ImportedText("", "\n\n".join(headings))
            yield from _section("", section, caption=title)
        headings = []
    if headings:
        yield ImportedText("", "\n\n".join(headings))


def _text_first(section: Sequence[str | Picture]) -> list[str | Picture]:
    """A section with the first text before the pictures that stood before it, so that its heading is above both."""
    place = next(place for place, piece in enumerate(section) if isinstance(piece, str))
    return [section[place], *section[:place], *section[place + 1 :]]


def _section(title: str, pieces: Sequence[str | Picture], caption: str = "") -> Iterator[ImportedPart]:
    paragraphs: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            paragraphs.append(piece)
            continue
        if paragraphs:
            yield from _texts_of(title, paragraphs)
            title, paragraphs = "", []
        number = int(piece.source.removeprefix(PICTURE_SOURCE))
        yield ImportedPicture(number, _alternative_text(piece.alternative_text), caption)
        caption = ""
    if paragraphs:
        yield from _texts_of(title, paragraphs)


def _texts_of(title: str, paragraphs: Sequence[str]) -> Iterator[ImportedText]:
    if not paragraphs:
        return
    body = list(paragraphs)
    if len(title) > TITLE_LENGTH:
        title, body = "", [title, *body]
    for number, part in enumerate(_parts(body)):
        yield ImportedText("" if number else title, part)


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
