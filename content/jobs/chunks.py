"""A step that is done in parts, by several workers: what each has to do, what it made, and how far the whole is.

The parts stand in the step's `output` while it runs, as `{"parts": [{…}, …]}`; at its end the step's result takes their
place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.jobs.models import JobStep, MediaJob, StepName, StepState
from content.jobs.steps import locked_job

MADE = "made"
"""What a part carries once it is done."""


def set_out_parts(session: Session, job_public_id: str, name: StepName, parts: Sequence[Mapping[str, Any]]) -> None:
    """Note what is to be done in parts; where that was noted before, it stays with what is done of it."""
    step = _running(session, job_public_id, name)
    if step is not None and not _parts(step):
        step.output = {"parts": [dict(part) for part in parts]}
        session.flush()


def note_part(session: Session, job_public_id: str, name: StepName, number: int, made: Mapping[str, Any]) -> None:
    """Note what part `number` made and how far the step is; nothing happens where the step is no longer running."""
    step = _running(session, job_public_id, name)
    if step is None or number >= len(_parts(step)):
        return
    parts = [dict(part) for part in _parts(step)]
    parts[number][MADE] = dict(made)
    step.output = {"parts": parts}
    step.progress = max(step.progress, sum(MADE in part for part in parts) / len(parts))
    session.flush()


def parts_of(session: Session, job_public_id: str, name: StepName) -> tuple[dict[str, Any], ...]:
    """The parts of a running step in order; none where it is not running or not done in parts."""
    wanted = select(JobStep).join(MediaJob).where(MediaJob.public_id == job_public_id, JobStep.name == name)
    step = session.scalar(wanted)
    return () if step is None or step.state is not StepState.RUNNING else tuple(_parts(step))


def made_so_far(step: JobStep) -> tuple[dict[str, Any], ...]:
    """What the first parts of a running step have made, up to the first that is not done."""
    made: list[dict[str, Any]] = []
    for part in _parts(step) if step.state is StepState.RUNNING else ():
        if MADE not in part:
            break
        made.append(part[MADE])
    return tuple(made)


def _running(session: Session, job_public_id: str, name: StepName) -> JobStep | None:
    steps = locked_job(session, job_public_id).steps
    return next((step for step in steps if step.name is name and step.state is StepState.RUNNING), None)


def _parts(step: JobStep) -> list[dict[str, Any]]:
    parts: list[dict[str, Any]] = (step.output or {}).get("parts", [])
    return parts
