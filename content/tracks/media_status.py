"""The status of a media block for its author: file, jobs, renditions, captions, slides, sign language."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from content.courses.models import Block
from content.jobs.chunks import finished_chunks
from content.jobs.models import ENDED, JobKind, JobState, JobStep, MediaJob, StepName, StepState
from content.jobs.queue_place import QueuePlace, queue_places
from content.messages import Message
from content.people.models import Account
from content.tracks.embedded_captions import SubtitleProblem
from content.tracks.lineage import ScriptUseLine, script_uses
from content.tracks.models import (
    CaptionOrigin,
    CaptionTrack,
    CaptionVersion,
    MediaAsset,
    Rendition,
    Script,
    SignTrack,
    SlideTrack,
    SlideVersion,
    TrackState,
)
from content.tracks.proposals import ProposalLine, waiting_proposals
from content.tracks.text_status import TextStatus, text_status
from content.tracks.versions import is_current


@dataclass(frozen=True, slots=True)
class AudioTrackLine:
    """One of several sound tracks of a file: `number` from 1 in the order of the file, `index` as ffmpeg counts;
    `language` and `title` as the file has them; `speech`: whether somebody was found to speak in it, None where nobody
    looked for it."""

    number: int
    index: int
    language: str
    title: str
    speech: bool | None
    used: bool


@dataclass(frozen=True, slots=True)
class FileLine:
    """An uploaded file. `duration_s`, `warnings`, `audio_tracks` (where there are several) and `unused_subtitles` are
    known once it was probed."""

    name: str
    size_bytes: int
    duration_s: float | None
    warnings: tuple[Message, ...] = ()
    audio_tracks: tuple[AudioTrackLine, ...] = ()
    unused_subtitles: tuple[SubtitleProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class PreviewCaption:
    """A caption of a lecture that is still being transcribed; times in seconds."""

    start: float
    end: float
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step with its progress (0..1) and note. `captions`: those transcribed so far."""

    name: StepName
    state: StepState
    progress: float
    note: Message | None
    captions: tuple[PreviewCaption, ...] = ()


@dataclass(frozen=True, slots=True)
class JobLine:
    """The newest job of its kind for a block. `reason` says why it failed or was cancelled; `place`: where it stands in
    the queue while it waits for its turn."""

    public_id: str
    kind: JobKind
    state: JobState
    steps: tuple[StepLine, ...]
    reason: Message | None
    cancelling: bool
    can_cancel: bool
    can_retry: bool
    place: QueuePlace | None = None

    @property
    def finished(self) -> bool:
        """Whether nothing of it is left to look at or to do."""
        return self.state is JobState.DONE and not self.can_retry

    @property
    def ended_steps(self) -> int:
        """Number of steps that have ended."""
        return sum(step.state not in (StepState.WAITING, StepState.RUNNING) for step in self.steps)


@dataclass(frozen=True, slots=True)
class TrackLine:
    """One caption track. `checked_by` and `checked_at` where a person checked this version."""

    public_id: str
    language: str
    state: TrackState
    status: TextStatus
    cues: int
    origin: CaptionOrigin
    engine: str
    checked_by: str | None
    checked_at: datetime | None


@dataclass(frozen=True, slots=True)
class SignLine:
    """The interpreter's video: its time is the lecture's time + `offset_s`; `ready` once it can be played.
    `detected_s`: the offset detected from the audio tracks, with `confidence` (0..1), None where they were not or could
    not be compared; `by_hand`: a person has set the offset."""

    file: FileLine
    offset_s: float
    detected_s: float | None
    confidence: float | None
    by_hand: bool
    warnings: tuple[Message, ...]
    ready: bool


@dataclass(frozen=True, slots=True)
class SlidesLine:
    """The slides of the recording. `checked_by` and `checked_at` where a person checked this version."""

    public_id: str
    status: TextStatus
    slides: int
    described: int
    checked_by: str | None
    checked_at: datetime | None


@dataclass(frozen=True, slots=True)
class MediaStatus:
    """The status of one block. `playable`: names of its renditions; `working`: a job has not ended; `proposals`: files
    that wait for an answer; `script_uses`: whether captions were made from the scripts; `recognise`: whether its speech
    is recognised."""

    block_public_id: str
    file: FileLine | None
    jobs: tuple[JobLine, ...] = ()
    playable: tuple[str, ...] = ()
    tracks: tuple[TrackLine, ...] = ()
    scripts: tuple[str, ...] = ()
    sign: SignLine | None = None
    slides: SlidesLine | None = None
    working: bool = False
    proposals: tuple[ProposalLine, ...] = ()
    script_uses: tuple[ScriptUseLine, ...] = ()
    recognise: bool = True

    @property
    def finished_jobs(self) -> tuple[JobLine, ...]:
        """The jobs of which nothing is left to do."""
        return tuple(job for job in self.jobs if job.finished)

    @property
    def recognition_ahead(self) -> bool:
        """Whether a job has still to find out what is said."""
        open_states = (StepState.WAITING, StepState.RUNNING)
        return any(
            step.name is StepName.WORDS and step.state in open_states
            for job in self.jobs
            if job.state not in ENDED
            for step in job.steps
        )

    @property
    def recognisable_again(self) -> bool:
        """Whether there are captions that a recogniser made and nobody has worked on."""
        return not self.working and any(
            track.state is TrackState.MACHINE and track.origin is CaptionOrigin.RECOGNISED for track in self.tracks
        )


def media_statuses(session: Session, block_ids: Collection[int]) -> dict[int, MediaStatus]:
    """Statuses by block id, in a number of queries that does not grow with the blocks."""
    blocks = list(session.scalars(select(Block).where(Block.id.in_(block_ids)).options(joinedload(Block.asset))))
    signs = _signs(session, block_ids)
    playable = _playable(session, [block.asset_id for block in blocks] + [sign.asset_id for sign in signs.values()])
    slides = _slides(session, block_ids)
    recognised = {block.id for block in blocks if block.recognise_speech}
    jobs = _jobs(session, block_ids, recognised)
    tracks, scripts = _tracks(session, block_ids), _scripts(session, block_ids)
    proposals, uses = waiting_proposals(session, block_ids), script_uses(session, block_ids)
    statuses = {}
    for block in blocks:
        sign = signs.get(block.id)
        lines = jobs.get(block.id, ())
        statuses[block.id] = MediaStatus(
            block_public_id=block.public_id,
            file=None if block.asset is None else _file(block.asset, block.file_name),
            jobs=lines,
            playable=tuple(sorted(playable.get(block.asset_id or 0, ()))),
            tracks=tracks.get(block.id, ()),
            scripts=scripts.get(block.id, ()),
            sign=None if sign is None else _sign(sign, playable.get(sign.asset_id, ())),
            slides=slides.get(block.id),
            working=any(job.state not in ENDED for job in lines),
            proposals=proposals.get(block.id, ()),
            script_uses=uses.get(block.id, ()),
            recognise=block.recognise_speech,
        )
    return statuses


def _jobs(session: Session, block_ids: Collection[int], recognised: Collection[int]) -> dict[int, tuple[JobLine, ...]]:
    """The newest job of each kind of each block, oldest kind first; the speech of `recognised` is recognised."""
    query = select(MediaJob).where(MediaJob.block_id.in_(block_ids)).options(selectinload(MediaJob.steps))
    newest: dict[tuple[int, JobKind], MediaJob] = {}
    for job in session.scalars(query.order_by(MediaJob.id)):
        newest[job.block_id, job.kind] = job
    places = queue_places(session, [job.id for job in newest.values() if job.state is JobState.QUEUED])
    grouped: dict[int, list[JobLine]] = {}
    for (block_id, _), job in sorted(newest.items(), key=lambda item: item[1].id):
        grouped.setdefault(block_id, []).append(_job(job, places.get(job.id), block_id in recognised))
    return {block_id: tuple(lines) for block_id, lines in grouped.items()}


def _job(job: MediaJob, place: QueuePlace | None, recognise: bool) -> JobLine:
    ended = job.state in ENDED
    missed = any(step.name is StepName.WORDS and step.state is StepState.SKIPPED for step in job.steps)
    retryable = {JobState.FAILED, JobState.CANCELLED} | ({JobState.DONE} if missed and recognise else set())
    return JobLine(
        public_id=job.public_id,
        kind=job.kind,
        state=job.state,
        steps=tuple(_step(step) for step in job.steps),
        reason=Message.from_json(job.reason),
        cancelling=not ended and job.cancel_requested_at is not None,
        can_cancel=not ended and job.cancel_requested_at is None,
        can_retry=job.state in retryable,
        place=place,
    )


def _step(step: JobStep) -> StepLine:
    captions = tuple(
        PreviewCaption(start, end, text, result["language"])
        for result in finished_chunks(step)
        for start, end, text in result.get("cues", ())
    )
    return StepLine(step.name, step.state, step.progress, Message.from_json(step.note), captions)


def _tracks(session: Session, block_ids: Collection[int]) -> dict[int, tuple[TrackLine, ...]]:
    query = (
        select(CaptionTrack, CaptionVersion, Account.display_name)
        .join(
            CaptionVersion,
            is_current(CaptionTrack, CaptionVersion),
        )
        .outerjoin(Account, Account.id == CaptionTrack.checked_by_id)
        .where(CaptionTrack.block_id.in_(block_ids))
        .order_by(CaptionTrack.language)
    )
    grouped: dict[int, list[TrackLine]] = {}
    for track, current, checked_by in session.execute(query):
        line = TrackLine(
            public_id=track.public_id,
            language=track.language,
            state=track.state,
            status=text_status(track, current),
            cues=len(current.cues),
            origin=current.origin,
            engine=current.engine,
            checked_by=checked_by,
            checked_at=track.checked_at,
        )
        grouped.setdefault(track.block_id, []).append(line)
    return {block_id: tuple(lines) for block_id, lines in grouped.items()}


def _signs(session: Session, block_ids: Collection[int]) -> dict[int, SignTrack]:
    query = select(SignTrack).where(SignTrack.block_id.in_(block_ids)).options(joinedload(SignTrack.asset))
    return {track.block_id: track for track in session.scalars(query)}


def _sign(track: SignTrack, playable: Collection[str]) -> SignLine:
    warnings = tuple(Message.from_json(warning) for warning in track.warnings)
    return SignLine(
        file=_file(track.asset, track.file_name),
        offset_s=track.offset_s,
        detected_s=track.offset_found_s,
        confidence=track.offset_confidence,
        by_hand=track.offset_by_hand,
        warnings=warnings,
        ready="sign" in playable,
    )


def _slides(session: Session, block_ids: Collection[int]) -> dict[int, SlidesLine]:
    rows = session.execute(
        select(SlideTrack, SlideVersion, Account.display_name)
        .join(SlideVersion, is_current(SlideTrack, SlideVersion))
        .outerjoin(Account, Account.id == SlideTrack.checked_by_id)
        .where(SlideTrack.block_id.in_(block_ids))
    )
    return {
        track.block_id: SlidesLine(
            public_id=track.public_id,
            status=text_status(track, current),
            slides=len(current.slides),
            described=sum(bool(slide["description"].strip()) for slide in current.slides),
            checked_by=checked_by,
            checked_at=track.checked_at,
        )
        for track, current, checked_by in rows
    }


def _scripts(session: Session, block_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    query = select(Script.block_id, Script.language).where(Script.block_id.in_(block_ids)).order_by(Script.language)
    grouped: dict[int, list[str]] = {}
    for block_id, language in session.execute(query):
        grouped.setdefault(block_id, []).append(language)
    return {block_id: tuple(languages) for block_id, languages in grouped.items()}


def _playable(session: Session, asset_ids: Sequence[int | None]) -> dict[int, list[str]]:
    query = select(Rendition.asset_id, Rendition.name).where(Rendition.asset_id.in_([i for i in asset_ids if i]))
    grouped: dict[int, list[str]] = {}
    for asset_id, name in session.execute(query):
        grouped.setdefault(asset_id, []).append(name)
    return grouped


def _file(asset: MediaAsset, name: str) -> FileLine:
    probe = asset.probe or {}
    warnings = tuple(Message.from_json(warning) for warning in probe.get("warnings", ()))
    unused = tuple(SubtitleProblem.from_json(problem) for problem in probe.get("unused_subtitles", ()))
    return FileLine(name, asset.size_bytes, asset.duration_s, warnings, _audio_tracks(probe), unused)


def _audio_tracks(probe: Mapping[str, Any]) -> tuple[AudioTrackLine, ...]:
    """The sound tracks of a file with several, by its probe."""
    tracks = sorted(probe.get("audio_tracks", ()), key=lambda track: track["index"])
    if len(tracks) < 2:
        return ()
    return tuple(
        AudioTrackLine(
            number=number,
            index=track["index"],
            language=track["language"],
            title=track["title"],
            speech=None if track["speech_s"] is None else track["speech_s"] > 0,
            used=track["index"] == probe["audio"]["index"],
        )
        for number, track in enumerate(tracks, start=1)
    )
