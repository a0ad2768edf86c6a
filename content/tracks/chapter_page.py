"""The page on which an instructor says where the chapters of a recording begin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from content.courses.models import RevisionState
from content.people.permissions import Actor
from content.tracks.chapter_records import ChapterRecord
from content.tracks.chapters import (
    CHAPTERS,
    NEW_PREFIX,
    ChapterEdit,
    chapter_track,
    chapters_of_slides,
    slide_titles,
)
from content.tracks.editing import seen_block, spoken_language


@dataclass(frozen=True, slots=True)
class ChapterRow:
    """One chapter, until `end` (seconds; None where the recording's length is not known). `saved`: what somebody else
    has saved meanwhile where it differs."""

    number: int
    chapter: ChapterRecord
    end: float | None
    saved: ChapterRecord | None = None


@dataclass(frozen=True, slots=True)
class ChapterPage:
    """The chapters of a recording. `number`: the version that the fields start from, 0 before the first;
    `from_slides`: they are those of the slides, since the recording has none of its own; `titles`: how many titles of
    slides there are."""

    block_id: int
    block_public_id: str
    title: str
    language: str
    number: int
    track_public_id: str | None
    rows: tuple[ChapterRow, ...]
    from_slides: bool
    titles: int
    duration_s: float | None
    open: bool


def chapter_page(
    session: Session, actor: Actor, block_public_id: str, submitted: Mapping[str, ChapterEdit] | None = None
) -> ChapterPage:
    """The chapters in use; `submitted` edits are shown where they could not be saved. Raises NotFound, NotAllowed."""
    block = seen_block(session, actor, block_public_id)
    track = chapter_track(session, block.id)
    version = None if track is None else CHAPTERS.current(track)
    own = () if version is None else CHAPTERS.items(version)
    duration_s = None if block.asset is None else block.asset.duration_s
    return ChapterPage(
        block_id=block.id,
        block_public_id=block.public_id,
        title=block.title or block.lesson.title,
        language=spoken_language(block),
        number=0 if version is None else version.number,
        track_public_id=None if track is None else track.public_id,
        rows=_rows(own or chapters_of_slides(session, block.id), submitted or {}, duration_s),
        from_slides=not own,
        titles=len(slide_titles(session, block.id)),
        duration_s=duration_s,
        open=block.lesson.module.revision.state is RevisionState.DRAFT,
    )


def _rows(
    chapters: tuple[ChapterRecord, ...], submitted: Mapping[str, ChapterEdit], duration_s: float | None
) -> tuple[ChapterRow, ...]:
    saved = {chapter.key: chapter for chapter in chapters}
    typed = [_typed(chapter, submitted.get(chapter.key)) for chapter in chapters]
    typed += [
        ChapterRecord(key, edit.start or 0.0, edit.title)
        for key, edit in submitted.items()
        if key.startswith(NEW_PREFIX) and edit.title and key.removeprefix(NEW_PREFIX) not in saved
    ]
    typed.sort(key=lambda chapter: chapter.start)
    ends = [*(chapter.start for chapter in typed[1:]), duration_s][: len(typed)]
    return tuple(
        ChapterRow(number, chapter, end, _differing(saved.get(chapter.key), chapter))
        for number, (chapter, end) in enumerate(zip(typed, ends, strict=True), start=1)
    )


def _typed(chapter: ChapterRecord, edit: ChapterEdit | None) -> ChapterRecord:
    if edit is None:
        return chapter
    return ChapterRecord(chapter.key, chapter.start if edit.start is None else edit.start, edit.title)


def _differing(saved: ChapterRecord | None, typed: ChapterRecord) -> ChapterRecord | None:
    return saved if saved is not None and saved != typed else None
