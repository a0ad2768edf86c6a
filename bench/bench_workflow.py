"""What the durable workflow costs beside the work itself, and what a second worker brings, on one long lecture.

The work alone is the time between the beginning and the end of each step as the job notes it; the rest of the time from
the first step's beginning to the job's end is the workflow's. That is measured where the lecture is transcribed in one
piece, since a step that waits for segments is not at work. Speed-up is that of the whole job, transcribed in segments,
one at a time in each worker; the other steps of a job are one worker's.
"""

from __future__ import annotations

import contextlib
import tempfile
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from bench import worker_stages
from content.jobs.models import JobState, JobStep, MediaJob
from tests.media_pipeline.workflow.job_harness import Stage

ROUNDS = 3
BATCH_S = 10.0
ONE_PIECE_S = 1e6


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds: from the first step's beginning to the job's end, and in all steps together."""

    whole: float
    work: float


def measure() -> dict[str, object]:
    """Overhead as a share of the work, and time with one worker over time with two."""
    with tempfile.TemporaryDirectory() as name, worker_stages.server() as server:
        folder = Path(name)
        lecture = folder / "lecture.avi"
        length_s = worker_stages.spoken_lecture(lecture, ROUNDS)
        runs = {}
        for label, workers, segment_s in (("alone", 1, ONE_PIECE_S), ("one", 1, BATCH_S), ("two", 2, BATCH_S)):
            with worker_stages.stage(server, folder / label) as stage:
                runs[label] = _run(stage, lecture, workers, segment_s)
    alone, one, two = runs["alone"], runs["one"], runs["two"]
    return {
        "the lecture's length (s)": round(length_s),
        "overhead of the workflow around the work (share)": alone.whole / alone.work - 1,
        "one worker's time to the lecture's length (ratio)": one.whole / length_s,
        "whole job: speed-up of 2 workers over 1 (ratio)": one.whole / two.whole,
    }


def _run(stage: Stage, lecture: Path, workers: int, segment_s: float) -> Took:
    job_id = stage.ask(lecture)
    speech = {"engine": "pocketsphinx", "segment_s": segment_s, "processes": 1, "threads": 1}
    with contextlib.ExitStack() as running:
        for number in range(workers):
            running.enter_context(stage.worker(f"worker-{number}", **speech))
        ended_job = stage.wait(job_id, retry_for_s=1800)
    assert ended_job.state is JobState.DONE, ended_job
    assert stage.cues()
    return _took(stage, job_id)


def _took(stage: Stage, job_id: str) -> Took:
    with stage.database.reading() as session:
        job = session.scalars(select(MediaJob).where(MediaJob.public_id == job_id)).one()
        steps = [step for step in job.steps if step.started_at and step.ended_at]
        whole_s = (job.ended_at - min(step.started_at for step in steps)).total_seconds()
        work_s = sum(_lasted(step) for step in steps)
    return Took(whole_s, work_s)


def _lasted(step: JobStep) -> float:
    assert step.started_at is not None
    assert step.ended_at is not None
    return (step.ended_at - step.started_at).total_seconds()
