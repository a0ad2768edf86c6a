"""Files that cannot be used, work that is cancelled, and trying again: every job ends, and says why."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select, text

from content.database import utc_now
from content.jobs.models import JobState, StepName, StepState
from content.jobs.requests import request_cancel, retry
from content.operation.overview import overview
from content.people.models import Role
from content.people.permissions import Grant
from content.tracks.media_status import media_statuses
from content.tracks.models import MediaAsset
from media_pipeline.errors import MediaError
from media_pipeline.workflow.process_media import UNFORESEEN
from tests.factories import make_account
from tests.media_pipeline.workflow.conftest import MakeStage, on_sqlite
from tests.media_pipeline.workflow.job_harness import until
from tests.media_pipeline.workflow.worker_hooks import fail_with, slow_down_ffmpeg


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


PERSONAL = ("王建国", "Wang Jianguo", "jianguo-at-home", "洗手的讲稿", "script of washing")


@on_sqlite
def test_nothing_that_somebody_wrote_is_in_the_log_or_before_administrators_whatever_fails(
    make_stage: MakeStage, clip: Path, tmp_path: Path
) -> None:
    """Names of files, what stands inside them, and scripts: of files that cannot be used, children that fail and
    faults of ours."""
    subtitles = file_with(tmp_path, "a.srt", "1\n00:00:00,000 --> 00:00:02,000\n王建国 Wang Jianguo\n".encode())
    named = tmp_path / "jianguo-at-home 王建国.mkv"
    about = ("-metadata", "title=王建国", "-metadata", "artist=Wang Jianguo", "-metadata:s:s", "title=Wang Jianguo")
    command = ["ffmpeg", "-v", "error", "-i", str(clip), "-i", str(subtitles), "-c", "copy", *about, str(named)]
    subprocess.run(command, check=True, timeout=60)
    content = named.read_bytes()
    middle = content[: len(content) // 3] + b"\xff" * (len(content) // 3) + content[-(len(content) // 3) :]
    broken = file_with(tmp_path, "jianguo-at-home 1.mkv", middle)
    text = file_with(tmp_path, "jianguo-at-home 2.mkv", content[:200] + "王建国 Wang Jianguo\n".encode() * 99)
    script = "洗手的讲稿。 The script of washing."
    stage = make_stage("zh")
    states = []
    with stage.worker():
        for file in (text, broken):
            states.append(stage.wait(stage.ask(file, script=script)).state)
    words = f"could not parse {script!r} of Wang Jianguo (王建国)"
    for error in (ValueError(words), MediaError(UNFORESEEN, detail=f"exit 1: ValueError: {words}\nin '{named}'")):
        with stage.worker(before=[partial(fail_with, StepName.VIDEO, error)]):
            states.append(stage.wait(stage.ask(named, script=script)).state)
    assert states.count(JobState.FAILED) >= 3
    assert "ValueError" in stage.log()
    assert [word for word in PERSONAL if word in stage.log()] == []
    with stage.database.reading() as session:
        administrator = make_account(session, Grant(Role.ADMINISTRATOR))[1]
        page = overview(session, administrator, b"key", utc_now())
        session.rollback()
    assert page.failed
    assert [word for word in PERSONAL if word in repr([entry.reason for entry in page.failed])] == []


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
