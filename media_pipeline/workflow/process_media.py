"""Workflows of a job from its first step to its end. Each step ends done, skipped or failed, and says why.

The file is looked at in a workflow of its own, which then puts the job into the lane of its length; the other does the
rest.
"""

from __future__ import annotations

import errno
import logging
import shutil
import time
from collections.abc import Callable, Mapping

from dbos import DBOS, SetEnqueueOptions, SetWorkflowID
from sqlalchemy import select

from content.errors import NotFound, Refused
from content.jobs.lanes import estimated_length_s, lane_of, turn
from content.jobs.models import ENDED, JobKind, MediaJob, StepName
from content.jobs.requests import STEPS
from content.jobs.steps import begin_step, cancel_job, complete_job, fail, finish_step, skip_step
from content.messages import N_, Message
from content.tracks.models import MediaAsset
from media_pipeline.errors import Cancelled, LimitExceeded, MediaError
from media_pipeline.sandbox.run import DISK_FULL
from media_pipeline.workflow.caption_steps import find_speech, find_words, make_captions
from media_pipeline.workflow.context import WorkerContext
from media_pipeline.workflow.media_steps import make_audio, make_playable, make_poster, make_smaller, probe_file
from media_pipeline.workflow.progress import StepMonitor
from media_pipeline.workflow.queue import (
    INTAKE_WORKFLOW,
    SEGMENT_QUEUE,
    SEGMENT_WORKFLOW,
    WORKFLOW,
    DurableQueue,
)
from media_pipeline.workflow.sign_steps import find_offset, make_sign_videos, make_signed_video
from media_pipeline.workflow.slide_steps import make_slides
from media_pipeline.workflow.speech_segments import delete_segment_audio, plan_segments, transcribe_segment
from media_pipeline.workflow.task import Outcome, Skipped, Task, open_task

log = logging.getLogger(__name__)

STEP_FUNCTIONS: Mapping[StepName, Callable[[Task], Outcome]] = {
    StepName.PROBE: probe_file,
    StepName.VIDEO: make_playable,
    StepName.POSTER: make_poster,
    StepName.SMALLER: make_smaller,
    StepName.AUDIO: make_audio,
    StepName.SLIDES: make_slides,
    StepName.SPEECH: find_speech,
    StepName.WORDS: find_words,
    StepName.CAPTIONS: make_captions,
    StepName.SIGN_OFFSET: find_offset,
    StepName.SIGN: make_sign_videos,
    StepName.SIGNED: make_signed_video,
}
# Optional for a lesson: their failure is reported, and the job goes on.
DISPENSABLE = frozenset({StepName.POSTER, StepName.SMALLER, StepName.SLIDES, StepName.SIGN_OFFSET, StepName.SIGNED})

MOST_TRIES = 3
TRY_AGAIN_AFTER_S = 1.0

UNFORESEEN = Message(
    N_(
        "Something went wrong on our side. Your file is saved. Try again. If it fails again, tell the person "
        "who looks after the portal."
    )
)


def register_workflow(context: WorkerContext) -> None:
    """Register the workflows with DBOS, which then runs the jobs of their queues in `context`."""
    queue = DurableQueue(context.database.engine)

    @DBOS.workflow(name=INTAKE_WORKFLOW)
    def admit_media(job_id: str) -> None:
        DBOS.run_step({"name": StepName.PROBE.value}, run_step, context, job_id, StepName.PROBE, begins_job=False)
        DBOS.run_step({"name": "lane"}, enter_lane, context, job_id, queue)

    @DBOS.workflow(name=SEGMENT_WORKFLOW)
    def transcribe_one(job_id: str, number: int) -> None:
        DBOS.run_step({"name": "hear"}, transcribe_segment, context, job_id, number)

    def transcribe_all(job_id: str) -> int:
        count: int = DBOS.run_step({"name": "stretches"}, plan_segments, context, job_id)
        waiting = []
        for number in range(count):
            # The first segments of every lecture go before the second ones of any.
            with SetWorkflowID(f"{job_id}-{number}"), SetEnqueueOptions(priority=number + 1):
                waiting.append(DBOS.enqueue_workflow(SEGMENT_QUEUE, transcribe_one, job_id, number))
        for handle in waiting:
            handle.get_result()
        return count

    @DBOS.workflow(name=WORKFLOW)
    def process_media(job_id: str) -> None:
        for name in STEPS[kind_of(context, job_id)]:
            count = transcribe_all(job_id) if name is StepName.WORDS else 0
            DBOS.run_step({"name": name.value}, run_step, context, job_id, name)
            if count:
                DBOS.run_step({"name": "clear stretches"}, delete_segment_audio, context, job_id, count)
        DBOS.run_step({"name": "end"}, end_job, context, job_id)


def kind_of(context: WorkerContext, job_id: str) -> JobKind:
    """Kind of the job, which never changes. A job whose block was deleted has nothing left to do."""
    with context.database.reading() as session:
        kind = session.scalar(select(MediaJob.kind).where(MediaJob.public_id == job_id))
    return JobKind.LECTURE if kind is None else kind


def enter_lane(context: WorkerContext, job_id: str, queue: DurableQueue) -> None:
    """Put a job whose file was looked at into the lane of its length, unless it has ended or is there already. Nothing
    stays of the look: another worker may do the rest."""
    if DBOS.get_workflow_status(job_id) is not None:
        return
    shutil.rmtree(context.folder(job_id), ignore_errors=True)
    with context.database.transaction() as session:
        job = session.scalar(select(MediaJob).where(MediaJob.public_id == job_id))
        if job is None or job.state in ENDED:
            return
        asset = session.get_one(MediaAsset, job.asset_id)
        length_s = estimated_length_s(asset.duration_s, asset.size_bytes)
        queue.enqueue_in_lane(session, job_id, lane_of(length_s), turn(job.requested_at, length_s))


def run_step(context: WorkerContext, job_id: str, name: StepName, *, begins_job: bool = True) -> None:
    """Run step `name` unless it or its job has ended, and record the outcome.

    An unforeseen error (a database locked for long, a fault of ours) is tried MOST_TRIES times, then it ends the
    job.
    """
    for left in reversed(range(MOST_TRIES)):
        try:
            with context.database.transaction() as session:
                if not begin_step(session, job_id, name, begins_job=begins_job):
                    return
            _run_task(context, job_id, name)
            return
        except NotFound:
            log.info("job %s: its lesson part was taken away", job_id)
            return
        except Exception:  # whatever nobody foresaw is tried again, then ends the job with a reason
            log.exception("job %s: %s failed, %d tries left", job_id, name, left)
            if left:
                time.sleep(TRY_AGAIN_AFTER_S)
    with context.database.transaction() as session:
        fail(session, job_id, name, UNFORESEEN)


def end_job(context: WorkerContext, job_id: str) -> None:
    """Clean up, then complete the job: who sees a job done finds nothing of it left behind."""
    shutil.rmtree(context.folder(job_id), ignore_errors=True)
    try:
        with context.database.transaction() as session:
            complete_job(session, job_id)
    except NotFound:
        log.info("job %s: its lesson part was taken away", job_id)


def _run_task(context: WorkerContext, job_id: str, name: StepName) -> None:
    monitor = StepMonitor(context.database, job_id, name)
    log.info("job %s: %s begins", job_id, name)
    try:
        outcome = _outcome(context, job_id, name, monitor)
    except Cancelled:
        with context.database.transaction() as session:
            cancel_job(session, job_id)
    except MediaError as error:
        _note_error(context, job_id, name, error)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise
        _note_error(context, job_id, name, MediaError(DISK_FULL, detail=str(error)))
    else:
        _note_outcome(context, job_id, name, outcome)


def _outcome(context: WorkerContext, job_id: str, name: StepName, monitor: StepMonitor) -> Outcome:
    """Do the step. Where recognition is declined meanwhile, do it once more without: captions come from the script
    then, or the step is skipped."""
    task = open_task(context, job_id, name, monitor.on_progress, monitor.cancelled)
    monitor.heeds_recognition &= task.recognise
    try:
        return STEP_FUNCTIONS[name](task)
    except Cancelled:
        task = open_task(context, job_id, name, monitor.on_progress, monitor.cancelled)
        monitor.heeds_recognition = False
        if task.recognise or monitor.ask():
            raise
        return STEP_FUNCTIONS[name](task)


def _note_outcome(context: WorkerContext, job_id: str, name: StepName, outcome: Outcome) -> None:
    try:
        with context.database.transaction() as session:
            if isinstance(outcome, Skipped):
                skip_step(session, job_id, name, outcome.note)
            else:
                outcome.record(session)
                finish_step(session, job_id, name, output=outcome.output, note=outcome.note)
    except Refused as refusal:  # the course was handed in while the step was at work
        with context.database.transaction() as session:
            skip_step(session, job_id, name, refusal.message)


def _note_error(context: WorkerContext, job_id: str, name: StepName, error: MediaError) -> None:
    log.warning("job %s: %s: %s", job_id, name, error.for_log())
    reason = error.message
    with context.database.transaction() as session:
        if name in DISPENSABLE and not isinstance(error, LimitExceeded):
            skip_step(session, job_id, name, reason)
        else:
            fail(session, job_id, name, reason)
