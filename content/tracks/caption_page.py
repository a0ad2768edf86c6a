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
from content.timed_text.cue import Cue
from content.tracks.captions import cues_of, current_version
from content.tracks.editing import block_with_course, course_subject, spoken_language
from content.tracks.lineage import lineage
from content.tracks.models import CaptionOrigin, CaptionTrack, CaptionVersion, TrackState
from content.tracks.text_status import TextStatus, text_status


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
class ScriptDifference:
    """A place where the script says one thing and something else was heard, at `start` (seconds); either may be empty.
    `cue_key` names the caption that is shown then, or the nearest before."""

    script: str
    heard: str
    start: float
    cue_key: str | None


@dataclass(frozen=True, slots=True)
class CaptionPage:
    """All that the page shows. `number` is the version that the texts start from; `open` where they can be changed;
    `machine_text` is what a recogniser wrote of a text that a person has checked since."""

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
    session: Session,
    actor: Actor,
    track_public_id: str,
    typed: Mapping[str, str] | None = None,
    base_number: int | None = None,
) -> CaptionPage:
    """The page as the track stands now; `typed` (text by cue) is put in where somebody's work could not be saved, with
    the version `base_number` from which they started: what they left as it was gives way to what others saved since.

    Raises NotFound, NotAllowed.
    """
    track = session.scalar(select(CaptionTrack).where(CaptionTrack.public_id == track_public_id))
    version = None if track is None else current_version(track)
    if track is None or version is None:
        raise NotFound()
    block = block_with_course(session, Block.id == track.block_id)
    revision = block.lesson.module.revision
    authorise(actor, Action.EDIT_COURSE, course_subject(revision.course))
    rows = _rows(track, version, typed, base_number)
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


def cues_with_texts(
    session: Session, track_public_id: str, typed: Mapping[str, str], base_number: int | None = None
) -> list[Cue]:
    """The cues of the current version with the typed texts, and those of older versions that were typed again, in order
    of time. A cue that nothing was typed for stays as it is, and so does one whose text is still that of the version
    `base_number`."""
    track = session.scalar(select(CaptionTrack).where(CaptionTrack.public_id == track_public_id))
    version = None if track is None else current_version(track)
    if track is None or version is None:
        raise NotFound()
    return _merged(track, cues_of(version), _changed(track, typed, base_number))


def _merged(track: CaptionTrack, current: tuple[Cue, ...], typed: Mapping[str, str]) -> list[Cue]:
    cues = {cue.key: cue for cue in current}
    if typed.keys() - cues.keys():
        for version in reversed(track.versions):
            for cue in cues_of(version):
                if cue.key in typed:
                    cues.setdefault(cue.key, cue)
    merged = [cue.rewritten(typed.get(cue.key, cue.text)) for cue in cues.values()]
    return sorted(merged, key=lambda cue: (cue.start, cue.end))


def _changed(track: CaptionTrack, typed: Mapping[str, str], base_number: int | None) -> dict[str, str]:
    """What of `typed` differs from the version it was typed over."""
    before = _texts(track, base_number)
    return {key: text for key, text in typed.items() if before.get(key) != text}


def _texts(track: CaptionTrack, number: int | None) -> dict[str, str]:
    """The texts of one version by cue; none where there is no such version."""
    version = next((version for version in track.versions if version.number == number), None)
    return {} if version is None else {cue.key: cue.text for cue in cues_of(version)}


def _rows(
    track: CaptionTrack, version: CaptionVersion, typed: Mapping[str, str] | None, base_number: int | None
) -> tuple[CueRow, ...]:
    current = cues_of(version)
    saved = {cue.key: cue.text for cue in current}
    before = _texts(track, base_number)
    changed = {} if typed is None else _changed(track, typed, base_number)

    def theirs(key: str) -> str | None:
        """What somebody else made of a text that was typed over here too."""
        told = saved.get(key, "")
        return told if key in changed and told not in (changed[key], before.get(key)) else None

    return tuple(
        CueRow(
            number=number,
            key=cue.key,
            start=cue.start,
            end=cue.end,
            text=cue.text,
            doubtful=cue.doubtful_words(),
            saved_text=theirs(cue.key),
        )
        for number, cue in enumerate(_merged(track, current, changed), start=1)
    )


def _differences(track: CaptionTrack, rows: Sequence[CueRow]) -> tuple[ScriptDifference, ...]:
    """Those of the nearest version that the captions were made from for which a recogniser read along with the script:
    a script that is not in use has none here."""
    made_from = [*lineage(track)]
    if made_from[-1:] and made_from[-1].origin is CaptionOrigin.EDITED:  # from before versions knew what they came from
        made_from += [version for version in reversed(track.versions) if version.number < made_from[-1].number]
    known: Sequence[Mapping[str, Any]] = next(
        (found for version in made_from if (found := (version.quality or {}).get("differences"))), ()
    )
    starts = [row.start for row in rows]
    return tuple(
        ScriptDifference(
            script=each["script"],
            heard=each["heard"],
            start=each["start"],
            cue_key=rows[max(0, bisect.bisect_right(starts, each["start"]) - 1)].key if rows else None,
        )
        for each in known
    )


def _machine_text(track: CaptionTrack, version: CaptionVersion) -> str | None:
    if track.state is not TrackState.CHECKED or version.origin is CaptionOrigin.RECOGNISED:
        return None
    written = next((each for each in reversed(track.versions) if each.origin is CaptionOrigin.RECOGNISED), None)
    return None if written is None else " ".join(cue.text for cue in cues_of(written))
