"""What a long night brings: workers killed at random or for good, a locked database, a full disk, our own fault."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from functools import partial
from pathlib import Path

import pytest

from content.jobs.models import JobState, StepName, StepState
from content.jobs.requests import retry
from tests.media_pipeline.workflow.chaos import (
    all_ended,
    kill_at_random,
    require_none_lost_none_doubled,
    runs_of_steps,
)
from tests.media_pipeline.workflow.conftest import Lecture, MakeStage
from tests.media_pipeline.workflow.job_harness import until
from tests.media_pipeline.workflow.worker_hooks import (
    fail,
    hold,
    inspect_often,
    lose_patience_with_locks,
    slow_down_ffmpeg,
)

KILLS = int(os.environ.get("PORTAL_TEST_KILLS", "3"))
only_postgresql = pytest.mark.parametrize("database", ["postgresql"], indirect=True)
only_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.mark.exhaustive
def test_killed_at_random_nothing_is_lost_and_nothing_done_twice(
    make_stage: MakeStage, chinese_lecture: Lecture
) -> None:
    stage = make_stage("zh")
    jobs = kill_at_random(stage, chinese_lecture, KILLS, seed=7, within_s=3)
    until(lambda: stage.processes() == [])
    with stage.worker():
        stage.wait(jobs[-1])
        until(lambda: all_ended(stage))
    require_none_lost_none_doubled(stage, jobs, chinese_lecture.text)
    print(f"{KILLS} kills over {len(jobs)} jobs, {runs_of_steps(stage)} runs of steps")


@only_postgresql
@pytest.mark.parametrize("store", ["folder", "bucket"])
def test_what_a_worker_had_begun_that_is_gone_for_good_another_ends(
    make_stage: MakeStage, short_film: Path, request: pytest.FixtureRequest, store: str
) -> None:
    """With one store for both and a scratch folder for each, as on two machines."""
    stage = make_stage("en", request.getfixturevalue("bucket") if store == "bucket" else None)
    job_id = stage.ask(short_film)
    with stage.worker("first", before=[partial(slow_down_ffmpeg, 0.01)]) as first:
        stage.wait_for_step(job_id, StepName.VIDEO)
        until(stage.is_encoding)
        with stage.worker("second", before=[inspect_often]):
            stage.wait_for_log("looked for abandoned work")
            first.kill()
            first.wait()
            seen = stage.wait(job_id)
    assert seen.state is JobState.DONE
    assert (seen.steps[StepName.PROBE].runs, seen.steps[StepName.VIDEO].runs) == (1, 2)
    assert "worker first is gone" in stage.log()
    assert "video" in stage.renditions()


@only_postgresql
def test_a_worker_that_lives_keeps_its_work(make_stage: MakeStage, short_film: Path, tmp_path: Path) -> None:
    stage = make_stage("en")
    job_id, gate = stage.ask(short_film), tmp_path / "gate"
    with stage.worker("first", before=[partial(hold, StepName.VIDEO, gate)]):
        stage.wait_for_log("video is held")
        with stage.worker("second", before=[inspect_often]):
            stage.wait_for_log("looked for abandoned work", times=3)
            gate.touch()
            seen = stage.wait(job_id)
    assert {step.runs for step in seen.steps.values() if step.state is StepState.DONE} == {1}
    assert "is gone" not in stage.log()


@only_sqlite
def test_a_step_that_fails_three_times_unforeseen_ends_the_job(make_stage: MakeStage, clip: Path) -> None:
    stage = make_stage("en")
    job_id = stage.ask(clip)
    with stage.worker(before=[partial(fail, StepName.VIDEO)]):
        seen = stage.wait(job_id)
    assert (seen.state, seen.steps[StepName.VIDEO].runs) == (JobState.FAILED, 3)
    assert "on our side" in seen.message
    assert stage.log().splitlines().count("builtins.ZeroDivisionError") == 3  # without its message


@only_sqlite
def test_a_database_locked_for_longer_than_anybody_waits_stops_nothing(make_stage: MakeStage, clip: Path) -> None:
    stage = make_stage("en")
    job_id = stage.ask(clip)
    file = stage.database.url.removeprefix("sqlite:///")
    with stage.worker(before=[lose_patience_with_locks]) as process:
        stage.wait_for_step(job_id, StepName.PROBE)
        locked = sqlite3.connect(file, isolation_level=None, timeout=30)
        locked.execute("BEGIN IMMEDIATE")
        stage.wait_for_log("OperationalError")
        locked.execute("ROLLBACK")
        locked.close()
        assert process.poll() is None
        assert stage.wait(job_id).state is JobState.DONE


@pytest.mark.exhaustive
@only_sqlite
def test_a_full_disk_is_said_and_the_job_can_be_tried_again(make_stage: MakeStage, clip: Path) -> None:
    """The worker's scratch folder is a disk of its own with 32 KB."""
    stage = make_stage("en")
    scratch = stage.folder / "scratch"
    scratch.mkdir()
    mount = 'mount -t tmpfs -o size=32k none "$0" && exec "$@"'
    small_disk = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"]), "sh", "-c", mount]
    if subprocess.run([*small_disk, str(scratch), "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine lets nobody mount a small disk")
    job_id = stage.ask(clip)
    with stage.worker(within=[*small_disk, str(scratch)]):
        seen = stage.wait(job_id)
    assert (seen.state, seen.steps[StepName.VIDEO].state) == (JobState.FAILED, StepState.FAILED)
    assert "The server's disk" in seen.message
    with stage.worker():
        again = stage.wait(stage.again(retry, job_id, stage.queue))
    assert again.state is JobState.DONE
