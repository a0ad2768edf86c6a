"""The page on which an instructor reads every caption beside the recording, corrects it and marks the track checked."""

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
from content.tracks.captions import cues_of, current_version
from content.tracks.cues import CueRecord
from content.tracks.editing import block_with_course, course_subject, spoken_language
from content.tracks.models import CaptionOrigin, CaptionTrack, TrackState


@dataclass(frozen=True, slots=True)
class CueRow:
    """One caption to read. `doubtful`: words that the recogniser was unsure of; `saved_text`: what somebody else has
    saved meanwhile where it differs from `text` (empty: they took the caption out), None where there is no conflict."""

    number: int
    key: str
    start: float
    end: float
    text: str
    doubtful: tuple[str, ...]
    saved_text: str | None = None


@dataclass(frozen=True, slots=True)
class CaptionPage:
    """All that the page shows. `number` is the version that the texts start from; `open` where they can be changed."""

    track_public_id: str
    language: str
    state: TrackState
    number: int
    origin: CaptionOrigin
    engine: str
    rows: tuple[CueRow, ...]
    doubtful_rows: int
    rules_kept: float | None
    uncaptioned_s: float | None
    checked_by: str | None
    checked_at: datetime | None
    open: bool
    block_id: int
    block_public_id: str
    title: str
    title_language: str
    lesson_public_id: str
    lesson_title: str


def caption_page(
    session: Session, actor: Actor, track_public_id: str, typed: Mapping[str, str] | None = None
) -> CaptionPage:
    """The page as the track stands now; `typed` (text by cue) is put in where somebody's work could not be saved.

    Raises NotFound, NotAllowed.
    """
    track = session.scalar(select(CaptionTrack).where(CaptionTrack.public_id == track_public_id))
    version = None if track is None else current_version(track)
    if track is None or version is None:
        raise NotFound()
    block = block_with_course(session, Block.id == track.block_id)
    revision = block.lesson.module.revision
    authorise(actor, Action.EDIT_COURSE, course_subject(revision.course))
    rows = _rows(track, cues_of(version), typed)
    quality = version.quality or {}
    return CaptionPage(
        track_public_id=track.public_id,
        language=track.language,
        state=track.state,
        number=version.number,
        origin=version.origin,
        engine=version.engine,
        rows=rows,
        doubtful_rows=sum(bool(row.doubtful) for row in rows),
        rules_kept=quality.get("cues_keeping_every_rule"),
        uncaptioned_s=quality.get("speech_not_captioned_s"),
        checked_by=session.scalar(select(Account.display_name).where(Account.id == track.checked_by_id)),
        checked_at=track.checked_at,
        open=revision.state is RevisionState.DRAFT,
        block_id=block.id,
        block_public_id=block.public_id,
        title=block.title or block.lesson.title,
        title_language=spoken_language(block),
        lesson_public_id=block.lesson.public_id,
        lesson_title=block.lesson.title,
    )


def cues_with_texts(session: Session, track_public_id: str, typed: Mapping[str, str]) -> list[CueRecord]:
    """The cues of the current version with the typed texts, and those of older versions that were typed again, in order
    of time. A cue that nothing was typed for stays as it is."""
    track = session.scalar(select(CaptionTrack).where(CaptionTrack.public_id == track_public_id))
    version = None if track is None else current_version(track)
    if track is None or version is None:
        raise NotFound()
    return _merged(track, cues_of(version), typed)


def _merged(track: CaptionTrack, current: tuple[CueRecord, ...], typed: Mapping[str, str]) -> list[CueRecord]:
    cues = {cue.key: cue for cue in current}
    if typed.keys() - cues.keys():
        for version in reversed(track.versions):
            for cue in cues_of(version):
                if cue.key in typed:
                    cues.setdefault(cue.key, cue)
    merged = [cue.rewritten(typed.get(cue.key, cue.text)) for cue in cues.values()]
    return sorted(merged, key=lambda cue: (cue.start, cue.end))


def _rows(track: CaptionTrack, current: tuple[CueRecord, ...], typed: Mapping[str, str] | None) -> tuple[CueRow, ...]:
    saved = {cue.key: cue.text for cue in current}
    cues = list(current) if typed is None else _merged(track, current, typed)
    return tuple(
        CueRow(
            number=number,
            key=cue.key,
            start=cue.start,
            end=cue.end,
            text=cue.text,
            doubtful=cue.doubtful_words(),
            saved_text=None if typed is None or saved.get(cue.key, "") == cue.text else saved.get(cue.key, ""),
        )
        for number, cue in enumerate(cues, start=1)
    )
