"""What the worker notes about a job while it works. Each function is one short transaction of the caller's."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.database import utc_now
from content.errors import NotFound
from content.jobs.models import ENDED, JobState, JobStep, MediaJob, StepName, StepState
from content.jobs.transitions import STEP_ENDED, move_job, move_step
from content.messages import N_, Message

MOST_RUNS = 8
"""A step that was cut off so often brings its worker down; it is not begun again."""


CANCELLED = Message(N_("The work was cancelled."))
KEEPS_FALLING = Message(
    N_(
        "The work stopped in the middle of this step again and again. "
        "Try another file, or tell the person who looks after the portal."
    )
)


def begin_step(session: Session, job_public_id: str, name: StepName) -> bool:
    """Whether the step is to be done now; if so it is noted as running and counted.

    Not to be done: a step that has ended already, a step of a job that has ended, one whose job is to be cancelled (the
    job then is), and one that was cut off too often (the job then has failed).
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
    if job.state is JobState.QUEUED:
        move_job(job, JobState.RUNNING)
    move_step(step, StepState.RUNNING)
    step.runs += 1
    step.progress = 0.0
    session.flush()
    return True


def report_progress(session: Session, job_public_id: str, name: StepName, progress: float) -> None:
    """Note how far a running step is, 0..1; nothing happens where it is not running."""
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
    """Note that the step is done and what it made; again changes nothing."""
    step = _step(locked_job(session, job_public_id), name)
    if step.state is StepState.DONE:
        return
    if step.state is StepState.WAITING:  # its work was found done
        step.started_at = utc_now()
    move_step(step, StepState.DONE)
    step.output = output
    step.note = None if note is None else note.as_json()
    session.flush()


def skip_step(session: Session, job_public_id: str, name: StepName, note: Message) -> None:
    """Note that there is nothing to do and why; again changes nothing."""
    step = _step(locked_job(session, job_public_id), name)
    if step.state is StepState.SKIPPED:
        return
    move_step(step, StepState.SKIPPED)
    step.note = note.as_json()
    session.flush()


def fail(session: Session, job_public_id: str, name: StepName | None, reason: Message) -> None:
    """End the job for `reason`, at step `name` where one was running; a job that has ended stays as it is."""
    job = locked_job(session, job_public_id)
    if job.state in ENDED:
        return
    for step in job.steps:
        if step.state is StepState.RUNNING or (step.name is name and step.state not in STEP_ENDED):
            move_step(step, StepState.FAILED)
            step.note = reason.as_json()
    job.reason = reason.as_json()
    move_job(job, JobState.FAILED)
    session.flush()


def cancel_job(session: Session, job_public_id: str) -> None:
    """End the job as cancelled, with the step that was running; a job that has ended stays as it is."""
    job = locked_job(session, job_public_id)
    if job.state in ENDED:
        return
    for step in job.steps:
        if step.state is StepState.RUNNING:
            move_step(step, StepState.SKIPPED)
            step.note = CANCELLED.as_json()
    job.reason = CANCELLED.as_json()
    move_job(job, JobState.CANCELLED)
    session.flush()


def complete_job(session: Session, job_public_id: str) -> None:
    """Note that every step has ended well; a job that has ended stays as it is."""
    job = locked_job(session, job_public_id)
    if job.state in ENDED:
        return
    if job.cancel_requested_at is not None and any(step.state not in STEP_ENDED for step in job.steps):
        cancel_job(session, job_public_id)
        return
    if job.state is JobState.QUEUED:
        move_job(job, JobState.RUNNING)
    move_job(job, JobState.DONE)
    session.flush()


def cancel_requested(session: Session, job_public_id: str) -> bool:
    """Whether a person has asked for the job to stop, or it has ended already."""
    row = session.execute(
        select(MediaJob.cancel_requested_at, MediaJob.state).where(MediaJob.public_id == job_public_id)
    ).one_or_none()
    return row is None or row.cancel_requested_at is not None or row.state in ENDED


def locked_job(session: Session, job_public_id: str) -> MediaJob:
    """The job with its steps, locked for this transaction. NotFound where its block was taken away."""
    wanted = select(MediaJob).where(MediaJob.public_id == job_public_id).with_for_update()
    job = session.scalar(wanted.execution_options(populate_existing=True))
    if job is None:
        raise NotFound()
    return job


def _step(job: MediaJob, name: StepName) -> JobStep:
    found = next((step for step in job.steps if step.name is name), None)
    if found is None:
        raise NotFound()
    return found
