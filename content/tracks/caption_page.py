"""The page on which an instructor reads every caption beside the recording, corrects it and marks the track checked."""

from __future__ import annotations

import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Block, RevisionState
from content.errors import NotFound
from content.people.models import Account
from content.people.permissions import Action, Actor, authorise
from content.tracks.caption_edits import CueEdit
from content.tracks.caption_rows import CueRow, cue_rows
from content.tracks.captions import cues_of, current_version
from content.tracks.editing import block_with_course, course_subject, spoken_language
from content.tracks.lineage import lineage
from content.tracks.models import CaptionOrigin, CaptionTrack, CaptionVersion, TrackState
from content.tracks.text_status import TextStatus, text_status
from content.tracks.versions import without_contents


@dataclass(frozen=True, slots=True)
class ScriptDifference:
    """A difference between the script and the recognised speech at `start` (seconds); either may be empty. `cue_key`:
    the caption shown then, or the nearest before."""

    script: str
    recognised: str
    start: float
    cue_key: str | None


@dataclass(frozen=True, slots=True)
class CaptionPage:
    """The captions of a recording. `number`: the version that the texts start from; `open`: they can be changed;
    `machine_text`: the recogniser's text, where a person has checked another since; `machine_number`: the
    recogniser's version, where another one counts."""

    track_public_id: str
    language: str
    status: TextStatus
    number: int
    origin: CaptionOrigin
    engine: str
    rows: tuple[CueRow, ...]
    doubtful_rows: int
    rules_kept: float | None
    uncaptioned_s: float | None
    captions_without_speech_s: float | None
    doubtful_words: int | None
    differences: tuple[ScriptDifference, ...]
    machine_text: str | None
    machine_number: int | None
    checked_by: str | None
    checked_at: datetime | None
    open: bool
    duration_s: float | None
    block_id: int
    block_lineage: str
    course_id: int
    block_public_id: str
    title: str
    title_language: str
    lesson_public_id: str
    lesson_title: str


def caption_page(
    session: Session,
    actor: Actor,
    track_public_id: str,
    edits: Mapping[str, CueEdit] | None = None,
    base_number: int | None = None,
) -> CaptionPage:
    """The page of the current version. `edits` (by cue key), made from version `base_number`, are shown where they
    could not be saved; what was not changed gives way to what others have saved since.

    Raises NotFound, NotAllowed.
    """
    query = select(CaptionTrack).where(CaptionTrack.public_id == track_public_id)
    track = session.scalar(query.options(*without_contents(CaptionTrack)))
    version = None if track is None else current_version(track)
    if track is None or version is None:
        raise NotFound(about=track_public_id)
    block = block_with_course(session, Block.id == track.block_id)
    revision = block.lesson.module.revision
    authorise(actor, Action.EDIT_COURSE, course_subject(revision.course))
    rows = cue_rows(track, edits or {}, base_number)
    quality = version.quality or {}
    return CaptionPage(
        track_public_id=track.public_id,
        language=track.language,
        status=text_status(track, version),
        number=version.number,
        origin=version.origin,
        engine=version.engine,
        rows=rows,
        doubtful_rows=sum(bool(row.doubtful) for row in rows),
        rules_kept=quality.get("cues_keeping_every_rule"),
        uncaptioned_s=quality.get("speech_not_captioned_s"),
        captions_without_speech_s=quality.get("captions_without_speech_s"),
        doubtful_words=quality.get("words_under_threshold"),
        differences=_differences(track, rows),
        machine_text=_machine_text(track, version),
        machine_number=_machine_number(track),
        checked_by=session.scalar(select(Account.display_name).where(Account.id == track.checked_by_id)),
        checked_at=track.checked_at,
        open=revision.state is RevisionState.DRAFT,
        duration_s=None if block.asset is None else block.asset.duration_s,
        block_id=block.id,
        block_lineage=block.lineage,
        course_id=revision.course_id,
        block_public_id=block.public_id,
        title=block.title or block.lesson.title,
        title_language=spoken_language(block),
        lesson_public_id=block.lesson.public_id,
        lesson_title=block.lesson.title,
    )


def _differences(track: CaptionTrack, rows: Sequence[CueRow]) -> tuple[ScriptDifference, ...]:
    """Differences from the nearest version that the captions were made from whose script was compared with recognised
    speech: a script that is not in use has none here."""
    made_from = [*lineage(track)]
    if made_from[-1:] and made_from[-1].origin is CaptionOrigin.EDITED:  # saved before versions named their base
        made_from += [version for version in reversed(track.versions) if version.number < made_from[-1].number]
    reports = ((version.quality or {}).get("differences") for version in made_from)
    differences: Sequence[Mapping[str, Any]] = next((report for report in reports if report), ())
    starts = [row.start for row in rows]
    return tuple(
        ScriptDifference(
            script=each["script"],
            recognised=each["heard"],
            start=each["start"],
            cue_key=rows[max(0, bisect.bisect_right(starts, each["start"]) - 1)].key if rows else None,
        )
        for each in differences
    )


def _machine_number(track: CaptionTrack) -> int | None:
    numbers = [version.number for version in track.versions if version.origin is CaptionOrigin.RECOGNISED]
    return numbers[-1] if numbers and numbers[-1] != track.current else None


def _machine_text(track: CaptionTrack, version: CaptionVersion) -> str | None:
    if track.state is not TrackState.CHECKED or version.origin is CaptionOrigin.RECOGNISED:
        return None
    recognised = next((each for each in reversed(track.versions) if each.origin is CaptionOrigin.RECOGNISED), None)
    return None if recognised is None else " ".join(cue.text for cue in cues_of(recognised))
