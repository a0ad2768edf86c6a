"""Every version of a track (captions, slides, descriptions, chapters): when, by whom, from what, which was checked."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, literal, select
from sqlalchemy.orm import Session, aliased

from content.errors import NotFound
from content.people.models import Account
from content.people.permissions import Actor
from content.tracks.captions_in_use import RecordingTitle, recording_title
from content.tracks.models import (
    CaptionOrigin,
    CaptionTrack,
    CaptionVersion,
    ChapterTrack,
    ChapterVersion,
    DescriptionTrack,
    DescriptionVersion,
    SlideOrigin,
    SlideTrack,
    SlideVersion,
    TrackState,
)


class TrackKind(enum.StrEnum):
    """Tracks that have versions, as addresses name them."""

    CAPTIONS = "captions"
    SLIDES = "slides"
    DESCRIPTIONS = "descriptions"
    CHAPTERS = "chapters"


AnyTrack = CaptionTrack | SlideTrack | DescriptionTrack | ChapterTrack
AnyVersion = CaptionVersion | SlideVersion | DescriptionVersion | ChapterVersion


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version. `origin` is None for descriptions and chapters, which people write; `author` for what a machine
    made. `restored` is the number of the version whose content this one has again. `counts`: it is the one in use;
    `checked`: it counts as checked in that; `same`: it says what the one in use says."""

    number: int
    origin: CaptionOrigin | SlideOrigin | None
    engine: str
    entries: int
    author: str | None
    saved_at: datetime
    checked_by: str | None
    checked_at: datetime | None
    restored: int | None
    counts: bool
    checked: bool
    same: bool


@dataclass(frozen=True, slots=True)
class TrackHistory:
    """A track with its versions, the newest first. `number` is the one in use; `language` is empty for slides and
    chapters."""

    kind: TrackKind
    track_public_id: str
    language: str
    number: int
    versions: tuple[VersionLine, ...]
    recording: RecordingTitle

    def version(self, number: int) -> VersionLine:
        """The version of this number. Raises NotFound."""
        line = next((line for line in self.versions if line.number == number), None)
        if line is None:
            raise NotFound()
        return line


_TYPES: Mapping[TrackKind, tuple[Any, Any, Any]] = {
    TrackKind.CAPTIONS: (CaptionTrack, CaptionVersion, CaptionVersion.cues),
    TrackKind.SLIDES: (SlideTrack, SlideVersion, SlideVersion.slides),
    TrackKind.DESCRIPTIONS: (DescriptionTrack, DescriptionVersion, DescriptionVersion.cues),
    TrackKind.CHAPTERS: (ChapterTrack, ChapterVersion, ChapterVersion.chapters),
}
"""The rows of each kind, and the column that holds what a version says."""


def track_history(session: Session, actor: Actor, kind: TrackKind, track_public_id: str) -> TrackHistory:
    """The versions of a track, for those who edit its course, open or not. Raises NotFound, NotAllowed."""
    track = track_of(session, kind, track_public_id)
    recording = recording_title(session, actor, track.block_id)
    rows = session.execute(_lines(kind, track.id)).all()
    return TrackHistory(
        kind=kind,
        track_public_id=track.public_id,
        language="" if isinstance(track, SlideTrack | ChapterTrack) else track.language,
        number=track.current,
        versions=tuple(_line(track, row, rows) for row in rows),
        recording=recording,
    )


def track_of(session: Session, kind: TrackKind, track_public_id: str) -> AnyTrack:
    """The track of this kind. Raises NotFound."""
    track_type = _TYPES[kind][0]
    track: AnyTrack | None = session.scalar(select(track_type).where(track_type.public_id == track_public_id))
    if track is None:
        raise NotFound()
    return track


def version_of(session: Session, kind: TrackKind, track_id: int, number: int) -> AnyVersion:
    """One version with its content. Raises NotFound."""
    version_type = _TYPES[kind][1]
    query = select(version_type).where(version_type.track_id == track_id, version_type.number == number)
    version: AnyVersion | None = session.scalar(query)
    if version is None:
        raise NotFound()
    return version


def newest_number(session: Session, kind: TrackKind, track_id: int) -> int:
    """The number of the newest version of a track; 0 where there is none."""
    version_type = _TYPES[kind][1]
    return session.scalar(select(func.max(version_type.number)).where(version_type.track_id == track_id)) or 0


def _lines(kind: TrackKind, track_id: int) -> Select[Any]:
    """Of each version what a list shows; its content stays in the database, only its length is asked for."""
    _, version, content = _TYPES[kind]
    author, checker = aliased(Account), aliased(Account)
    unchecked = kind in (TrackKind.DESCRIPTIONS, TrackKind.CHAPTERS)
    query = (
        select(
            version.number,
            version.digest,
            version.saved_at,
            version.base_number,
            func.json_array_length(content).label("entries"),
            author.display_name.label("author"),
            (literal(None) if unchecked else version.origin).label("origin"),
            (literal("") if unchecked else version.engine).label("engine"),
            (literal(None) if unchecked else version.checked_at).label("checked_at"),
            (literal(None) if unchecked else checker.display_name).label("checked_by"),
        )
        .outerjoin(author, author.id == version.author_id)
        .where(version.track_id == track_id)
        .order_by(version.number.desc())
    )
    return query if unchecked else query.outerjoin(checker, checker.id == version.checked_by_id)


def _line(track: AnyTrack, row: Row[Any], rows: Iterable[Row[Any]]) -> VersionLine:
    digests = {each.number: each.digest for each in rows}
    counts = row.number == track.current
    return VersionLine(
        number=row.number,
        origin=row.origin,
        engine=row.engine,
        entries=row.entries,
        author=row.author,
        saved_at=row.saved_at,
        checked_by=row.checked_by,
        checked_at=row.checked_at,
        restored=row.base_number if digests.get(row.base_number) == row.digest else None,
        counts=counts,
        checked=counts and _is_checked(track, row.digest),
        same=digests.get(track.current) == row.digest,
    )


def _is_checked(track: AnyTrack, digest: str) -> bool:
    if isinstance(track, DescriptionTrack | ChapterTrack):
        return False
    return track.state is TrackState.CHECKED and track.checked_digest == digest
