"""Figures about the work that is done and waits, for metrics and the administrators' page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content.export.models import ExportJob, ExportState
from content.jobs.models import JobState, JobStep, MediaJob, StepState

RECENTLY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class StepTimes:
    """Steps of one name that ended recently in one state: how many, and their times in seconds."""

    count: int
    total_s: float
    longest_s: float


def jobs_by_state(session: Session) -> Mapping[JobState, int]:
    """How many media jobs are in each state."""
    counts = dict(iter(session.execute(select(MediaJob.state, func.count()).group_by(MediaJob.state))))
    return {state: counts.get(state, 0) for state in JobState}


def exports_by_state(session: Session) -> Mapping[ExportState, int]:
    """How many exports are in each state."""
    counts = dict(iter(session.execute(select(ExportJob.state, func.count()).group_by(ExportJob.state))))
    return {state: counts.get(state, 0) for state in ExportState}


def oldest_waiting(session: Session) -> datetime | None:
    """When the job was requested that waits longest; None where none waits."""
    return session.scalars(select(func.min(MediaJob.requested_at)).where(MediaJob.state == JobState.QUEUED)).one()


def step_times(session: Session, now: datetime) -> Mapping[tuple[str, str], StepTimes]:
    """Times of the steps that ended within a day, by name and state."""
    ended = select(JobStep.name, JobStep.state, JobStep.started_at, JobStep.ended_at).where(
        JobStep.ended_at >= now - RECENTLY, JobStep.state.in_((StepState.DONE, StepState.FAILED, StepState.SKIPPED))
    )
    times: dict[tuple[str, str], list[float]] = defaultdict(list)
    for name, state, started_at, ended_at in session.execute(ended):
        if started_at is not None and ended_at is not None:
            times[name.value, state.value].append((ended_at - started_at).total_seconds())
    return {key: StepTimes(len(values), sum(values), max(values)) for key, values in times.items()}
