"""Captions are brought: a job makes everything but them, and stops recognising where that was going on."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from content.jobs.models import JobState, StepName, StepState
from content.tracks.models import CaptionOrigin
from content.tracks.recognition import DECLINED, set_recognition
from tests.media_pipeline.workflow.conftest import Lecture, MakeStage, on_sqlite
from tests.media_pipeline.workflow.job_harness import JobSeen, Stage, until
from tests.media_pipeline.workflow.test_speech_segments import SPEECH, so_far
from tests.media_pipeline.workflow.worker_hooks import hold_recognition

pytestmark = pytest.mark.slow


def decline(stage: Stage) -> None:
    with stage.database.transaction() as session:
        set_recognition(session, stage.actor, stage.block_public_id, False, stage.queue)


def everything_but_captions(stage: Stage, seen: JobSeen) -> None:
    assert seen.state is JobState.DONE, seen
    assert (seen.steps[StepName.CAPTIONS].state, seen.steps[StepName.CAPTIONS].message) == (
        StepState.SKIPPED,
        DECLINED.msgid,
    )
    assert set(stage.renditions()) == {"video", "poster", "audio"}
    assert stage.tracks() == []


def test_declined_in_the_middle_of_recognition_it_stops_and_the_job_ends_well(
    make_stage: MakeStage, english_lecture: Lecture
) -> None:
    stage = make_stage("en")
    job_id = stage.ask(english_lecture.file)
    with stage.worker(**SPEECH):
        until(lambda: bool(so_far(stage, job_id)))
        decline(stage)
        everything_but_captions(stage, stage.wait(job_id))
        until(lambda: not list(Path(stage.folder / "storage" / "stretches").rglob("*.wav")))


@on_sqlite
def test_declined_before_the_work_begins_a_script_still_becomes_captions(
    make_stage: MakeStage, chinese_lecture: Lecture, tmp_path: Path
) -> None:
    """No recogniser is asked: it would wait for a gate that never opens."""
    stage = make_stage("zh")
    decline(stage)
    with stage.worker(before=[partial(hold_recognition, tmp_path / "never")]):
        everything_but_captions(stage, stage.wait(stage.ask(chinese_lecture.file)))
        seen = stage.wait(stage.ask(chinese_lecture.file, script=chinese_lecture.text))
    assert seen.state is JobState.DONE, seen
    (track,) = stage.tracks()
    assert track.versions[0].origin is CaptionOrigin.SCRIPT
    assert abs(stage.cues()[0].start - chinese_lecture.starts[0]) < 0.5
