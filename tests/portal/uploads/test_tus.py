"""Uploads in pieces, over HTTP as tus 1.0 says."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from content.courses.models import RevisionState
from content.database import utc_now
from content.jobs.models import JobKind, JobState
from content.tracks.models import Upload, UploadState
from portal.uploads.partial_file import open_partial
from tests.portal.conftest import csrf_token
from tests.portal.teach.conftest import Desk

FILE = bytes(range(256)) * 40
pytestmark = pytest.mark.both  # uploads have transactions and locks of their own


def told(**values: str) -> str:
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in values.items())


class Sender:
    """What a tus client sends."""

    def __init__(self, browser: FlaskClient) -> None:
        self.browser = browser
        self.token = csrf_token(browser)

    def send(self, method: str, address: str, body: bytes = b"", **headers: str) -> TestResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        usual = {"Tus-Resumable": "1.0.0", "X-CSRFToken": self.token, "Accept": "application/json"}
        return self.browser.open(address, method=method, data=body, headers={**usual, **named})

    def create(self, desk: Desk, length: int = len(FILE), **more: str) -> TestResponse:
        metadata = told(**{"block": desk.block, "purpose": "lecture", "filename": "课.mp4", **more})
        return self.send("POST", "/teach/uploads", Upload_Length=str(length), Upload_Metadata=metadata)

    def patch(self, address: str, body: bytes, offset: int, **more: str) -> TestResponse:
        kind = "application/offset+octet-stream"
        return self.send("PATCH", address, body, Content_Type=kind, Upload_Offset=str(offset), **more)

    def offset(self, address: str) -> int:
        return int(self.send("HEAD", address).headers["Upload-Offset"])


@pytest.fixture
def sender(desk: Desk) -> Sender:
    return Sender(desk.browser)


def only_upload(desk: Desk) -> Upload:
    with desk.database.reading() as session:
        return session.scalars(select(Upload)).one()


def test_a_file_sent_in_pieces_is_kept_and_worked_on(desk: Desk, sender: Sender) -> None:
    created = sender.create(desk)
    assert created.status_code == 201
    address = created.headers["Location"]
    first = sender.patch(address, FILE[:6000], 0)
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "6000")
    assert sender.offset(address) == 6000
    assert sender.patch(address, FILE[6000:], 6000).status_code == 204
    panel = desk.panel()
    assert panel.file is not None
    assert (panel.file.name, panel.file.size_bytes) == ("课.mp4", len(FILE))
    assert [(job.kind, job.state) for job in panel.jobs] == [(JobKind.LECTURE, JobState.QUEUED)]
    (kept,) = desk.storage.rglob("*.mp4")
    assert kept.read_bytes() == FILE
    assert list(desk.uploads.iterdir()) == []
    assert sender.offset(address) == len(FILE)


def test_a_caption_file_over_what_somebody_worked_on_names_the_page_of_the_question(desk: Desk, sender: Sender) -> None:
    first, second = (f"WEBVTT\n\n00:00.000 --> 00:02.000\n{text}\n".encode() for text in ("先洗手", "请先洗手"))
    about = {"purpose": "captions", "filename": "a.vtt", "language": "zh"}
    plain = sender.patch(sender.create(desk, len(first), **about).headers["Location"], first, 0)
    assert (plain.status_code, plain.headers.get("Upload-Next-Page")) == (204, None)
    address = sender.create(desk, len(second), **about).headers["Location"]
    asked = sender.patch(address, second, 0)
    (proposal,) = desk.panel().proposals
    assert (asked.status_code, asked.headers["Upload-Next-Page"]) == (204, f"/teach/proposals/{proposal.public_id}")
    assert sender.offset(address) == len(second)
    assert len(desk.panel().proposals) == 1


def test_the_server_says_what_it_can_do(desk: Desk) -> None:
    offered = desk.browser.options("/teach/uploads")
    assert offered.status_code == 204
    assert offered.headers["Tus-Extension"] == "creation,checksum,termination,expiration"
    assert offered.headers["Tus-Checksum-Algorithm"] == "sha1"
    assert offered.headers["Tus-Version"] == "1.0.0"
    assert int(offered.headers["Tus-Max-Size"]) > 0


def test_another_version_of_the_protocol_is_refused(desk: Desk, sender: Sender) -> None:
    assert sender.send("POST", "/teach/uploads", Tus_Resumable="0.2.2").status_code == 412


def test_a_piece_for_another_place_is_a_conflict_and_changes_nothing(desk: Desk, sender: Sender) -> None:
    address = sender.create(desk).headers["Location"]
    sender.patch(address, FILE[:100], 0)
    assert sender.patch(address, FILE[:100], 0).status_code == 409
    assert sender.patch(address, FILE[500:600], 500).status_code == 409
    assert sender.offset(address) == 100


def test_a_piece_with_a_wrong_checksum_is_not_kept(desk: Desk, sender: Sender) -> None:
    address = sender.create(desk).headers["Location"]
    right = "sha1 " + base64.b64encode(hashlib.sha1(FILE[:100]).digest()).decode()
    assert sender.patch(address, FILE[1:101], 0, Upload_Checksum=right).status_code == 460
    assert sender.offset(address) == 0
    assert sender.patch(address, FILE[:100], 0, Upload_Checksum=right).status_code == 204
    assert sender.patch(address, FILE[100:], 100, Upload_Checksum="md5 AAAA").status_code == 400
    assert sender.offset(address) == 100


def test_what_came_before_the_line_dropped_is_kept(desk: Desk, sender: Sender) -> None:
    address = sender.create(desk).headers["Location"]

    class Dropping(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            piece = super().read(size)
            if not piece:
                raise ConnectionResetError("the line dropped")
            return piece

    answer = desk.browser.open(
        address,
        method="PATCH",
        input_stream=Dropping(FILE[:3000]),
        headers={
            "Tus-Resumable": "1.0.0",
            "X-CSRFToken": sender.token,
            "Content-Type": "application/offset+octet-stream",
            "Upload-Offset": "0",
            "Content-Length": str(len(FILE)),
        },
    )
    assert answer.status_code == 204
    assert sender.offset(address) == 3000
    assert sender.patch(address, FILE[3000:], 3000).status_code == 204
    (kept,) = desk.storage.rglob("*.mp4")
    assert kept.read_bytes() == FILE


def test_an_upload_that_is_ended_is_gone(desk: Desk, sender: Sender) -> None:
    address = sender.create(desk).headers["Location"]
    sender.patch(address, FILE[:100], 0)
    assert sender.send("DELETE", address).status_code == 204
    assert sender.send("HEAD", address).status_code == 410
    assert sender.patch(address, FILE[100:], 100).status_code in {404, 409}
    assert list(desk.uploads.iterdir()) == []


def test_an_upload_left_alone_expires_and_its_bytes_go(desk: Desk, sender: Sender) -> None:
    left = sender.create(desk)
    assert "Upload-Expires" in left.headers
    with desk.database.transaction() as session:
        session.execute(update(Upload).values(expires_at=utc_now() - timedelta(minutes=1)))
    sender.create(desk)
    assert sender.send("HEAD", left.headers["Location"]).status_code == 410
    assert len(list(desk.uploads.iterdir())) == 1


def test_a_file_that_was_whole_when_the_server_stopped_is_taken_over_when_asked_for(desk: Desk, sender: Sender) -> None:
    address = sender.create(desk).headers["Location"]
    public_id = address.rsplit("/", 1)[1]
    with open_partial(desk.uploads / f"{public_id}.part") as partial:
        partial.receive(io.BytesIO(FILE), 0, len(FILE))
    with desk.database.transaction() as session:
        session.execute(update(Upload).values(offset_bytes=len(FILE)))
    assert sender.offset(address) == len(FILE)
    assert only_upload(desk).state is UploadState.RECEIVED
    assert desk.panel().file is not None


def test_bytes_that_nobody_was_told_of_are_written_over(desk: Desk, sender: Sender) -> None:
    address = sender.create(desk).headers["Location"]
    with open_partial(desk.uploads / f"{address.rsplit('/', 1)[1]}.part") as partial:
        partial.receive(io.BytesIO(b"x" * 5000), 0, 5000)
    sender.patch(address, FILE, 0)
    (kept,) = desk.storage.rglob("*.mp4")
    assert kept.read_bytes() == FILE


def test_two_requests_never_write_to_one_upload_at_once(desk: Desk, sender: Sender) -> None:
    address = sender.create(desk).headers["Location"]
    with open_partial(desk.uploads / f"{address.rsplit('/', 1)[1]}.part"):
        assert sender.patch(address, FILE, 0).status_code == 409
    assert sender.patch(address, FILE, 0).status_code == 204


@pytest.mark.parametrize(
    ("length", "more", "status"),
    [
        (0, {}, 422),
        (9 * 1024**3, {}, 422),
        (10, {"purpose": "nonsense"}, 400),
        (10, {"purpose": "image"}, 409),
        (10, {"block": "nowhere"}, 404),
    ],
)
def test_what_cannot_be_received_is_refused_before_it_is_sent(
    desk: Desk, sender: Sender, length: int, more: dict[str, str], status: int
) -> None:
    answer = sender.create(desk, length, **more)
    assert answer.status_code == status
    assert answer.headers["Tus-Resumable"] == "1.0.0"
    if status in {409, 422}:
        assert answer.get_json()["error"]


def test_more_than_was_announced_is_refused(desk: Desk, sender: Sender) -> None:
    address = sender.create(desk, 100).headers["Location"]
    assert sender.patch(address, FILE[:200], 0).status_code == 409
    assert sender.offset(address) == 0


def test_without_the_token_nothing_is_received(desk: Desk) -> None:
    answer = desk.browser.post("/teach/uploads", headers={"Tus-Resumable": "1.0.0", "Upload-Length": "10"})
    assert answer.status_code == 400


def test_a_visitor_is_told_to_sign_in(desk: Desk, client: FlaskClient) -> None:
    assert Sender(client).create(desk).status_code == 401


def test_nobody_else_can_reach_an_upload(desk: Desk, sender: Sender, stranger: Callable[[], FlaskClient]) -> None:
    address = sender.create(desk).headers["Location"]
    other = Sender(stranger())
    assert other.create(desk).status_code == 403
    for answer in (other.send("HEAD", address), other.patch(address, FILE, 0), other.send("DELETE", address)):
        assert answer.status_code == 404


def test_a_course_handed_in_meanwhile_takes_no_file_and_says_so(desk: Desk, sender: Sender) -> None:
    from content.courses.models import Block

    address = sender.create(desk).headers["Location"]
    with desk.database.transaction() as session:
        session.get_one(Block, desk.block_id).lesson.module.revision.state = RevisionState.IN_REVIEW
    answer = sender.patch(address, FILE, 0)
    assert answer.status_code == 409
    upload = only_upload(desk)
    assert upload.state is UploadState.REFUSED
    assert upload.reason is not None
    assert desk.panel().file is None


def test_a_script_that_is_no_text_is_refused_with_its_reason(desk: Desk, sender: Sender) -> None:
    address = sender.create(desk, purpose="script", filename="script.txt").headers["Location"]
    answer = sender.patch(address, FILE, 0)
    assert answer.status_code == 422
    assert answer.get_json()["error"]
    assert only_upload(desk).state is UploadState.REFUSED
    assert list(desk.uploads.iterdir()) == []


def test_captions_that_are_brought_are_told_of_in_the_metadata(desk: Desk, sender: Sender) -> None:
    address = sender.create(desk, own_captions="yes").headers["Location"]
    assert desk.panel().recognise, "nothing has arrived yet"
    assert sender.patch(address, FILE, 0).status_code == 204
    assert not desk.panel().recognise
