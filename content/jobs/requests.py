"""Requesting, cancelling and retrying media jobs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Block
from content.database import utc_now
from content.errors import NotFound, Refused
from content.jobs.models import ENDED, JobKind, JobState, JobStep, MediaJob, StepName
from content.jobs.reuse import mark_work_already_done
from content.jobs.steps import cancel_job, locked_job
from content.messages import N_
from content.people.permissions import Actor
from content.tracks.editing import editable_block_by_id, permit_editing
from content.tracks.models import MediaAsset

STEPS: Mapping[JobKind, tuple[StepName, ...]] = {
    JobKind.LECTURE: (
        StepName.PROBE,
        StepName.VIDEO,
        StepName.POSTER,
        StepName.SMALLER,
        StepName.AUDIO,
        StepName.SLIDES,
        StepName.SPEECH,
        StepName.WORDS,
        StepName.CAPTIONS,
    ),
    JobKind.RENDITIONS: (StepName.PROBE, StepName.VIDEO, StepName.POSTER, StepName.SMALLER, StepName.AUDIO),
    JobKind.CAPTIONS: (StepName.PROBE, StepName.SPEECH, StepName.WORDS, StepName.CAPTIONS),
    JobKind.SIGN: (StepName.PROBE, StepName.SIGN_OFFSET, StepName.SIGN, StepName.SIGNED),
    JobKind.SLIDES: (StepName.PROBE, StepName.SLIDES),
    JobKind.SIGNED: (StepName.PROBE, StepName.SIGNED),
}
"""The steps of each kind of job in execution order: what makes the recording playable comes first."""


class JobQueue(Protocol):
    """Hands jobs to the workers."""

    def enqueue(self, session: Session, job_public_id: str) -> None:
        """Put the job into the queue; workers see it once the session's transaction is committed."""


def request_processing(
    session: Session, actor: Actor, block: Block, asset: MediaAsset, kind: JobKind, queue: JobQueue
) -> MediaJob:
    """A new job for `asset` in `block`, queued. An unfinished job of the same kind for the block is cancelled.

    Results of earlier jobs on the same file are reused. Raises NotAllowed, Refused.
    """
    permit_editing(actor, block)
    for earlier in _unfinished(session, block.id, kind):
        _stop(session, earlier)
    job = MediaJob(kind=kind, block_id=block.id, asset_id=asset.id, requested_by_id=actor.account_id)
    job.steps = [JobStep(name=name, position=position) for position, name in enumerate(STEPS[kind], start=1)]
    session.add(job)
    session.flush()
    mark_work_already_done(session, job)
    queue.enqueue(session, job.public_id)
    return job


def retry(session: Session, actor: Actor, job_public_id: str, queue: JobQueue) -> MediaJob:
    """A new job like one that failed, was cancelled or skipped something. Raises NotFound, NotAllowed, Refused."""
    job = _editable_job(session, actor, job_public_id)
    if job.state not in ENDED:
        raise Refused(N_("This work is still going on. Wait for its end, or cancel it first."), about=job_public_id)
    block = editable_block_by_id(session, actor, job.block_id)
    return request_processing(session, actor, block, session.get_one(MediaAsset, job.asset_id), job.kind, queue)


def request_cancel(session: Session, actor: Actor, job_public_id: str) -> MediaJob:
    """Cancel a job: at once where it has not started, else by a request to its worker. An ended job stays as it is.

    Raises NotFound, NotAllowed, Refused.
    """
    job = _editable_job(session, actor, job_public_id)
    _stop(session, job)
    return job


def _stop(session: Session, job: MediaJob) -> None:
    if job.state in ENDED:
        return
    job.cancel_requested_at = job.cancel_requested_at or utc_now()
    if job.state is JobState.QUEUED:  # its worker will find nothing to do
        cancel_job(session, job.public_id)
    session.flush()


def _editable_job(session: Session, actor: Actor, job_public_id: str) -> MediaJob:
    block_id = session.scalar(select(MediaJob.block_id).where(MediaJob.public_id == job_public_id))
    if block_id is None:
        raise NotFound(about=job_public_id)
    editable_block_by_id(session, actor, block_id)
    return locked_job(session, job_public_id)  # after the revision, in the order in which the worker locks them


def _unfinished(session: Session, block_id: int, kind: JobKind) -> list[MediaJob]:
    query = select(MediaJob).where(MediaJob.block_id == block_id, MediaJob.kind == kind, MediaJob.state.not_in(ENDED))
    return list(session.scalars(query.with_for_update()))
