"""Whether the speech of a recording is recognised: its author may decline it and bring captions."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Block
from content.errors import Refused
from content.jobs.models import ENDED, JobKind, JobStep, MediaJob, StepName, StepState
from content.jobs.requests import JobQueue, request_processing
from content.messages import N_, Message
from content.people.permissions import Actor
from content.tracks.editing import editable_block
from content.tracks.models import MediaAsset

RECOGNITION_STEPS = frozenset({StepName.SPEECH, StepName.WORDS, StepName.CAPTIONS})
"""Steps that are there for the captions alone."""

DECLINED = Message(N_("Speech is not recognised in this recording, because captions are brought for it."))


def set_recognition(session: Session, actor: Actor, block_public_id: str, recognise: bool, queue: JobQueue) -> Block:
    """Have the speech of the block's recording recognised from now on, or not.

    Declined while it is going on, recognition stops and the rest of the work goes on. Wanted again, it is asked for
    where no work that leads to it is on its way. Raises NotFound, NotAllowed, Refused.
    """
    block = editable_block(session, actor, block_public_id)
    if block.recognise_speech == recognise:
        return block
    block.recognise_speech = recognise
    session.flush()
    if recognise and block.asset_id is not None and not _on_its_way(session, block.id):
        recognise_again(session, actor, block_public_id, queue)
    return block


def recognise_again(session: Session, actor: Actor, block_public_id: str, queue: JobQueue) -> MediaJob:
    """Have the speech recognised once more, with the glossary as it is now. Captions on which people worked stay.
    Raises NotFound, NotAllowed, Refused."""
    block = editable_block(session, actor, block_public_id)
    if block.asset_id is None or not block.recognise_speech:
        raise Refused(N_("There is no recording here whose speech is recognised."), about=block_public_id)
    asset = session.get_one(MediaAsset, block.asset_id)
    return request_processing(session, actor, block, asset, JobKind.CAPTIONS, queue)


def recognition_declined(session: Session, job_public_id: str) -> bool:
    """Whether the speech of a job's recording is not to be recognised."""
    query = select(Block.recognise_speech).join(MediaJob, MediaJob.block_id == Block.id)
    return session.scalar(query.where(MediaJob.public_id == job_public_id)) is False


def _on_its_way(session: Session, block_id: int) -> bool:
    """Whether a job will recognise what is said in this block."""
    query = (
        select(JobStep.id)
        .join(MediaJob)
        .where(
            MediaJob.block_id == block_id,
            MediaJob.state.not_in(ENDED),
            MediaJob.cancel_requested_at.is_(None),
            JobStep.name == StepName.SPEECH,  # the first of them: where it was skipped, the others are
            JobStep.state == StepState.WAITING,
        )
    )
    return session.scalar(query.limit(1)) is not None
