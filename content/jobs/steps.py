"""The progress of a media job, recorded by the worker. Each function runs in one short transaction of the caller's."""

from __future__ import annotations

import logging
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Block, Lesson
from content.database import utc_now
from content.errors import NotFound
from content.jobs.models import ENDED, JobKind, JobState, JobStep, MediaJob, StepName, StepState
from content.jobs.transitions import STEP_ENDED, set_job_state, set_step_state
from content.messages import N_, Message
from content.notices.notify import RECORDING_FAILED, RECORDING_READY, LinkKind, link_to, notify

log = logging.getLogger(__name__)

MOST_RUNS = 8
"""A step interrupted this often is taken to crash its worker; it is not started again."""


CANCELLED = Message(N_("The work was cancelled."))
KINDS_TOLD_WHEN_DONE = frozenset({JobKind.LECTURE, JobKind.CAPTIONS, JobKind.SIGN})
"""The others are done within minutes of these, or while somebody looks at the page."""
KEEPS_FALLING = Message(
    N_(
        "The work stopped in the middle of this step again and again. "
        "Try another file, or tell the person who looks after the portal."
    )
)


def begin_step(session: Session, job_public_id: str, name: StepName, *, begins_job: bool = True) -> bool:
    """Whether the step is to run now; if so it is recorded as running and counted. The job then runs too, unless this
    step is done while the job waits for its turn (not `begins_job`).

    It does not run where it or its job has ended, where the job is to be cancelled (it then is), and where it was
    interrupted too often (the job then has failed).
    """
    job = locked_job(session, job_public_id)
    step = _step(job, name)
    if job.state in ENDED or step.state in STEP_ENDED:
        return False
    if job.cancel_requested_at is not None:
        cancel_job(session, job_public_id)
        return False
    if step.runs >= MOST_RUNS:
        fail(session, job_public_id, name, KEEPS_FALLING)
        return False
    if begins_job and job.state is JobState.QUEUED:
        set_job_state(job, JobState.RUNNING)
    set_step_state(step, StepState.RUNNING)
    step.runs += 1
    step.progress = 0.0
    session.flush()
    return True


def report_progress(session: Session, job_public_id: str, name: StepName, progress: float) -> None:
    """Record the progress of a running step, 0..1; ignored where it is not running."""
    step = session.scalar(
        select(JobStep).join(MediaJob).where(MediaJob.public_id == job_public_id, JobStep.name == name)
    )
    if step is not None and step.state is StepState.RUNNING:
        step.progress = min(1.0, max(step.progress, progress))
        session.flush()


def finish_step(
    session: Session,
    job_public_id: str,
    name: StepName,
    *,
    output: dict[str, Any] | None = None,
    note: Message | None = None,
) -> None:
    """Record that the step is done, and its output. Idempotent."""
    step = _step(locked_job(session, job_public_id), name)
    if step.state is StepState.DONE:
        return
    if step.state is StepState.WAITING:  # the result existed already
        step.started_at = utc_now()
    set_step_state(step, StepState.DONE)
    step.output = output
    step.note = None if note is None else note.as_json()
    session.flush()


def skip_step(session: Session, job_public_id: str, name: StepName, note: Message) -> None:
    """Record that the step was skipped, and why. Idempotent."""
    step = _step(locked_job(session, job_public_id), name)
    if step.state is StepState.SKIPPED:
        return
    set_step_state(step, StepState.SKIPPED)
    step.note = note.as_json()
    session.flush()


def fail(session: Session, job_public_id: str, name: StepName | None, reason: Message) -> None:
    """End the job for `reason`, at step `name` where one was running; a job that has ended stays as it is."""
    job = locked_job(session, job_public_id)
    if job.state in ENDED:
        return
    for step in job.steps:
        if step.state is StepState.RUNNING or (step.name is name and step.state not in STEP_ENDED):
            set_step_state(step, StepState.FAILED)
            step.note = reason.as_json()
    job.reason = reason.as_json()
    set_job_state(job, JobState.FAILED)
    session.flush()
    _tell(session, job, RECORDING_FAILED)
    log.warning("media job %s: failed at step %s", job.public_id, name.value if name else "-")


def cancel_job(session: Session, job_public_id: str) -> None:
    """End the job as cancelled, with the step that was running; a job that has ended stays as it is."""
    job = locked_job(session, job_public_id)
    if job.state in ENDED:
        return
    for step in job.steps:
        if step.state is StepState.RUNNING:
            set_step_state(step, StepState.SKIPPED)
            step.note = CANCELLED.as_json()
    job.reason = CANCELLED.as_json()
    set_job_state(job, JobState.CANCELLED)
    session.flush()


def complete_job(session: Session, job_public_id: str) -> None:
    """Record that every step has ended well; a job that has ended stays as it is."""
    job = locked_job(session, job_public_id)
    if job.state in ENDED:
        return
    if job.cancel_requested_at is not None and any(step.state not in STEP_ENDED for step in job.steps):
        cancel_job(session, job_public_id)
        return
    if job.state is JobState.QUEUED:
        set_job_state(job, JobState.RUNNING)
    set_job_state(job, JobState.DONE)
    session.flush()
    if job.kind in KINDS_TOLD_WHEN_DONE:
        _tell(session, job, RECORDING_READY)


def cancel_requested(session: Session, job_public_id: str) -> bool:
    """Whether a person has asked for the job to stop, or it has ended already."""
    row = session.execute(
        select(MediaJob.cancel_requested_at, MediaJob.state).where(MediaJob.public_id == job_public_id)
    ).one_or_none()
    return row is None or row.cancel_requested_at is not None or row.state in ENDED


def locked_job(session: Session, job_public_id: str) -> MediaJob:
    """The job with its steps, locked for this transaction. NotFound where its block was removed."""
    query = select(MediaJob).where(MediaJob.public_id == job_public_id).with_for_update()
    job = session.scalar(query.execution_options(populate_existing=True))
    if job is None:
        raise NotFound(about=job_public_id)
    return job


def _tell(session: Session, job: MediaJob, msgid: str) -> None:
    """Tell whoever asked for the job what came of it, unless its block lies in the bin."""
    block = session.execute(
        select(Block.public_id, Lesson.title)
        .join(Lesson, Lesson.id == Block.lesson_id)
        .where(Block.id == job.block_id, Block.removed_at.is_(None))
    ).one_or_none()
    if block is not None:
        link = link_to(LinkKind.RECORDING, block.public_id)
        notify(session, job.requested_by_id, Message(msgid, {"title": block.title}), link)


def _step(job: MediaJob, name: StepName) -> JobStep:
    step = next((one for one in job.steps if one.name is name), None)
    if step is None:
        raise NotFound(about=job.public_id)
    return step
