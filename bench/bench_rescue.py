"""How soon a second worker takes over what a killed one had begun, and how soon a cancelled job's processes are gone.

Seconds of the wall clock, beside what is promised: a minute, and two seconds.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from sqlalchemy import select

from bench import worker_stages
from content.jobs.models import JobState, JobStep, MediaJob, StepName, StepState
from content.jobs.requests import request_cancel
from tests.media_pipeline.workflow.job_harness import Stage, until

PROMISED_RESCUE_S = 60.0
PROMISED_CANCEL_S = 2.0
LENGTH_S = 60
TIMES_CANCELLED = 5


def measure() -> dict[str, object]:
    """The rescue once, from the kill to the step's second beginning; the slowest of several cancellations."""
    with tempfile.TemporaryDirectory() as name, worker_stages.server() as server:
        folder = Path(name)
        lecture = folder / "lecture.avi"
        worker_stages.silent_lecture(lecture, LENGTH_S)
        with worker_stages.stage(server, folder / "rescue") as stage:
            taken_over_s, ended_s = _rescued_after(stage, lecture)
        with worker_stages.stage(server, folder / "cancel") as stage:
            cancelled_s = _cancelled_after(stage, lecture)
    return {
        "killed for good: another has begun the step again after (s)": taken_over_s,
        "killed for good: to what is promised (ratio)": taken_over_s / PROMISED_RESCUE_S,
        "killed for good: the whole job has ended after (s)": ended_s,
        "cancelled: no process of it after (s, slowest)": max(cancelled_s),
        "cancelled: to what is promised (ratio)": max(cancelled_s) / PROMISED_CANCEL_S,
        "cancelled: no process of it after (s, middle)": sorted(cancelled_s)[len(cancelled_s) // 2],
    }


def _rescued_after(stage: Stage, lecture: Path) -> tuple[float, float]:
    job_id = stage.ask(lecture)
    with stage.worker("first") as first:
        _until_video(stage, job_id)
        with stage.worker("second"):
            until(lambda: stage.log().count("is ready") == 2)
            first.kill()
            killed_at = time.monotonic()
            until(lambda: _runs(stage, job_id) == 2)
            taken_over_s = time.monotonic() - killed_at
            assert stage.wait(job_id, retry_for_s=1800).state is JobState.DONE
            return taken_over_s, time.monotonic() - killed_at


def _cancelled_after(stage: Stage, lecture: Path) -> list[float]:
    took = []
    with stage.worker():
        for number in range(TIMES_CANCELLED):
            another = stage.folder / f"{number}{lecture.suffix}"
            another.write_bytes(lecture.read_bytes() + b"JUNK" + bytes(number + 1))
            job_id = stage.ask(another)
            _until_video(stage, job_id)
            until(lambda: _at_work(stage))
            asked_at = time.monotonic()
            stage.again(request_cancel, job_id)
            until(lambda: not _at_work(stage), every_s=0.01)
            took.append(time.monotonic() - asked_at)
            assert stage.wait(job_id).state is JobState.CANCELLED
    return took


def _until_video(stage: Stage, job_id: str) -> None:
    until(lambda: stage.step_state(job_id, StepName.VIDEO) is StepState.RUNNING, every_s=0.005)


def _runs(stage: Stage, job_id: str) -> int:
    query = select(JobStep.runs).join(MediaJob).where(MediaJob.public_id == job_id, JobStep.name == StepName.VIDEO)
    with stage.database.reading() as session:
        return session.scalars(query).one()


def _at_work(stage: Stage) -> bool:
    return any("ffmpeg" in line for line in stage.processes())
