"""The captions in use as they go into files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.errors import NotFound
from content.people.permissions import Actor
from content.timed_text.cue import Cue
from content.tracks.captions import cues_of, current_version
from content.tracks.captions_in_use import RecordingTitle, recording_title
from content.tracks.models import CaptionTrack
from content.tracks.text_status import TextStatus, text_status
from content.tracks.versions import without_contents


@dataclass(frozen=True, slots=True)
class CaptionExport:
    """The current version of a track: version `number`, made by `engine` (empty: by a person), with its `digest`.
    `recording`: which recording it belongs to."""

    track_public_id: str
    block_id: int
    language: str
    number: int
    status: TextStatus
    engine: str
    digest: str
    saved_at: datetime
    cues: tuple[Cue, ...]
    recording: RecordingTitle


def caption_export(session: Session, actor: Actor, track_public_id: str) -> CaptionExport:
    """The captions of a track for those who edit its course, open or not. Raises NotFound, NotAllowed."""
    query = select(CaptionTrack).where(CaptionTrack.public_id == track_public_id)
    track = session.scalar(query.options(*without_contents(CaptionTrack)))
    version = None if track is None else current_version(track)
    if track is None or version is None:
        raise NotFound(about=track_public_id)
    recording = recording_title(session, actor, track.block_id)
    return CaptionExport(
        track_public_id=track.public_id,
        block_id=track.block_id,
        language=track.language,
        number=version.number,
        status=text_status(track, version),
        engine=version.engine,
        digest=version.digest,
        saved_at=version.saved_at,
        cues=cues_of(version),
        recording=recording,
    )
