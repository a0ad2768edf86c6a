"""Kills workers at random moments over jobs in flight, and looks whether anything was lost or done twice."""

from __future__ import annotations

import random
import time

from sqlalchemy import func, select, text

from content.jobs.models import ENDED, JobState, JobStep, MediaJob, StepState
from content.jobs.steps import MOST_RUNS
from content.tracks.models import Rendition
from tests.media_pipeline.workflow.conftest import Lecture
from tests.media_pipeline.workflow.job_harness import Stage, until


def kill_at_random(stage: Stage, lecture: Lecture, kills: int, seed: int, within_s: float) -> list[str]:
    """Start a worker and kill it, `kills` times, each 0 to `within_s` seconds after it says that it is ready (each
    fifth in the midst of its start, each tenth while it still loads itself). Gives the jobs: whenever one has ended,
    the next recording is sent in. On a slow machine one step may be hit again and again; before it would be given up
    for that, it is let through."""
    draw = random.Random(seed)
    jobs = [_send(stage, lecture, 0)]
    for number in range(kills):
        if stage.see(jobs[-1]).state in ENDED:
            jobs.append(_send(stage, lecture, len(jobs)))
        with stage.worker(fresh=number % 10 == 9) as process:
            if number % 5 != 4:
                ready = _times_ready(stage)
                until(lambda before=ready: _times_ready(stage) > before)  # type: ignore[misc]
            until(lambda: not _nearly_given_up(stage, jobs[-1]))
            time.sleep(draw.uniform(0, within_s))
            process.kill()
            process.wait()
    return jobs


def _nearly_given_up(stage: Stage, job_id: str) -> bool:
    steps = stage.see(job_id).steps.values()
    return any(step.state is StepState.RUNNING and step.runs >= MOST_RUNS - 2 for step in steps)


def _send(stage: Stage, lecture: Lecture, number: int) -> str:
    """The lecture as a file of its own (bytes after its end make it one), so that nothing can be taken from before."""
    file = stage.folder / f"lecture-{number}{lecture.file.suffix}"
    file.write_bytes(lecture.file.read_bytes() + b"JUNK" + number.to_bytes(4, "little") + bytes(number))
    return stage.ask(file, script=lecture.text)


def require_none_lost_none_doubled(stage: Stage, jobs: list[str], script: str) -> None:
    """Each job and its workflows ended well, a file for each rendition, one version of captions with all its words."""
    for job_id in jobs:
        seen = stage.see(job_id)
        assert seen.state is JobState.DONE, (seen, stage.log()[-4000:])
    stage.renditions()
    with stage.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(MediaJob)) == len(jobs)
        made = session.scalars(select(Rendition)).all()
    assert _workflows(stage) == {"SUCCESS": 2 * len(jobs)}, "one that looks at the file, one that does the rest"
    assert len({rendition.asset_id for rendition in made}) == len(jobs)
    (track,) = stage.tracks()
    assert len(track.versions) <= len(jobs)
    assert _letters("".join(cue.text for cue in stage.cues())) == _letters(script)
    assert not list((stage.folder / "scratch").glob("job-*"))
    assert not list((stage.folder / "storage" / ".incoming").iterdir())


def all_ended(stage: Stage) -> bool:
    """Whether every workflow has ended, a moment after the jobs that people see."""
    return set(_workflows(stage)) == {"SUCCESS"}


def runs_of_steps(stage: Stage) -> int:
    """How often a step was begun, in all jobs."""
    with stage.database.reading() as session:
        return session.scalar(select(func.sum(JobStep.runs))) or 0


def _workflows(stage: Stage) -> dict[str, int]:
    """How many workflows there are in each state."""
    table = "dbos.workflow_status" if stage.database.engine.dialect.name == "postgresql" else "workflow_status"
    with stage.database.reading() as session:
        rows = session.execute(text(f"SELECT status, count(*) FROM {table} GROUP BY status")).all()
    return dict(tuple(row) for row in rows)


def _letters(words: str) -> list[str]:
    return [letter for letter in words if letter.isalnum()]


def _times_ready(stage: Stage) -> int:
    return stage.log().count("is ready")
