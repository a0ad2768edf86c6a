"""Task: the input of one step of a job; Done and Skipped: its outcome."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from content.courses.models import Block
from content.errors import NotFound
from content.jobs.models import JobKind, MediaJob, StepName, StepState
from content.jobs.reuse import earlier_output, inputs_of, script_for
from content.messages import Message
from content.tracks.editing import block_with_course, spoken_language
from content.tracks.models import MediaAsset
from content.tracks.sign import sign_track
from media_pipeline.sandbox.callbacks import IsCancelled, Progress
from media_pipeline.workflow.context import WorkerContext


@dataclass(frozen=True, slots=True)
class EarlierStep:
    """Step of the same job that has ended, as a later one sees it."""

    state: StepState
    output: Mapping[str, Any] | None
    note: Message | None


@dataclass(frozen=True, slots=True)
class ExistingRendition:
    """Rendition of the task's file that exists already: its key in the storage, and whether nothing was encoded."""

    key: str
    copied: bool


@dataclass(frozen=True, slots=True)
class Lecture:
    """Recording beside which an interpreter's video stands. `offset_s`: the video's time = the recording's + this."""

    digest: str
    source: Path
    probe: Mapping[str, Any] | None
    offset_s: float


@dataclass(frozen=True, slots=True)
class Task:
    """Input of one step. `script` is the text in `language` where there is one; `recognise`: speech may be recognised;
    `inputs` a digest of all that the step's result depends on; `renditions` those that exist already, by name;
    `audio_index` the sound that a person chose; `lecture` is there for an interpreter's video."""

    context: WorkerContext
    job_id: str
    name: StepName
    kind: JobKind
    block_id: int
    asset_id: int
    source: Path
    probe: Mapping[str, Any] | None
    audio_index: int | None
    requested_by_id: int
    language: str
    script: str | None
    recognise: bool
    inputs: str
    earlier: Mapping[StepName, EarlierStep]
    renditions: Mapping[str, ExistingRendition]
    lecture: Lecture | None
    folder: Path
    on_progress: Progress
    cancelled: IsCancelled


@dataclass(frozen=True, slots=True)
class Done:
    """Outcome of a step that did its work: `record` writes its rows (called inside the transaction that ends the
    step)."""

    record: Callable[[Session], None]
    output: dict[str, Any] | None = None
    note: Message | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """Outcome of a step that had nothing to do, and why."""

    note: Message


Outcome = Done | Skipped


def open_task(
    context: WorkerContext, job_id: str, name: StepName, on_progress: Progress, cancelled: IsCancelled
) -> Task:
    """Load the input of step `name` of a job. NotFound where the job's block was deleted."""
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
            job_id=job_id,
            name=name,
            kind=job.kind,
            block_id=block.id,
            asset_id=asset.id,
            source=context.storage.local_path(asset.storage_key, folder),
            probe=asset.probe,
            audio_index=asset.audio_index,
            requested_by_id=job.requested_by_id,
            language=spoken_language(block),
            script=None if script is None else script.text,
            recognise=block.recognise_speech,
            inputs=inputs_of(session, job, name),
            earlier={
                step.name: EarlierStep(step.state, step.output, Message.from_json(step.note)) for step in job.steps
            },
            renditions={row.name: ExistingRendition(row.storage_key, row.copied) for row in asset.renditions},
            lecture=_lecture(session, context, block, folder) if job.kind in (JobKind.SIGN, JobKind.SIGNED) else None,
            folder=folder,
            on_progress=on_progress,
            cancelled=cancelled,
        )


def with_present_script(task: Task) -> Task:
    """The task with the script that is there now, and the digest of inputs that goes with it: a script may arrive while
    the step is at work. NotFound where the job's block was deleted."""
    with task.context.database.reading() as session:
        job = session.query(MediaJob).filter(MediaJob.public_id == task.job_id).one_or_none()
        if job is None:
            raise NotFound()
        script = script_for(session, block_with_course(session, Block.id == task.block_id))
        inputs = inputs_of(session, job, task.name)
    return replace(task, script=None if script is None else script.text, inputs=inputs)


def result_of_same_inputs(task: Task) -> dict[str, Any] | None:
    """Output of this step in another job that has ended since this one was asked for; None where there is none."""
    with task.context.database.reading() as session:
        return earlier_output(session, task.name, task.inputs)


def _lecture(session: Session, context: WorkerContext, block: Block, folder: Path) -> Lecture | None:
    track = sign_track(session, block.id)
    if track is None or block.asset is None:
        return None
    source = context.storage.local_path(block.asset.storage_key, folder)
    return Lecture(block.asset.digest, source, block.asset.probe, track.offset_s)
