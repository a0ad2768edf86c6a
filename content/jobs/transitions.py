"""What a job and its steps may become: the tables of allowed moves, and the one place where a state is set."""

from __future__ import annotations

from collections.abc import Mapping

from content.database import utc_now
from content.errors import Refused
from content.jobs.models import ENDED, JobState, JobStep, MediaJob, StepState
from content.messages import N_

JOB_MOVES: Mapping[JobState, frozenset[JobState]] = {
    JobState.QUEUED: frozenset({JobState.RUNNING, JobState.FAILED, JobState.CANCELLED}),
    JobState.RUNNING: frozenset({JobState.DONE, JobState.FAILED, JobState.CANCELLED}),
    JobState.DONE: frozenset(),
    JobState.FAILED: frozenset(),
    JobState.CANCELLED: frozenset(),
}

# A running step may begin again: its worker was cut off.
STEP_MOVES: Mapping[StepState, frozenset[StepState]] = {
    StepState.WAITING: frozenset({StepState.RUNNING, StepState.DONE, StepState.SKIPPED, StepState.FAILED}),
    StepState.RUNNING: frozenset({StepState.RUNNING, StepState.DONE, StepState.SKIPPED, StepState.FAILED}),
    StepState.DONE: frozenset(),
    StepState.SKIPPED: frozenset(),
    StepState.FAILED: frozenset(),
}

STEP_ENDED = frozenset({StepState.DONE, StepState.SKIPPED, StepState.FAILED})


def move_job(job: MediaJob, state: JobState) -> None:
    """Set the job's state and its times. Raises Refused where the table does not allow the move."""
    if state not in JOB_MOVES[job.state]:
        raise Refused(N_("This work has already ended."))
    job.state = state
    if state is JobState.RUNNING:
        job.started_at = utc_now()
    if state in ENDED:
        job.ended_at = utc_now()


def move_step(step: JobStep, state: StepState) -> None:
    """Set the step's state and its times. Raises Refused where the table does not allow the move."""
    if state not in STEP_MOVES[step.state]:
        raise Refused(N_("This step has already ended."))
    step.state = state
    if state is StepState.RUNNING:
        step.started_at = utc_now()
    if state in STEP_ENDED:
        step.ended_at = utc_now()
    if state is StepState.DONE:
        step.progress = 1.0
