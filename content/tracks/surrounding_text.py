"""What is written around a recording: the words that are likely to be spoken in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Block
from content.tracks.models import SlideTrack, SlideVersion
from content.tracks.versions import is_current


@dataclass(frozen=True, slots=True)
class Wording:
    """Titles from the course down to the recording, the text of its lesson, and of the slides shown in it."""

    titles: tuple[str, ...]
    texts: tuple[str, ...]
    slides: tuple[str, ...]


def wording_around(session: Session, block: Block) -> Wording:
    """What is written around `block`; slides from their track where there is one."""
    lesson = block.lesson
    revision = lesson.module.revision
    titles = (revision.title, lesson.module.title, lesson.title, block.title)
    texts = (revision.summary, *(each.body for each in lesson.blocks))
    current = select(SlideVersion.slides).join(SlideTrack, is_current(SlideTrack, SlideVersion))
    slides = session.scalar(current.where(SlideTrack.block_id == block.id)) or []
    shown = (f"{slide.get('title', '')}\n{slide.get('text', '')}" for slide in slides)
    return Wording(_written(titles), _written(texts), _written(shown))


def _written(texts: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(text for text in texts if text and text.strip())
