"""Kills workers at random moments over jobs in flight, and looks whether anything was lost or done twice."""

from __future__ import annotations

import random
import time
from pathlib import Path

from sqlalchemy import func, select, text

from content.jobs.models import JobState, MediaJob
from tests.media_pipeline.workflow.stage import Stage, until


def kill_at_random(stage: Stage, kills: int, seed: int, within_s: float) -> None:
    """Start a worker and kill it 0 to `within_s` seconds after it says it is ready, as drawn from `seed`; `kills` times.

    A few are killed before that, in the midst of their start.
    """
    draw = random.Random(seed)
    for number in range(kills):
        with stage.worker() as process:
            if number % 5 != 4:
                ready = _times_ready(stage)
                until(lambda before=ready: _times_ready(stage) > before)  # type: ignore[misc]
            time.sleep(draw.uniform(0, within_s))
            process.kill()
            process.wait()


def require_none_lost_none_doubled(stage: Stage, jobs: list[str], script: str) -> None:
    """Each job and its workflow ended well, one file for each rendition, one version of captions with all the words."""
    for job_id in jobs:
        seen = stage.see(job_id)
        assert seen.state is JobState.DONE, (seen, stage.log()[-4000:])
    stage.renditions()
    with stage.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(MediaJob)) == len(jobs)
        table = "dbos.workflow_status" if stage.database.engine.dialect.name == "postgresql" else "workflow_status"
        ended = session.execute(text(f"SELECT status, count(*) FROM {table} GROUP BY status")).all()
    assert [tuple(row) for row in ended] == [("SUCCESS", len(jobs))]
    (track,) = stage.tracks()
    assert len(track.versions) == 1
    assert _letters("".join(cue.text for cue in stage.cues())) == _letters(script)
    assert not list((stage.folder / "scratch").glob("job-*"))
    assert not list((stage.folder / "storage" / ".incoming").iterdir())


def _letters(words: str) -> list[str]:
    return [letter for letter in words if letter.isalnum()]


def _times_ready(stage: Stage) -> int:
    log = Path(stage.folder / "worker.log")
    return log.read_text().count("is ready") if log.exists() else 0
