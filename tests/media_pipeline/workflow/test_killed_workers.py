"""A worker that is killed in the middle of any step costs that step and nothing else."""

from __future__ import annotations

import os
import signal
from functools import partial
from pathlib import Path

import pytest

from content.jobs.models import JobKind, JobState, StepName, StepState
from content.jobs.requests import STEPS
from tests.media_pipeline.workflow.conftest import Lecture, MakeStage
from tests.media_pipeline.workflow.job_harness import until
from tests.media_pipeline.workflow.worker_hooks import hold, slow_down_ffmpeg


@pytest.mark.exhaustive
def test_killed_once_in_each_step_the_job_ends_as_if_nothing_had_happened(
    make_stage: MakeStage, chinese_lecture: Lecture, tmp_path: Path
) -> None:
    """On SQLite before a step's work is begun; on PostgreSQL when it is done and nobody knows of it yet."""
    stage = make_stage("zh")
    done = stage.database.engine.dialect.name == "postgresql"
    job_id = stage.ask(chinese_lecture.file, script=chinese_lecture.text)
    for name in STEPS[JobKind.LECTURE]:
        with stage.worker(before=[partial(hold, name, tmp_path / "never", done=done)]) as process:
            stage.wait_for_log(f"{name} is held")
            assert stage.step_state(job_id, name) is StepState.RUNNING
            process.kill()
            process.wait()
        until(lambda: stage.processes() == [])
    with stage.worker():
        seen = stage.wait(job_id)
    assert seen.state is JobState.DONE, (seen, stage.log())
    runs = {name: step.runs for name, step in seen.steps.items()}
    assert runs == dict.fromkeys(runs, 2), "each kill costs the one step that was at work, and no other"
    assert {step.state for step in seen.steps.values()} <= {StepState.DONE, StepState.SKIPPED}
    assert seen.steps[StepName.CAPTIONS].state is StepState.DONE
    assert set(stage.renditions()) == {"video", "poster", "audio"}
    (track,) = stage.tracks()
    assert len(track.versions) == 1
    said = "".join(cue.text for cue in stage.cues())
    assert [letter for letter in said if letter.isalnum()] == [
        letter for letter in chinese_lecture.text if letter.isalnum()
    ]
    assert not list((stage.folder / "scratch").glob("job-*"))
    assert not list((stage.folder / "storage" / ".incoming").iterdir())


def test_a_worker_that_is_asked_to_stop_leaves_no_process_and_is_taken_up_again(
    make_stage: MakeStage, short_film: Path
) -> None:
    stage = make_stage("en")
    job_id = stage.ask(short_film)
    with stage.worker(before=[partial(slow_down_ffmpeg, 0.01)]) as process:
        stage.wait_for_step(job_id, StepName.VIDEO)
        until(stage.is_encoding)
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(timeout=10) == 0
    until(lambda: stage.processes() == [])
    assert stage.see(job_id).state is JobState.RUNNING
    with stage.worker():
        seen = stage.wait(job_id)
    assert seen.state is JobState.DONE
    assert (seen.steps[StepName.PROBE].runs, seen.steps[StepName.VIDEO].runs) == (1, 2)


def test_a_second_worker_of_the_same_name_refuses_to_start(make_stage: MakeStage) -> None:
    stage = make_stage("en")
    with stage.worker():
        stage.wait_for_log("is ready")
        with stage.worker() as second:
            assert second.wait(timeout=60) != 0
    assert "is running already" in stage.log()
