"""Files to take along out of both databases, and a real worker that is killed while it makes one."""

from __future__ import annotations

import os
import signal
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import select

from content.courses.models import Block
from content.export.formats import FORMATS, usual_options
from content.export.models import UNFINISHED, ExportFormat, ExportJob, ExportState, SourceKind
from content.export.requests import request_export
from content.people.permissions import Actor
from content.people.preferences import Preferences
from content.tracks.models import CaptionOrigin, CaptionTrack, CaptionVersion, Rendition
from media_pipeline.export.book import MediaFile
from media_pipeline.storage import open_storage
from media_pipeline.storage.interface import Bucket
from media_pipeline.workflow.context import WorkerContext
from media_pipeline.workflow.export_steps import make_export
from tests.media_pipeline.export.books import run_ffmpeg
from tests.media_pipeline.workflow.conftest import MakeStage, on_sqlite
from tests.media_pipeline.workflow.job_harness import Stage, until

BEGINNINGS = {
    ExportFormat.TEXT: b"\xef\xbb\xbf#",
    ExportFormat.PRINT: b"<!DOCTYPE html>",
    ExportFormat.BOOK: b"PK",
    ExportFormat.CAPTIONS: b"PK",
    ExportFormat.OFFLINE: b"PK",
}


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson with a recording in the store, and who may open it."""

    stage: Stage
    actor: Actor
    lesson: str
    course: str

    def ask(self, form: ExportFormat, kind: SourceKind = SourceKind.LESSON) -> str:
        """Ask for one form; its public id."""
        options = usual_options(form, Preferences())
        public_id = self.lesson if kind is SourceKind.LESSON else self.course
        with self.stage.database.transaction() as session:
            return request_export(session, self.actor, kind, public_id, form, options, self.stage.queue).public_id

    def see(self, public_id: str) -> ExportJob:
        """The row as it stands now."""
        with self.stage.database.reading() as session:
            return session.scalars(select(ExportJob).where(ExportJob.public_id == public_id)).one()

    def make(self, public_id: str) -> ExportJob:
        """The row once its step has been done here, without a worker around it."""
        stage = self.stage
        make_export(WorkerContext(stage.database, stage.storage, stage.folder / "scratch"), public_id)
        return self.see(public_id)

    def wait(self, public_id: str) -> ExportJob:
        """The row once it has ended."""
        until(lambda: self.see(public_id).state not in UNFINISHED)
        return self.see(public_id)


@pytest.fixture(scope="session")
def sound_and_picture(tmp_path_factory: pytest.TempPathFactory) -> dict[str, MediaFile]:
    return run_ffmpeg(tmp_path_factory.mktemp("take-away"))


@pytest.fixture
def lesson(make_stage: MakeStage, sound_and_picture: dict[str, MediaFile], tmp_path: Path) -> Lesson:
    return lesson_on(make_stage("zh"), sound_and_picture, tmp_path)


def lesson_on(stage: Stage, sound_and_picture: dict[str, MediaFile], tmp_path: Path) -> Lesson:
    """The lesson, its files in the stage's store."""
    file = sound_and_picture["video"].path
    asset_id = stage._keep(file)
    copy = tmp_path / "sound.m4a"
    copy.write_bytes(sound_and_picture["sound"].path.read_bytes())
    stored = stage.storage.put(copy, suffix=".m4a")
    with stage.database.transaction() as session:
        block = session.get_one(Block, stage.block_id)
        block.asset_id = asset_id
        session.add(
            Rendition(
                asset_id=asset_id,
                name="audio",
                storage_key=stored.key,
                digest=stored.digest,
                content_type="audio/mp4",
                size_bytes=stored.size,
                duration_s=4.0,
            )
        )
        cues = [{"key": "a", "start": 0.2, "end": 2.0, "text": "先洗手", "words": []}]
        track = CaptionTrack(block_id=block.id, language="zh", current=1)
        track.versions.append(CaptionVersion(number=1, origin=CaptionOrigin.EDITED, cues=cues, digest="1" * 64))
        session.add(track)
        course = block.lesson.module.revision.course
        return Lesson(stage, stage.actor, block.lesson.public_id, course.public_id)


def test_every_form_is_made(lesson: Lesson) -> None:
    for kind, forms in FORMATS.items():
        for form in forms:
            made = lesson.make(lesson.ask(form, kind))
            assert made.state is ExportState.DONE, (form, made.reason)
            assert made.storage_key is not None
            content = lesson.stage.storage.local_path(made.storage_key).read_bytes()
            assert len(content) == made.size_bytes
            assert content.startswith(BEGINNINGS.get(form, b""))
            if form is ExportFormat.BOOK:
                with zipfile.ZipFile(lesson.stage.storage.local_path(made.storage_key)) as archive:
                    assert "EPUB/chapter-001.smil" in archive.namelist()
    assert not list((lesson.stage.folder / "scratch").glob("take-away-*"))


@on_sqlite
def test_only_what_a_form_takes_along_is_fetched_from_a_bucket(
    make_stage: MakeStage, sound_and_picture: dict[str, MediaFile], tmp_path: Path, bucket: Bucket
) -> None:
    lesson = lesson_on(make_stage("zh", bucket), sound_and_picture, tmp_path)
    lesson.stage.storage = open_storage(replace(bucket, cache=tmp_path / "another-machine"))
    for form, fetched in ((ExportFormat.TEXT, 0), (ExportFormat.AUDIO, 1)):
        before = {path for path in (tmp_path / "another-machine").iterdir() if path.is_file()}
        made = lesson.make(lesson.ask(form))
        assert made.state is ExportState.DONE, made.reason
        new = {path for path in (tmp_path / "another-machine").iterdir() if path.is_file()} - before
        assert len([path for path in new if path.suffix == ".m4a"]) == fetched


def test_killed_in_the_middle_it_is_made_by_the_next_worker(lesson: Lesson) -> None:
    wanted = lesson.ask(ExportFormat.BRAILLE)
    with lesson.stage.worker() as process:
        until(lambda: lesson.see(wanted).state is ExportState.RUNNING, every_s=0.01)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert lesson.see(wanted).state is ExportState.RUNNING
    with lesson.stage.worker():
        made = lesson.wait(wanted)
    assert (made.state, made.runs) == (ExportState.DONE, 2)
    assert not list((lesson.stage.folder / "scratch").glob("take-away-*"))
    assert lesson.stage.processes() == []


def test_a_lesson_that_changed_meanwhile_is_not_kept_under_the_wrong_digest(lesson: Lesson) -> None:
    wanted = lesson.ask(ExportFormat.TEXT)
    with lesson.stage.database.transaction() as session:
        session.get_one(Block, lesson.stage.block_id).title = "别的"
    ended = lesson.make(wanted)
    assert ended.state is ExportState.FAILED
    assert "was changed" in str(ended.reason)
    assert lesson.make(lesson.ask(ExportFormat.TEXT)).state is ExportState.DONE
