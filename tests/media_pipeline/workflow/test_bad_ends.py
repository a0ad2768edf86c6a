"""Files that cannot be used, work that is cancelled, and trying again: every job ends, and says why."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select, text

from content.jobs.models import JobState, StepName, StepState
from content.jobs.requests import request_cancel, retry
from content.tracks.media_status import media_statuses
from content.tracks.models import MediaAsset
from tests.media_pipeline.workflow.conftest import MakeStage, on_sqlite
from tests.media_pipeline.workflow.job_harness import until
from tests.media_pipeline.workflow.worker_hooks import slow_down_ffmpeg


def file_with(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


BAD_FILES = {
    "empty": "empty",
    "text": "not a video or sound recording",
    "truncated": "cut off",
    "picture": "picture",
    "playlist": "list that points to other files",
}
"""Files that cannot become a lesson, each with what its sentence must say."""


@pytest.fixture
def bad_files(
    tmp_path: Path, clip: Path, still_picture: Path, cut_short: Callable[[Path, float], Path]
) -> dict[str, Path]:
    playlist = b"#EXTM3U\n#EXTINF:8,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"
    return {
        "empty": file_with(tmp_path, "empty.mp4", b""),
        "text": file_with(tmp_path, "text.mp4", b"This is no video.\n" * 99),
        "truncated": cut_short(clip, 0.5),
        "picture": still_picture,
        "playlist": file_with(tmp_path, "playlist.mp4", playlist),
    }


@on_sqlite
def test_each_bad_file_ends_with_a_clear_sentence_and_the_worker_goes_on(
    make_stage: MakeStage, bad_files: dict[str, Path]
) -> None:
    """One worker takes them all, one after the other."""
    stage = make_stage("en")
    ended = {}
    with stage.worker():
        for name, file in bad_files.items():
            ended[name] = stage.wait(stage.ask(file))
    failed = (JobState.FAILED, StepState.FAILED)
    assert {name: (job.state, job.steps[StepName.PROBE].state) for name, job in ended.items()} == dict.fromkeys(
        BAD_FILES, failed
    )
    assert [name for name, words in BAD_FILES.items() if words not in ended[name].message] == []
    assert [name for name, words in BAD_FILES.items() if words not in stage.log()] == []
    assert stage.processes() == []
    assert stage.renditions() == {}


@on_sqlite
def test_a_recording_that_ends_early_is_worked_on_and_its_instructor_told(
    make_stage: MakeStage, spoken: Path, cut_short: Callable[[Path, float], Path]
) -> None:
    stage = make_stage("en")
    job_id = stage.ask(cut_short(spoken, 0.7))
    with stage.worker():
        seen = stage.wait(job_id)
    assert seen.state is JobState.DONE
    assert "audio" in stage.renditions()
    with stage.database.reading() as session:
        (panel,) = media_statuses(session, [stage.block_id]).values()
    assert panel.file is not None
    assert ["seems to end early" in str(warning) for warning in panel.file.warnings] == [True]


@on_sqlite
@pytest.mark.parametrize(("which", "words"), [("mute_clip", "no sound"), ("clip", "No speech")])
def test_a_recording_without_speech_is_playable_and_says_why_it_has_no_captions(
    make_stage: MakeStage, request: pytest.FixtureRequest, which: str, words: str
) -> None:
    stage = make_stage("en")
    job_id = stage.ask(request.getfixturevalue(which))
    with stage.worker():
        seen = stage.wait(job_id)
    assert seen.state is JobState.DONE
    assert seen.steps[StepName.CAPTIONS].state is StepState.SKIPPED
    assert words in seen.steps[StepName.CAPTIONS].message
    assert stage.renditions()["video"].copied
    assert stage.tracks() == []


def test_a_running_job_is_cancelled_soon_and_leaves_no_process_then_can_be_tried_again(
    make_stage: MakeStage, short_film: Path
) -> None:
    stage = make_stage("en")
    job_id = stage.ask(short_film)
    with stage.worker(before=[partial(slow_down_ffmpeg, 0.01)]):
        stage.wait_for_step(job_id, StepName.VIDEO)
        until(stage.is_encoding)
        stage.again(request_cancel, job_id)
        seen = stage.wait(job_id)
        assert (seen.state, seen.message) == (JobState.CANCELLED, "The work was cancelled.")
        assert seen.steps[StepName.VIDEO].state is StepState.SKIPPED
        assert seen.steps[StepName.POSTER].state is StepState.WAITING
        assert not any("ffmpeg" in line for line in stage.processes())
        with stage.database.reading() as session:
            assert stage.storage.exists(session.scalars(select(MediaAsset.storage_key)).one()), "the upload is kept"
        assert not list((stage.folder / "storage" / ".incoming").iterdir())
        again = stage.wait(stage.again(retry, job_id, stage.queue))
    assert again.state is JobState.DONE
    assert "video" in stage.renditions()


def test_a_job_cancelled_in_the_queue_is_never_begun(make_stage: MakeStage, clip: Path) -> None:
    stage = make_stage("en")
    cancelled, wanted = stage.ask(clip), ""
    stage.again(request_cancel, cancelled)
    wanted = stage.ask(clip)
    with stage.worker():
        assert stage.wait(wanted).state is JobState.DONE
    seen = stage.see(cancelled)
    assert seen.state is JobState.CANCELLED
    assert {step.runs for step in seen.steps.values()} == {0}


@on_sqlite
def test_progress_is_told_while_a_step_is_at_work(make_stage: MakeStage, short_film: Path) -> None:
    stage = make_stage("en")
    job_id = stage.ask(short_film)
    with stage.worker(before=[partial(slow_down_ffmpeg, 1)]):
        stage.wait_for_step(job_id, StepName.VIDEO)
        until(lambda: stage.see(job_id).steps[StepName.VIDEO].progress > 0)
        video = stage.see(job_id).steps[StepName.VIDEO]
        assert (video.state, video.progress < 1) == (StepState.RUNNING, True)
        assert stage.wait(job_id).state is JobState.DONE


@on_sqlite
def test_a_file_that_is_gone_ends_with_a_sentence_and_a_trace_in_the_log(make_stage: MakeStage, clip: Path) -> None:
    stage = make_stage("en")
    job_id = stage.ask(clip)
    for kept in (stage.folder / "storage").rglob("*.mp4"):
        kept.unlink()
    with stage.worker():
        seen = stage.wait(job_id)
    assert seen.state is JobState.FAILED
    assert "on our side" in seen.message
    assert "FileNotFoundError" in stage.log()


def test_a_job_whose_block_is_taken_away_ends_quietly(make_stage: MakeStage, clip: Path) -> None:
    stage = make_stage("en")
    first = stage.ask(clip)
    with stage.database.transaction() as session:
        session.execute(text("DELETE FROM media_job WHERE public_id = :id"), {"id": first})
    second = stage.ask(clip)
    with stage.worker():
        assert stage.wait(second).state is JobState.DONE
    assert "Traceback" not in stage.log()
