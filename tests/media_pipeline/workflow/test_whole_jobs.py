"""Whole jobs from an uploaded file to captions, by a real worker on both databases."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from content.courses.models import Block
from content.jobs.models import JobKind, JobState, MediaJob, StepName, StepState
from content.tracks.models import CaptionOrigin, TrackState
from content.tracks.received_texts import receive_script
from media_pipeline.storage.interface import Bucket
from tests.media_pipeline.conftest import PICTURE, TONE, MakeMedia
from tests.media_pipeline.workflow.conftest import Lecture, MakeStage, on_sqlite
from tests.media_pipeline.workflow.job_harness import JobSeen
from tests.media_pipeline.workflow.worker_hooks import hold_recognition

pytestmark = pytest.mark.slow


def all_done_once(seen: JobSeen) -> None:
    assert seen.state is JobState.DONE, seen
    undone = {name for name, step in seen.steps.items() if step.state is not StepState.DONE}
    assert undone <= {StepName.SMALLER, StepName.SLIDES}, seen  # a small moving test picture has neither
    assert {step.runs for step in seen.steps.values()} == {1}, seen


def test_an_english_lecture_becomes_playable_and_captioned(make_stage: MakeStage, english_lecture: Lecture) -> None:
    stage = make_stage("en")
    job_id = stage.ask(english_lecture.file)
    with stage.worker():
        seen = stage.wait(job_id)
    all_done_once(seen)
    assert set(stage.renditions()) == {"video", "poster", "audio"}
    (track,) = stage.tracks()
    assert (track.language, track.state, track.versions[0].origin) == (
        "en",
        TrackState.MACHINE,
        CaptionOrigin.RECOGNISED,
    )
    heard = " ".join(cue.text for cue in stage.cues()).lower()
    assert "hands" in heard
    assert "towel" in heard
    assert not list((stage.folder / "scratch").glob("job-*"))
    assert stage.processes() == []


@pytest.mark.exhaustive
@on_sqlite
def test_a_lecture_in_a_bucket_becomes_the_same_though_nothing_stays_in_the_cache(
    make_stage: MakeStage, english_lecture: Lecture, bucket: Bucket
) -> None:
    stage = make_stage("en", replace(bucket, cache_bytes=1))
    job_id = stage.ask(english_lecture.file)
    with stage.worker():
        all_done_once(stage.wait(job_id))
    assert set(stage.renditions()) == {"video", "poster", "audio"}
    assert "hands" in " ".join(cue.text for cue in stage.cues()).lower()
    assert not list((stage.folder / "scratch").glob("job-*"))
    cached = [path for path in (stage.folder / "cache-test").rglob("*") if path.is_file()]
    assert len(cached) <= 1, "the newest alone"


@on_sqlite
def test_a_chinese_lecture_is_captioned_from_its_script(make_stage: MakeStage, chinese_lecture: Lecture) -> None:
    stage = make_stage("zh")
    job_id = stage.ask(chinese_lecture.file, script=chinese_lecture.text)
    with stage.worker():
        all_done_once(stage.wait(job_id))
    cues = stage.cues()
    said = "".join(cue.text for cue in cues)
    assert [character for character in said if character.isalnum()] == [
        character for character in chinese_lecture.text if character.isalnum()
    ]
    assert abs(cues[0].start - chinese_lecture.starts[0]) < 0.5
    (track,) = stage.tracks()
    assert track.versions[0].origin is CaptionOrigin.SCRIPT


@pytest.mark.exhaustive
@on_sqlite
def test_where_nothing_hears_the_language_the_job_says_so_and_a_script_helps_later(
    make_stage: MakeStage, chinese_lecture: Lecture
) -> None:
    stage = make_stage("zh")
    first = stage.ask(chinese_lecture.file)
    with stage.worker():
        seen = stage.wait(first)
        assert seen.state is JobState.DONE
        assert seen.steps[StepName.WORDS].state is StepState.SKIPPED
        assert "script" in seen.steps[StepName.CAPTIONS].message
        second = stage.ask(chinese_lecture.file, script=chinese_lecture.text, kind=JobKind.CAPTIONS)
        seen = stage.wait(second)
    assert seen.state is JobState.DONE
    assert seen.steps[StepName.SPEECH].runs == 0, "where somebody speaks was found before"
    assert seen.steps[StepName.CAPTIONS].state is StepState.DONE
    assert stage.cues()


@pytest.mark.exhaustive
@on_sqlite
def test_a_sound_recording_has_neither_video_nor_poster(make_stage: MakeStage, english_lecture: Lecture) -> None:
    stage = make_stage("en")
    job_id = stage.ask(english_lecture.file.with_suffix(".wav"))
    with stage.worker():
        seen = stage.wait(job_id)
    assert seen.state is JobState.DONE
    assert "without a picture" in seen.steps[StepName.VIDEO].message
    assert set(stage.renditions()) == {"audio"}
    assert stage.cues()


@pytest.mark.exhaustive
@on_sqlite
def test_an_interpreter_is_made_ready_and_weaknesses_are_told(
    make_stage: MakeStage, english_lecture: Lecture, make_media: MakeMedia
) -> None:
    stage = make_stage("en")
    sign = make_media("sign.avi", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=10", *TONE, "-t", "3")
    lecture, interpreter = stage.ask(english_lecture.file), stage.ask(sign, kind=JobKind.SIGN)
    with stage.worker():
        assert stage.wait(lecture).state is JobState.DONE
        assert stage.wait(interpreter).state is JobState.DONE
    assert "sign" in stage.renditions()
    with stage.database.reading() as session:
        from content.tracks.sign import sign_track

        track = sign_track(session, stage.block_id)
        assert track is not None
        told = json.dumps(track.warnings)
    assert all(word in told for word in ("frames per second", "is small", "lasts"))


def test_the_same_file_again_is_not_worked_on_again(make_stage: MakeStage, make_media: MakeMedia) -> None:
    stage = make_stage("en")
    file = make_media("quiet.avi", *PICTURE, *TONE, "-t", "2")
    with stage.worker():
        stage.wait(stage.ask(file))
        seen = stage.wait(stage.ask(file))
    assert seen.state is JobState.DONE
    made = (StepName.VIDEO, StepName.POSTER, StepName.AUDIO, StepName.SPEECH)
    assert {seen.steps[name].runs for name in made} == {0}


@on_sqlite
@pytest.mark.exhaustive
def test_a_script_that_arrives_while_the_lecture_is_recognised_is_used_by_that_run(
    make_stage: MakeStage, english_lecture: Lecture, tmp_path: Path
) -> None:
    stage, gate = make_stage("en"), tmp_path / "gate"
    job_id = stage.ask(english_lecture.file)
    with stage.worker(before=[partial(hold_recognition, gate)]):
        stage.wait_for_log("words is held")
        with stage.database.transaction() as session:
            block = session.get_one(Block, stage.block_id)
            receive_script(session, stage.actor, block, None, english_lecture.text, "script.txt", stage.queue)
            later = session.scalars(select(MediaJob.public_id).order_by(MediaJob.id.desc())).first()
        assert later is not None
        gate.touch()
        all_done_once(stage.wait(job_id))
        (track,) = stage.tracks()
        assert [version.origin for version in track.versions] == [CaptionOrigin.SCRIPT]
        assert stage.wait(later).state is JobState.DONE
    assert len(stage.tracks()[0].versions) == 1, "what the script leads to is known already"
