"""What every job works with, and what one step is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from content.courses.models import Block
from content.database import Database
from content.errors import NotFound
from content.jobs.models import JobKind, MediaJob, StepName, StepState
from content.jobs.reuse import inputs_of, script_for
from content.messages import Message
from content.tracks.editing import block_with_course, spoken_language
from content.tracks.models import MediaAsset
from content.tracks.sign import sign_track
from media_pipeline.speech.recogniser import SpeechSettings
from media_pipeline.storage.interface import Storage


@dataclass(frozen=True, slots=True)
class WorkerContext:
    """A worker's tools. `scratch` has one folder for each job that is not finished."""

    database: Database
    storage: Storage
    scratch: Path
    speech: SpeechSettings = field(default_factory=SpeechSettings)

    def folder(self, job_id: str) -> Path:
        """Where the steps of one job write; kept until the job has ended, so that a repeated step finds whole files."""
        return self.scratch / f"job-{job_id}"


@dataclass(frozen=True, slots=True)
class EarlierStep:
    """A step of the same job that has ended, as a later one sees it."""

    state: StepState
    output: Mapping[str, Any] | None
    note: Message | None


@dataclass(frozen=True, slots=True)
class MadeRendition:
    """A rendition of the task's file that there is already: its place in the store, and whether nothing was encoded."""

    key: str
    copied: bool


@dataclass(frozen=True, slots=True)
class Lecture:
    """The recording beside which an interpreter's video stands. `offset_s`: the video's time = the recording's +
    this."""

    digest: str
    source: Path
    probe: Mapping[str, Any] | None
    offset_s: float


@dataclass(frozen=True, slots=True)
class Task:
    """One step to do: on which file, with what known already. `script` is the text in `language` where there is one;
    `inputs` a digest of all that the step's result depends on; `made` what there is already by name; `lecture` is there
    for an interpreter's video."""

    context: WorkerContext
    name: StepName
    kind: JobKind
    block_id: int
    asset_id: int
    source: Path
    probe: Mapping[str, Any] | None
    language: str
    script: str | None
    inputs: str
    earlier: Mapping[StepName, EarlierStep]
    made: Mapping[str, MadeRendition]
    lecture: Lecture | None
    folder: Path
    on_progress: Callable[[float], None]
    cancelled: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Done:
    """What a step made: `record` writes it down (called inside the transaction that ends the step)."""

    record: Callable[[Session], None]
    output: dict[str, Any] | None = None
    note: Message | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """There was nothing to do, and why."""

    note: Message


Outcome = Done | Skipped
Progress = Callable[[float], None]
Asked = Callable[[], bool]


def open_task(context: WorkerContext, job_id: str, name: StepName, on_progress: Progress, cancelled: Asked) -> Task:
    """All that step `name` of a job needs to know. NotFound where the job's block was taken away."""
    with context.database.reading() as session:
        job = session.query(MediaJob).filter(MediaJob.public_id == job_id).one_or_none()
        if job is None:
            raise NotFound()
        block = block_with_course(session, Block.id == job.block_id)
        asset = session.get_one(MediaAsset, job.asset_id)
        script = script_for(session, block)
        folder = context.folder(job_id)
        folder.mkdir(parents=True, exist_ok=True)
        return Task(
            context=context,
            name=name,
            kind=job.kind,
            block_id=block.id,
            asset_id=asset.id,
            source=context.storage.local_path(asset.storage_key, folder),
            probe=asset.probe,
            language=spoken_language(block),
            script=None if script is None else script.text,
            inputs=inputs_of(session, job, name),
            earlier={
                step.name: EarlierStep(step.state, step.output, Message.from_json(step.note)) for step in job.steps
            },
            made={row.name: MadeRendition(row.storage_key, row.copied) for row in asset.renditions},
            lecture=_lecture(session, context, block, folder) if job.kind in (JobKind.SIGN, JobKind.SIGNED) else None,
            folder=folder,
            on_progress=on_progress,
            cancelled=cancelled,
        )


def _lecture(session: Session, context: WorkerContext, block: Block, folder: Path) -> Lecture | None:
    track = sign_track(session, block.id)
    if track is None or block.asset is None:
        return None
    source = context.storage.local_path(block.asset.storage_key, folder)
    return Lecture(block.asset.digest, source, block.asset.probe, track.offset_s)
