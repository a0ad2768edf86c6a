"""A step that several workers do in chunks: the task and the result of each, and the progress of the step.

While the step runs its chunks stand in its `output` as `{"parts": [{…}, …]}`; at its end its result replaces them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.jobs.models import JobStep, MediaJob, StepName, StepState
from content.jobs.steps import locked_job

_CHUNKS = "parts"
RESULT = "made"
"""Key of a chunk's result, present once the chunk is done."""


def plan_chunks(session: Session, job_public_id: str, name: StepName, chunks: Sequence[Mapping[str, Any]]) -> None:
    """Record the chunks of a running step; chunks recorded before stay as they are."""
    step = _running(session, job_public_id, name)
    if step is not None and not _chunks(step):
        step.output = {_CHUNKS: [dict(chunk) for chunk in chunks]}
        session.flush()


def record_chunk(session: Session, job_public_id: str, name: StepName, number: int, result: Mapping[str, Any]) -> None:
    """Record the result of chunk `number` and the progress of the step; ignored where the step no longer runs."""
    step = _running(session, job_public_id, name)
    if step is None or number >= len(_chunks(step)):
        return
    chunks = [dict(chunk) for chunk in _chunks(step)]
    chunks[number][RESULT] = dict(result)
    step.output = {_CHUNKS: chunks}
    step.progress = max(step.progress, sum(RESULT in chunk for chunk in chunks) / len(chunks))
    session.flush()


def chunks_of(session: Session, job_public_id: str, name: StepName) -> tuple[dict[str, Any], ...]:
    """The chunks of a running step in order; none where it does not run or has no chunks."""
    query = select(JobStep).join(MediaJob).where(MediaJob.public_id == job_public_id, JobStep.name == name)
    step = session.scalar(query)
    return () if step is None or step.state is not StepState.RUNNING else tuple(_chunks(step))


def finished_chunks(step: JobStep) -> tuple[dict[str, Any], ...]:
    """The results of the first chunks of a running step, up to the first that is not done."""
    chunks = _chunks(step) if step.state is StepState.RUNNING else []
    return tuple(chunk[RESULT] for chunk in takewhile(lambda chunk: RESULT in chunk, chunks))


def _running(session: Session, job_public_id: str, name: StepName) -> JobStep | None:
    steps = locked_job(session, job_public_id).steps
    return next((step for step in steps if step.name is name and step.state is StepState.RUNNING), None)


def _chunks(step: JobStep) -> list[dict[str, Any]]:
    chunks: list[dict[str, Any]] = (step.output or {}).get(_CHUNKS, [])
    return chunks
