"""The page on which an instructor corrects the slides and describes their pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Block, RevisionState
from content.errors import NotFound
from content.people.models import Account
from content.people.permissions import Action, Actor, authorise
from content.tracks.editing import block_with_course, course_subject, spoken_language
from content.tracks.models import SlideOrigin, SlideTrack, SlideVersion
from content.tracks.slide_edits import SlideEdit
from content.tracks.slide_records import SlideRecord
from content.tracks.slides import current_slides, slides_in
from content.tracks.text_status import TextStatus, text_status


@dataclass(frozen=True, slots=True)
class SlideRow:
    """One slide. `saved`: what somebody else has saved meanwhile where it differs, else None."""

    number: int
    slide: SlideRecord
    saved: SlideRecord | None = None


@dataclass(frozen=True, slots=True)
class SlidePage:
    """The slides of a recording. `number`: the version that the fields start from; `open`: they can be changed."""

    track_public_id: str
    status: TextStatus
    number: int
    origin: SlideOrigin
    engine: str
    rows: tuple[SlideRow, ...]
    checked_by: str | None
    checked_at: datetime | None
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
        rows=_rows(slides_in(version), submitted),
        checked_by=session.scalar(select(Account.display_name).where(Account.id == track.checked_by_id)),
        checked_at=track.checked_at,
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


def _rows(slides: tuple[SlideRecord, ...], submitted: Mapping[str, SlideEdit] | None) -> tuple[SlideRow, ...]:
    if submitted is None:
        return tuple(SlideRow(number, slide) for number, slide in enumerate(slides, start=1))
    rows = []
    for number, saved in enumerate(slides, start=1):
        edit = submitted.get(saved.key)
        slide = saved if edit is None else _with_edit(saved, edit)
        rows.append(SlideRow(number, slide, None if slide == saved else saved))
    return tuple(rows)


def _with_edit(saved: SlideRecord, edit: SlideEdit) -> SlideRecord:
    start = saved.start if edit.start is None else edit.start
    return SlideRecord(saved.key, start, saved.end, saved.image, edit.text, edit.title, edit.description, edit.chapter)
