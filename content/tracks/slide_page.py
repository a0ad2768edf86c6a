"""The page on which an instructor corrects the slides and describes their pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Block, RevisionState
from content.errors import NotFound
from content.people.models import Account
from content.people.permissions import Action, Actor, authorise
from content.tracks.chapters import CHAPTERS, chapter_track
from content.tracks.editing import block_with_course, course_subject, spoken_language
from content.tracks.models import SlideOrigin, SlideTrack, SlideVersion
from content.tracks.slide_edits import NEW_PREFIX, SlideEdit
from content.tracks.slide_records import SlideRecord
from content.tracks.slides import current_slides, slides_in
from content.tracks.text_status import TextStatus, text_status


@dataclass(frozen=True, slots=True)
class SlideRow:
    """One slide. `saved`: what somebody else has saved meanwhile where it differs, else None; `as_read`: its text is
    what a machine read, and nobody has checked it; `doubtful`: its lines of which the machine was unsure; `is_new`: it
    is being added and is not saved yet."""

    number: int
    slide: SlideRecord
    saved: SlideRecord | None = None
    as_read: bool = False
    doubtful: tuple[str, ...] = ()
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class SlidePage:
    """The slides of a recording. `number`: the version that the fields start from; `own_chapters`: the recording has
    chapters of its own, so that those that slides begin do not count; `open`: they can be changed."""

    track_public_id: str
    status: TextStatus
    number: int
    origin: SlideOrigin
    engine: str
    rows: tuple[SlideRow, ...]
    checked_by: str | None
    checked_at: datetime | None
    duration_s: float | None
    own_chapters: bool
    open: bool
    block_id: int
    block_lineage: str
    course_id: int
    block_public_id: str
    title: str
    language: str
    lesson_public_id: str
    lesson_title: str


def slide_page(
    session: Session, actor: Actor, track_public_id: str, submitted: Mapping[str, SlideEdit] | None = None
) -> SlidePage:
    """The page of the current version; `submitted` edits are shown where they could not be saved.

    Raises NotFound, NotAllowed.
    """
    track, version = _current(session, track_public_id)
    block = block_with_course(session, Block.id == track.block_id)
    revision = block.lesson.module.revision
    authorise(actor, Action.EDIT_COURSE, course_subject(revision.course))
    return SlidePage(
        track_public_id=track.public_id,
        status=text_status(track, version),
        number=version.number,
        origin=version.origin,
        engine=version.engine,
        rows=_rows(slides_in(version), submitted or {}, _texts_as_read(track, version)),
        checked_by=session.scalar(select(Account.display_name).where(Account.id == track.checked_by_id)),
        checked_at=track.checked_at,
        duration_s=None if block.asset is None else block.asset.duration_s,
        own_chapters=_has_own_chapters(session, block.id),
        open=revision.state is RevisionState.DRAFT,
        block_id=block.id,
        block_lineage=block.lineage,
        course_id=revision.course_id,
        block_public_id=block.public_id,
        title=block.title or block.lesson.title,
        language=spoken_language(block),
        lesson_public_id=block.lesson.public_id,
        lesson_title=block.lesson.title,
    )


def _current(session: Session, track_public_id: str) -> tuple[SlideTrack, SlideVersion]:
    track = session.scalar(select(SlideTrack).where(SlideTrack.public_id == track_public_id))
    version = None if track is None else current_slides(track)
    if track is None or version is None:
        raise NotFound(about=track_public_id)
    return track, version


def _has_own_chapters(session: Session, block_id: int) -> bool:
    track = chapter_track(session, block_id)
    version = None if track is None else CHAPTERS.current(track)
    return version is not None and bool(version.chapters)


def _texts_as_read(track: SlideTrack, current: SlideVersion) -> frozenset[str]:
    """The texts that a machine read from this recording; none where a person has checked the slides."""
    if text_status(track, current) is TextStatus.CHECKED:
        return frozenset()
    read = (version for version in track.versions if version.origin is SlideOrigin.FOUND)
    return frozenset(slide.text for version in read for slide in slides_in(version) if slide.text)


def _rows(
    slides: tuple[SlideRecord, ...], submitted: Mapping[str, SlideEdit], as_read: frozenset[str]
) -> tuple[SlideRow, ...]:
    saved = {slide.key: slide for slide in slides}
    typed = [_with_edit(slide, submitted[slide.key]) if slide.key in submitted else slide for slide in slides]
    new = {key: edit for key, edit in submitted.items() if _is_new(key, edit) and not _saved_key(key) & saved.keys()}
    typed += [_with_edit(SlideRecord(key, 0.0, 0.0, ""), edit) for key, edit in new.items()]
    return tuple(
        SlideRow(
            number,
            slide,
            saved[slide.key] if slide.key in saved and saved[slide.key] != slide else None,
            as_read=slide.text in as_read,
            doubtful=_doubtful(slide) if as_read else (),
            is_new=slide.key in new,
        )
        for number, slide in enumerate(typed, start=1)
    )


def _doubtful(slide: SlideRecord) -> tuple[str, ...]:
    """The lines of which a machine was unsure and that stand there still."""
    lines = slide.text.splitlines()
    return tuple(line for line in slide.doubtful if line in lines)


def _is_new(key: str, edit: SlideEdit) -> bool:
    return key.startswith(NEW_PREFIX) and not edit.is_blank


def _saved_key(key: str) -> set[str]:
    return {key.removeprefix(NEW_PREFIX)}


def _with_edit(saved: SlideRecord, edit: SlideEdit) -> SlideRecord:
    start = saved.start if edit.start is None else edit.start
    return replace(
        saved, start=start, text=edit.text, title=edit.title, description=edit.description, chapter=edit.chapter
    )
