"""The state machines of jobs and their steps: tables of transitions, and the only functions that set a state."""

from __future__ import annotations

from collections.abc import Mapping

from content.database import utc_now
from content.errors import Refused
from content.jobs.models import ENDED, JobState, JobStep, MediaJob, StepState
from content.messages import N_

JOB_TRANSITIONS: Mapping[JobState, frozenset[JobState]] = {
    JobState.QUEUED: frozenset({JobState.RUNNING, JobState.FAILED, JobState.CANCELLED}),
    JobState.RUNNING: frozenset({JobState.DONE, JobState.FAILED, JobState.CANCELLED}),
    JobState.DONE: frozenset(),
    JobState.FAILED: frozenset(),
    JobState.CANCELLED: frozenset(),
}

# A running step may start again after its worker was interrupted.
STEP_TRANSITIONS: Mapping[StepState, frozenset[StepState]] = {
    StepState.WAITING: frozenset({StepState.RUNNING, StepState.DONE, StepState.SKIPPED, StepState.FAILED}),
    StepState.RUNNING: frozenset({StepState.RUNNING, StepState.DONE, StepState.SKIPPED, StepState.FAILED}),
    StepState.DONE: frozenset(),
    StepState.SKIPPED: frozenset(),
    StepState.FAILED: frozenset(),
}

STEP_ENDED = frozenset({StepState.DONE, StepState.SKIPPED, StepState.FAILED})


def set_job_state(job: MediaJob, state: JobState) -> None:
    """Set the job's state and its times. Raises Refused where the table has no such transition."""
    if state not in JOB_TRANSITIONS[job.state]:
        raise Refused(N_("This work has already ended."), about=job.public_id)
    job.state = state
    if state is JobState.RUNNING:
        job.started_at = utc_now()
    if state in ENDED:
        job.ended_at = utc_now()


def set_step_state(step: JobStep, state: StepState) -> None:
    """Set the step's state and its times. Raises Refused where the table has no such transition."""
    if state not in STEP_TRANSITIONS[step.state]:
        raise Refused(N_("This step has already ended."))
    step.state = state
    if state is StepState.RUNNING:
        step.started_at = utc_now()
    if state in STEP_ENDED:
        step.ended_at = utc_now()
    if state is StepState.DONE:
        step.progress = 1.0
