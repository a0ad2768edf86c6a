"""Where somebody speaks in a recording and how loud it is, as a job found out."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Block
from content.errors import NotFound
from content.jobs.models import JobStep, MediaJob, StepName, StepState
from content.people.permissions import Action, Actor, authorise
from content.tracks.editing import block_with_course, course_subject
from content.tracks.models import CaptionTrack


def sound_key(session: Session, actor: Actor, track_public_id: str) -> str | None:
    """As `sound_key_of_block`, for the recording of a caption track."""
    block_id = session.scalar(select(CaptionTrack.block_id).where(CaptionTrack.public_id == track_public_id))
    if block_id is None:
        raise NotFound(about=track_public_id)
    return _key(session, actor, block_with_course(session, Block.id == block_id))


def sound_key_of_block(session: Session, actor: Actor, block_public_id: str) -> str | None:
    """The key in the store of what is known of the sound of a recording: a JSON document with `spans` of speech
    (seconds) and, where a job of today made it, `peaks`. None where no job has looked for speech.

    Raises NotFound, NotAllowed.
    """
    return _key(session, actor, block_with_course(session, Block.public_id == block_public_id))


def _key(session: Session, actor: Actor, block: Block) -> str | None:
    authorise(actor, Action.EDIT_COURSE, course_subject(block.lesson.module.revision.course))
    output = session.scalar(
        select(JobStep.output)
        .join(MediaJob, MediaJob.id == JobStep.job_id)
        .where(
            MediaJob.asset_id == block.asset_id,
            JobStep.name == StepName.SPEECH,
            JobStep.state == StepState.DONE,
            JobStep.output.is_not(None),
        )
        .order_by(JobStep.id.desc())
        .limit(1)
    )
    return None if not output else str(output["key"])
