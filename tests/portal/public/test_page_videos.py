"""Pages in sign language: an administrator uploads a real video, a worker makes it ready, everybody sees it."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from content.database import Database
from content.page_videos.models import PageVideo, PageVideoState
from media_pipeline.storage.local import LocalStorage
from media_pipeline.workflow.context import WorkerContext
from media_pipeline.workflow.page_video_steps import make_page_video
from tests.portal.conftest import post
from tests.shared_resources import SharedResources

VTT = b"WEBVTT\n\n00:00.000 --> 00:02.000\n\xe6\xac\xa2\xe8\xbf\x8e\n"
ADDRESSES = {"home": "/", "help": "/help", "register": "/account/register", "complain": "/supervision"}


@pytest.fixture(scope="session")
def interpreter(shared: SharedResources) -> bytes:
    """A second of moving picture of 480 lines."""

    def make(folder: Path) -> Path:
        file = folder / "interpreter.mp4"
        source = ["-f", "lavfi", "-i", "testsrc2=s=384x480:r=25:d=1"]
        command = ["ffmpeg", "-nostdin", "-v", "error", *source, "-c:v", "libx264", "-pix_fmt", "yuv420p", str(file)]
        subprocess.run(command, check=True)
        return file

    return shared.once("interpreter-of-pages", make).read_bytes()


def upload(browser: FlaskClient, page: str, content: bytes, captions: bytes = b"") -> None:
    more = {"captions": (io.BytesIO(captions), "welcome.vtt")} if captions else {}
    file = (io.BytesIO(content), "welcome.mp4")
    answer = post(browser, f"/page-videos/{page}", file=file, language="zh", **more)
    assert answer.status_code == 302, answer.text


def work(app: Flask, database: Database) -> PageVideoState:
    """Do what a worker does with the video that waits; what became of it."""
    with database.reading() as session:
        waiting = select(PageVideo.public_id).where(PageVideo.state == PageVideoState.WAITING)
        public_id = session.scalars(waiting).one()
    settings = app.extensions["settings"]
    make_page_video(WorkerContext(database, LocalStorage(settings.storage), settings.scratch), public_id)
    with database.reading() as session:
        return session.scalars(select(PageVideo.state).where(PageVideo.public_id == public_id)).one()


@pytest.mark.slow
@pytest.mark.both
def test_an_uploaded_video_is_made_ready_shown_played_and_removed(
    app: Flask, database: Database, client: FlaskClient, administrator: FlaskClient, interpreter: bytes
) -> None:
    for page, address in ADDRESSES.items():
        assert "<video" not in client.get(address).text
        upload(administrator, page, interpreter, VTT)
        assert "welcome.mp4" in administrator.get(f"/page-videos/{page}").text
        assert "<video" not in client.get(address).text
        assert work(app, database) is PageVideoState.READY
        html = client.get(address).text
        assert 'kind="captions"' in html
    with database.reading() as session:
        public_id = session.scalars(select(PageVideo.public_id).where(PageVideo.page == "home")).one()
    played = client.get(f"/page-videos/{public_id}/sign", headers={"Range": "bytes=0-99"})
    assert (played.status_code, played.content_type, len(played.data)) == (206, "video/mp4", 100)
    assert "欢迎" in client.get(f"/page-videos/{public_id}/captions.vtt").text
    assert post(administrator, "/page-videos/home/remove").status_code == 302
    assert "<video" not in client.get("/").text
    assert client.get(f"/page-videos/{public_id}/sign").status_code == 404


@pytest.mark.slow
def test_what_is_no_video_is_refused_with_its_reason_and_the_page_keeps_what_it_had(
    app: Flask, database: Database, client: FlaskClient, administrator: FlaskClient, interpreter: bytes
) -> None:
    upload(administrator, "help", interpreter)
    work(app, database)
    upload(administrator, "help", b"no video at all")
    assert work(app, database) is PageVideoState.FAILED
    assert "welcome.mp4" in administrator.get("/page-videos/help").text
    assert "<video" in client.get("/help").text


def test_whoever_prefers_sign_language_finds_the_video_unfolded(
    client: FlaskClient, administrator: FlaskClient, app: Flask, database: Database, interpreter: bytes
) -> None:
    upload(administrator, "home", interpreter)
    work(app, database)
    assert '<details class="govuk-details cx-page-video">' in client.get("/").text
    client.set_cookie("preferences", '{"sign_first":"on"}')
    assert '<details class="govuk-details cx-page-video" open>' in client.get("/").text


def test_captions_that_cannot_be_read_are_refused_at_their_field(
    administrator: FlaskClient, database: Database
) -> None:
    file, captions = (io.BytesIO(b"video"), "a.mp4"), (io.BytesIO(b"\x00\x01\x02"), "a.vtt")
    answer = post(administrator, "/page-videos/home", file=file, captions=captions, language="zh")
    assert answer.status_code == 422
    assert 'id="captions-error"' in answer.text
    with database.reading() as session:
        assert session.scalars(select(PageVideo)).all() == []
