"""A published course with a real small recording in the store, and who studies it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from content.courses.models import RevisionState
from content.database import Database
from content.learning.models import LessonEvidence, PlayerSession
from content.people.models import Account
from content.search.indexing import refresh
from media_pipeline.storage.local import LocalStorage
from tests.factories import add_media_block, make_pilot, make_published_course
from tests.portal.conftest import post
from tests.shared_resources import SharedResources

DURATION_S = 20.0


@dataclass(frozen=True, slots=True)
class Studied:
    """Public ids of a course whose first lesson is a text and a recording, and whose second is a text."""

    database: Database
    course: str
    revision_id: int
    lesson: str
    second_lesson: str
    text_key: str
    block: str
    video: str
    track: str

    def let_time_pass(self, seconds: float) -> None:
        """As if what has been opened so far had been opened this much earlier."""
        with self.database.transaction() as session:
            for player in session.scalars(select(PlayerSession)):
                player.opened_at -= timedelta(seconds=seconds)
            for row in session.scalars(select(LessonEvidence)):
                row.first_at -= timedelta(seconds=seconds)

    def set_state(self, state: RevisionState) -> None:
        """The revision in another state."""
        from content.courses.models import Revision

        with self.database.transaction() as session:
            session.execute(update(Revision).where(Revision.id == self.revision_id).values(state=state))
            refresh(session, session.get_one(Revision, self.revision_id).course_id)


@pytest.fixture(scope="session")
def video_file(shared: SharedResources) -> Path:
    """A second of real MP4."""

    def make(folder: Path) -> Path:
        file = folder / "video.mp4"
        source = ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=5:d=1"]
        command = ["ffmpeg", "-nostdin", "-v", "error", *source, "-c:v", "libx264", "-preset", "ultrafast", str(file)]
        subprocess.run(command, check=True)
        return file

    return shared.once("second-of-video", make)


@pytest.fixture
def studied(app: Flask, database: Database, video_file: Path, tmp_path: Path) -> Studied:
    """The course, with a pilot that pays one credit a study unit."""
    copy = tmp_path / "incoming.mp4"
    copy.write_bytes(video_file.read_bytes())
    stored = LocalStorage(app.extensions["settings"].storage).put(copy, suffix=".mp4")
    with database.transaction() as session:
        make_pilot(session)
        course = make_published_course(session, lessons=2)
        first, second = course.revisions[0].modules[0].lessons
        teacher = session.get_one(Account, course.created_by_id)
        block = add_media_block(session, first, teacher, duration_s=DURATION_S, cues=4)
        for rendition in block.asset.renditions:
            rendition.storage_key, rendition.digest = stored.key, stored.digest
        from content.tracks.models import CaptionTrack

        refresh(session, course.id)
        track = session.scalars(select(CaptionTrack).where(CaptionTrack.block_id == block.id)).one()
        video = next(rendition for rendition in block.asset.renditions if rendition.name == "video")
        return Studied(
            database=database,
            course=course.public_id,
            revision_id=course.revisions[0].id,
            lesson=first.public_id,
            second_lesson=second.public_id,
            text_key=first.blocks[0].lineage,
            block=block.public_id,
            video=video.public_id,
            track=track.public_id,
        )


@pytest.fixture
def learner(studied: Studied, enter: Callable[..., FlaskClient]) -> FlaskClient:
    """A browser of a learner who is enrolled."""
    browser = enter(name="learner")
    assert post(browser, f"/courses/{studied.course}/enrol").status_code == 302
    return browser
