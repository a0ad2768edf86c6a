"""Uploading to a real server, and in a real browser: a server killed in mid-upload, a line that drops."""

from __future__ import annotations

import base64
import hashlib
import http.client
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from content import migrating
from content.database import Database
from content.jobs.models import JobState, MediaJob
from content.people.accounts import set_password
from content.tracks.models import MediaAsset, Upload
from media_pipeline.workflow.queue import prepare_queue
from tests.factories import make_course, make_institution, make_instructor, make_media_block
from tests.journeys.axe import axe
from tests.journeys.portal_process import _free_port, running_portal
from tests.journeys.slow_line import slow_line

PASSWORD = "a short sentence"


class Installation:
    """A migrated database in a folder, with one author and a media block."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"sqlite:///{folder / 'portal.sqlite'}"
        self.database = Database(self.url)
        migrating.upgrade(self.database)
        prepare_queue(self.url)
        with self.database.transaction() as session:
            institution = make_institution(session)
            account, _ = make_instructor(session, institution)
            account.language = "en"
            set_password(session, account, PASSWORD)
            block = make_media_block(session, make_course(session, account, institution, language="en"))
            self.name, self.block = account.login_name, block.public_id

    @contextmanager
    def server(self, port: int) -> Iterator[subprocess.Popen[bytes]]:
        """The web server alone, as `portal serve` starts it, on a port that stays the same."""
        environment = {
            **os.environ,
            "PORTAL_DATA": str(self.folder),
            "PORTAL_DATABASE_URL": self.url,
            "PORTAL_PORT": str(port),
            "PORTAL_SECRET_KEY": "for this test alone",
        }
        with (self.folder / "serve.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "portal.cli", "serve"],
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
            try:
                until(lambda: answers(f"http://127.0.0.1:{port}/help"))
                yield process
            finally:
                kill_group(process)

    def offset(self) -> int:
        with self.database.reading() as session:
            return session.scalars(select(Upload.offset_bytes)).first() or 0

    def asset(self) -> MediaAsset | None:
        with self.database.reading() as session:
            return session.scalars(select(MediaAsset)).one_or_none()

    def job_state(self) -> JobState | None:
        with self.database.reading() as session:
            return session.scalars(select(MediaJob.state).order_by(MediaJob.id.desc())).first()


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    made = Installation(tmp_path)
    yield made
    made.database.dispose()


@pytest.fixture(scope="session")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A video of some 13 MB, so that it takes several pieces: noise does not compress."""
    file = tmp_path_factory.mktemp("recording") / "lecture.avi"
    source = ("-f", "lavfi", "-i", "nullsrc=s=320x180:r=25,geq=random(1)*255:128:128")
    sound = ("-f", "lavfi", "-i", "sine=frequency=440")
    command = ["ffmpeg", "-v", "error", *source, *sound, "-t", "12", "-c:v", "mjpeg", "-q:v", "2", str(file)]
    subprocess.run(command, check=True, timeout=120)
    return file


@pytest.mark.exhaustive
def test_a_server_killed_in_mid_upload_loses_nothing_that_it_had_acknowledged(
    installation: Installation, recording: Path
) -> None:
    content, port = recording.read_bytes(), _free_port()
    with installation.server(port) as process:
        sender = Sender(port, installation)
        address = sender.create(len(content), recording.name)
        half = len(content) // 2
        sender.patch(address, content[:half], 0)
        assert installation.offset() == half
        trickle = sender.begin_patch(address, len(content) - half, half)
        trickle.send(content[half : half + 100_000])
        kill_group(process)
        trickle.close()
    with installation.server(port):
        sender = Sender(port, installation)
        offset = sender.offset(address)
        assert offset >= half
        sender.patch(address, content[offset:], offset)
    asset = installation.asset()
    assert asset is not None
    assert asset.digest == hashlib.sha256(content).hexdigest()


@pytest.mark.browser
def test_an_author_uploads_with_pause_and_go_on_over_a_line_that_drops(
    installation: Installation, recording: Path, chromium: Browser
) -> None:
    port = _free_port()
    with installation.server(port), slow_line(port) as line:
        page = signed_in(chromium, line.port, installation)
        page.goto(f"http://127.0.0.1:{line.port}/teach/blocks/{installation.block}/upload/lecture")
        line.bytes_a_second = 1_500_000
        words = page.locator("[data-upload-words]")
        page.set_input_files("input[type=file]", recording)
        page.get_by_role("button", name="Upload").press("Enter")
        pause, go_on = page.get_by_role("button", name="Pause"), page.get_by_role("button", name="Go on")
        pause.wait_for()
        until(lambda: installation.offset() > 0)
        pause.press("Enter")
        go_on.wait_for()
        assert focused_text(page) == "Go on"
        assert "Paused" in words.inner_text()
        assert axe(page) == []
        stood_at = installation.offset()
        go_on.press("Enter")
        until(lambda: installation.offset() > stood_at)
        line.cut()
        until(lambda: "connection is lost" in words.inner_text())
        assert axe(page) == []
        line.mend()
        page.wait_for_url("**/media", timeout=90_000)
        assert "The recording has arrived" in page.locator(".cx-notices").inner_text()
    asset = installation.asset()
    assert asset is not None
    assert asset.digest == hashlib.sha256(recording.read_bytes()).hexdigest()


@pytest.mark.browser
def test_a_file_that_is_refused_is_told_in_words_and_another_can_be_chosen(
    installation: Installation, chromium: Browser, tmp_path: Path
) -> None:
    port = _free_port()
    wrong = tmp_path / "captions.vtt"
    wrong.write_text("no captions in here")
    with installation.server(port):
        page = signed_in(chromium, port, installation)
        page.goto(f"http://127.0.0.1:{port}/teach/blocks/{installation.block}/upload/captions")
        page.get_by_role("button", name="Upload").press("Enter")
        until(lambda: "Choose a file" in page.locator("[data-upload-status]").inner_text())
        page.set_input_files("input[type=file]", wrong)
        page.wait_for_timeout(1100)  # a second press within a second counts as a slip of the hand
        page.get_by_role("button", name="Upload").press("Enter")
        until(lambda: "No captions with times" in page.locator("[data-upload-status]").inner_text())
        assert page.get_by_role("button", name="Upload").is_visible()
        assert axe(page) == []


@pytest.mark.browser
@pytest.mark.exhaustive
def test_the_page_of_a_recording_follows_the_work_and_the_captions_can_be_checked(
    installation: Installation, chromium: Browser, spoken_recording: Path
) -> None:
    with running_portal(installation.folder, installation.url) as address:
        port = int(address.rsplit(":", 1)[1])
        page = signed_in(chromium, port, installation)
        page.goto(f"{address}/teach/blocks/{installation.block}/upload/lecture")
        page.set_input_files("input[type=file]", spoken_recording)
        page.get_by_role("button", name="Upload").press("Enter")
        page.wait_for_url("**/media")
        until(lambda: page.locator("[data-working]").get_attribute("data-working") == "true")
        assert axe(page) == []
        until(lambda: page.locator("[data-working]").get_attribute("data-working") == "false", 120)
        assert "All is done" in page.locator("[data-live-status]").inner_text()
        assert installation.job_state() is JobState.DONE
        page.get_by_role("link", name=re.compile("Read and correct")).press("Enter")
        page.wait_for_url("**/captions/*")
        assert axe(page) == []
        page.wait_for_selector("#captions-form[data-ready]")
        page.locator("#captions-form textarea").fill("Wash your hands before every massage.")
        with page.expect_event("load"):
            page.get_by_role("button", name="Save and mark as checked").press("Enter")
        assert "marked as checked" in page.locator(".cx-notices").inner_text()
        assert axe(page) == []
        narrow = chromium.new_context(
            viewport={"width": 320, "height": 640}, storage_state=page.context.storage_state()
        )
        small = narrow.new_page()
        for where in (page.url, f"{address}/teach/blocks/{installation.block}/media"):
            small.goto(where)
            assert small.evaluate("document.documentElement.scrollWidth") <= 320, where
        narrow.close()


@pytest.fixture(scope="session")
def spoken_recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One sentence by flite under a moving picture."""
    folder = tmp_path_factory.mktemp("spoken")
    sound, file = folder / "spoken.wav", folder / "spoken.avi"
    text = "Wash your hands before every massage, for at least twenty seconds."
    subprocess.run(["flite", "-voice", "rms", "-t", text, "-o", str(sound)], check=True)
    source = ("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25")
    command = ["ffmpeg", "-v", "error", *source, "-i", str(sound), "-shortest", "-c:v", "mpeg4", str(file)]
    subprocess.run(command, check=True)
    return file


class Sender:
    """A signed-in client that speaks tus, without a browser."""

    def __init__(self, port: int, installation: Installation) -> None:
        self.base = f"http://127.0.0.1:{port}"
        self.block = installation.block
        self.jar = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        fields = {"csrf_token": self.token(), "login_name": installation.name, "password": PASSWORD}
        self.opener.open(f"{self.base}/account/sign-in", urlencode(fields).encode())
        self.csrf = self.token()

    def token(self) -> str:
        page = self.opener.open(f"{self.base}/account/sign-in").read().decode()
        found = re.search(r'name="csrf-token" content="([^"]+)"', page)
        assert found is not None
        return found.group(1)

    def create(self, length: int, name: str) -> str:
        told = {"block": self.block, "purpose": "lecture", "filename": name}
        metadata = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in told.items())
        headers = {"Upload-Length": str(length), "Upload-Metadata": metadata}
        return self.send("POST", "/teach/uploads", b"", headers)["Location"]

    def patch(self, address: str, body: bytes, offset: int) -> None:
        self.send("PATCH", address, body, self.chunk(offset))

    def offset(self, address: str) -> int:
        return int(self.send("HEAD", address, None, {})["Upload-Offset"])

    def chunk(self, offset: int) -> dict[str, str]:
        return {"Content-Type": "application/offset+octet-stream", "Upload-Offset": str(offset)}

    def send(self, method: str, address: str, body: bytes | None, headers: dict[str, str]) -> dict[str, str]:
        usual = {"Tus-Resumable": "1.0.0", "X-CSRFToken": self.csrf, "Accept": "application/json"}
        request = urllib.request.Request(self.base + address, body, {**usual, **headers}, method=method)
        with self.opener.open(request) as answer:
            return dict(answer.headers)

    def begin_patch(self, address: str, length: int, offset: int) -> http.client.HTTPConnection:
        """A request whose body is still to come: `send` it as slowly as you like."""
        connection = http.client.HTTPConnection(self.base.removeprefix("http://"))
        connection.putrequest("PATCH", address)
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.jar)
        named = {"Tus-Resumable": "1.0.0", "X-CSRFToken": self.csrf, "Content-Length": str(length), "Cookie": cookies}
        for name, value in {**named, **self.chunk(offset)}.items():
            connection.putheader(name, value)
        connection.endheaders()
        return connection


def signed_in(chromium: Browser, port: int, installation: Installation) -> Page:
    page = chromium.new_context(bypass_csp=True).new_page()
    page.goto(f"http://127.0.0.1:{port}/account/sign-in")
    page.fill("[name=login_name]", installation.name)
    page.fill("[name=password]", PASSWORD)
    page.locator("main [type=submit]").press("Enter")
    page.wait_for_load_state()
    return page


def focused_text(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent.trim()"))


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError):
        return False


def until(true: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
