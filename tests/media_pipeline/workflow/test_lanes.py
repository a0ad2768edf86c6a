"""A short recording is ready before a long one that was uploaded first."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from content.jobs.models import JobState, StepName, StepState
from content.jobs.requests import request_cancel
from tests.media_pipeline.conftest import MakeMedia
from tests.media_pipeline.workflow.conftest import MakeStage, on_sqlite
from tests.media_pipeline.workflow.worker_hooks import hold, set_short_length

pytestmark = pytest.mark.slow

SILENCE = ("-f", "lavfi", "-i", "anullsrc=sample_rate=8000:channel_layout=mono", "-c:a", "libmp3lame", "-b:a", "8k")
SHORT = partial(set_short_length, 5.0)


@pytest.fixture(scope="session")
def long_recording(make_media: MakeMedia) -> Path:
    """9 s of silence: long to a worker for which only 5 s are short."""
    return make_media("long.mp3", *SILENCE, "-t", "9")


@pytest.fixture(scope="session")
def short_recording(make_media: MakeMedia) -> Path:
    """2 s of silence."""
    return make_media("short.mp3", *SILENCE, "-t", "2")


def test_a_short_recording_is_ready_while_a_long_one_is_at_work(
    make_stage: MakeStage, long_recording: Path, short_recording: Path, tmp_path: Path
) -> None:
    """The long ones cannot end before the short one has: each waits at its step for a gate."""
    stage, gate = make_stage("en"), tmp_path / "gate"
    first, second = stage.ask(long_recording), stage.ask_in_new_block(long_recording)
    with stage.worker(before=[SHORT, partial(hold, StepName.AUDIO, gate, above_s=5.0)]):
        stage.wait_for_log("audio is held")
        short = stage.ask_in_new_block(short_recording)
        assert stage.wait(short).state is JobState.DONE
        assert stage.see(first).state is JobState.RUNNING
        waiting = stage.see(second)
        assert (waiting.state, waiting.steps[StepName.PROBE].state) == (JobState.QUEUED, StepState.DONE), (
            "looked at, and in its turn"
        )
        gate.touch()
        assert stage.wait(second).state is stage.wait(first).state is JobState.DONE
        assert {step.runs for step in stage.see(second).steps.values()} <= {0, 1}


@on_sqlite
def test_a_job_whose_file_was_looked_at_is_cancelled_at_once_while_it_waits(
    make_stage: MakeStage, long_recording: Path, tmp_path: Path
) -> None:
    stage, gate = make_stage("en"), tmp_path / "gate"
    first, second = stage.ask(long_recording), stage.ask_in_new_block(long_recording)
    with stage.worker(before=[SHORT, partial(hold, StepName.AUDIO, gate)]):
        stage.wait_for_log("audio is held")
        stage.wait_for_log(f"job {second}: probe begins")
        stage.again(request_cancel, second)
        assert stage.see(second).state is JobState.CANCELLED
        gate.touch()
        assert stage.wait(first).state is JobState.DONE
        assert stage.see(second).state is JobState.CANCELLED
