"""What the durable workflow costs beside the work itself, and what a second worker brings, on the same lectures.

The work alone is the time between the beginning and the end of each step as the job notes it; the rest of the time from
a worker's first step to the end of its last job is the workflow's. Speed-up is over lectures that wait in one queue.
"""

from __future__ import annotations

import contextlib
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select

from content.database import Database
from content.jobs.models import ENDED, JobState, MediaJob
from content.models import Base
from media_pipeline.queue import prepare_queue
from tests.conftest import postgresql_database, postgresql_server
from tests.media_pipeline.workflow.stage import Stage

LECTURES = 3
LECTURE_S = 30
PICTURE = ("-f", "lavfi", "-i", f"testsrc2=size=640x360:rate=25:duration={LECTURE_S}")
TONE = ("-f", "lavfi", "-i", f"sine=frequency=440:sample_rate=16000:duration={LECTURE_S}")


def measure() -> dict[str, object]:
    """Overhead as a share of the work, and time with one worker over time with two."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = _lectures(folder)
        with contextlib.contextmanager(postgresql_server.__wrapped__)() as server:
            one_s, work_s = _run(folder / "one", server, files, workers=1)
            two_s, _ = _run(folder / "two", server, files, workers=2)
    return {
        "lectures": LECTURES,
        "seconds of each lecture": LECTURE_S,
        "overhead of the workflow around the work (share)": one_s / work_s - 1,
        "speed-up of 2 workers over 1 (ratio)": one_s / two_s,
        "one worker's time to the lectures' length (ratio)": one_s / (LECTURES * LECTURE_S),
    }


def _lectures(folder: Path) -> list[Path]:
    """Recordings that must be encoded, each a file of its own."""
    first = folder / "lecture.avi"
    codecs = ("-c:v", "mpeg4", "-q:v", "4", "-c:a", "libmp3lame")
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", *PICTURE, *TONE, *codecs, str(first)], check=True)
    made = [folder / f"lecture-{number}.avi" for number in range(LECTURES)]
    for number, file in enumerate(made):
        file.write_bytes(first.read_bytes() + b"JUNK" + number.to_bytes(4, "little") + bytes(number))
    return made


def _run(folder: Path, server: str, files: list[Path], *, workers: int) -> tuple[float, float]:
    """Seconds from the first step's beginning to the last job's end, and seconds of work in all steps."""
    folder.mkdir()
    with _database(server) as database, contextlib.ExitStack() as running:
        stages = [Stage(database, _made(folder / str(number)), "en") for number, _ in enumerate(files)]
        for stage in stages:
            stage.storage = stages[0].storage
        jobs = [stage.ask(file) for stage, file in zip(stages, files, strict=True)]
        for number in range(workers):
            running.enter_context(stages[0].worker(f"worker-{number}"))
        while len(ended := _ended(database)) < len(jobs):
            time.sleep(0.2)
    assert {job.state for job in ended} == {JobState.DONE}
    steps = [step for job in ended for step in job.steps if step.started_at and step.ended_at]
    began = min(step.started_at for step in steps)
    whole = max(job.ended_at for job in ended) - began
    work = sum((step.ended_at - step.started_at).total_seconds() for step in steps)
    return whole.total_seconds(), work


def _ended(database: Database) -> list[MediaJob]:
    with database.reading() as session:
        found = list(session.scalars(select(MediaJob).where(MediaJob.state.in_(ENDED))))
        for job in found:
            assert job.steps
        return found


@contextlib.contextmanager
def _database(server: str) -> Iterator[Database]:
    with postgresql_database(server) as url:
        database = Database(url)
        Base.metadata.create_all(database.engine)
        prepare_queue(database.url)
        yield database
        database.dispose()


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
