"""The text around a recording, whose words are likely to be spoken in it: hints for speech recognition."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.glossary import terms_of
from content.courses.models import Block
from content.tracks.models import SlideTrack, SlideVersion
from content.tracks.versions import is_current


@dataclass(frozen=True, slots=True)
class SurroundingText:
    """Titles from the course down to the recording, the text of its lesson, of the slides shown in it, and the terms of
    the course's glossary."""

    titles: tuple[str, ...]
    texts: tuple[str, ...]
    slides: tuple[str, ...]
    glossary: tuple[str, ...] = ()


def surrounding_text(session: Session, block: Block) -> SurroundingText:
    """The text around `block`, with that of its slides where it has a slide track."""
    lesson = block.lesson
    revision = lesson.module.revision
    titles = (revision.title, lesson.module.title, lesson.title, block.title)
    texts = (revision.summary, *(each.body for each in lesson.blocks))
    current = select(SlideVersion.slides).join(SlideTrack, is_current(SlideTrack, SlideVersion))
    slides = session.scalar(current.where(SlideTrack.block_id == block.id)) or []
    slide_texts = (f"{slide.get('title', '')}\n{slide.get('text', '')}" for slide in slides)
    return SurroundingText(_nonempty(titles), _nonempty(texts), _nonempty(slide_texts), terms_of(revision.glossary))


def _nonempty(texts: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(text for text in texts if text and text.strip())
