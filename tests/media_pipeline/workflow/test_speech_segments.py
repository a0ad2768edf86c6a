"""A lecture heard in stretches: first captions while the rest is heard, a worker killed, nothing left behind."""

from __future__ import annotations

import os
import signal
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import select

from content.jobs.chunks import finished_chunks
from content.jobs.models import JobState, JobStep, MediaJob, StepName, StepState
from content.jobs.requests import request_cancel
from media_pipeline.captions.error_rate import error_rate
from tests.media_pipeline.workflow.conftest import Lecture, MakeStage, on_sqlite
from tests.media_pipeline.workflow.job_harness import Stage, until

pytestmark = pytest.mark.slow

SPEECH = {"engine": "pocketsphinx", "segment_s": 4.0, "processes": 1}


def so_far(stage: Stage, job_id: str) -> list[str]:
    """The captions that can be seen while the words are still looked for."""
    wanted = select(JobStep).join(MediaJob).where(MediaJob.public_id == job_id, JobStep.name == StepName.WORDS)
    with stage.database.reading() as session:
        return [cue[2] for made in finished_chunks(session.scalars(wanted).one()) for cue in made["cues"]]


def test_first_captions_are_there_while_the_rest_is_heard_and_a_kill_loses_none(
    make_stage: MakeStage, english_lecture: Lecture
) -> None:
    stage = make_stage("en")
    job_id = stage.ask(english_lecture.file)
    with stage.worker(**SPEECH) as process:
        until(lambda: bool(so_far(stage, job_id)))
        seen = so_far(stage, job_id)
        assert stage.step_state(job_id, StepName.WORDS) is StepState.RUNNING
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    with stage.worker(**SPEECH):
        ended = stage.wait(job_id)
    assert ended.state is JobState.DONE
    assert ended.steps[StepName.WORDS].state is StepState.DONE
    cues = stage.cues()
    text = " ".join(cue.text.replace("\n", " ") for cue in cues)
    assert error_rate(english_lecture.text.replace("\n", " "), text, "en") <= 0.25, text
    assert " ".join(seen).split()[:3] == text.split()[:3]
    assert all(before.end <= after.start for before, after in pairwise(cues))
    assert not list(Path(stage.folder / "storage" / "stretches").rglob("*.wav"))


@pytest.mark.exhaustive
@on_sqlite
def test_a_lecture_is_cancelled_in_the_middle_of_a_stretch(make_stage: MakeStage, english_lecture: Lecture) -> None:
    stage = make_stage("en")
    job_id = stage.ask(english_lecture.file)
    with stage.worker(**SPEECH):
        until(lambda: bool(so_far(stage, job_id)))
        stage.again(request_cancel, job_id)
        assert stage.wait(job_id).state is JobState.CANCELLED
        until(lambda: not list(Path(stage.folder / "storage" / "stretches").rglob("*.wav")))
        assert stage.processes() == [line for line in stage.processes() if "worker_process" in line]
