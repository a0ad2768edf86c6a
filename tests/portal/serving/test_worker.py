"""The web server as an installation runs it, asked by clients that are slow, large, broken or many."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlencode

import pytest

from portal.body_limits import FORM_BYTES
from tests.portal.serving.slow_clients import KINDS, Server, web_server

pytestmark = pytest.mark.slow

GET = b"GET /help HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("served")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    with web_server(folder) as running:
        yield running


def exchange(server: Server, *pieces: bytes) -> tuple[int, bytes]:
    """The status and the body of the answer to what is sent, piece by piece."""
    with server.connect() as connection:
        for piece in pieces:
            connection.sendall(piece)
            time.sleep(0.05)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        return answer.status, answer.read()


def test_slow_clients_and_uploads_stop_nobody(server: Server, folder: Path) -> None:
    stop = threading.Event()
    with ExitStack() as held:
        held.callback(stop.set)
        for number in range(200):
            held.enter_context(server.slow_client(KINDS[number % len(KINDS)]))
        for _ in range(20):
            arguments = (server.begin_upload(1_000_000), 1_000_000, 50_000, stop)
            threading.Thread(target=server.upload, args=arguments, daemon=True).start()
        for _ in range(10):
            assert server.page()[0] == 200
        parts = list((folder / "uploads").glob("*.part"))
        deadline = time.monotonic() + 30
        while sum(part.stat().st_size > 0 for part in parts) < 20 and time.monotonic() < deadline:
            assert server.page()[0] == 200
        assert sum(part.stat().st_size > 0 for part in parts) >= 20


def test_requests_come_in_pieces_and_several_at_once(server: Server) -> None:
    pieces = [GET[at : at + 7] for at in range(0, len(GET), 7)]
    assert exchange(server, *pieces)[0] == 200
    last = GET.replace(b"/help", b"/accessibility").replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    with server.connect() as connection:
        connection.sendall(b"\r\n" + GET + GET + last[:20])
        time.sleep(0.2)
        connection.sendall(last[20:])
        assert b"".join(iter(lambda: connection.recv(100_000), b"")).count(b"HTTP/1.1 200 OK\r\n") == 3


def test_a_form_in_pieces_is_one_form(server: Server) -> None:
    body = urlencode({"login_name": "王芳" * 30, "password": "x"}).encode()
    head = (
        f"POST /account/sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {FORM}\r\nContent-Length: {len(body)}\r\n"
    )
    with server.connect() as connection:
        connection.sendall(head.encode() + b"Expect: 100-continue\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 100 Continue")
    status, page = exchange(server, head.encode(), b"\r\n", body[:50], body[50:])
    assert status == 400  # it has no token, but all that was typed
    assert ("王芳" * 30).encode() in page


def test_who_sends_too_much_reads_why(server: Server) -> None:
    body = urlencode({"text": "我要投诉。" * 300_000}).encode()
    assert len(body) > 4 * FORM_BYTES
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("POST", "/supervision", body, {"Content-Type": FORM})
    answer = connection.getresponse()
    assert answer.status == 413
    assert "我要投诉。我要投诉。".encode() in answer.read()


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("Transfer-Encoding: chunked\r\nContent-Type: " + FORM, 411),
        ("Content-Length: 5\r\nContent-Length: 6", 400),
        ("Content-Length: -5", 400),
        ("Content-Type: text/plain\r\nContent-Length: 9" + "9" * 30, 413),
        ("A: " + "x" * 9000, 431),
        ("A: " + "x" * 100_000, 431),
        ("no header at all", 400),
        ("Transfer-Encoding: identity, chunked, gzip", 400),
    ],
)
def test_what_is_no_request_is_answered(head: str, status: int, server: Server) -> None:
    begun = f"POST /account/sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\n{head}\r\n\r\n" + "x" * 100_000
    assert exchange(server, begun.encode())[0] == status


def test_an_address_with_a_secret_stays_out_of_the_log(server: Server, folder: Path) -> None:
    for line in (
        b"GET /account/recover/a-secret HTTP/9.9",
        b"G\x00T /account/recover/a-secret",
        b"GET a-secret HTTP/1.1",
    ):
        assert exchange(server, line + b"\r\nHost: 127.0.0.1\r\n\r\n")[0] in {400, 404, 505}
    assert b"a-secret" not in (folder / "serve.log").read_bytes()


def test_a_large_answer_comes_whole_however_slowly_it_is_taken(server: Server) -> None:
    ask = b"GET /static/changxue.css HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    _status, quick = exchange(server, ask)
    received = b""
    with server.connect(receive_bytes=2048) as connection:
        connection.sendall(ask)
        time.sleep(0.5)
        while piece := connection.recv(20_000):
            received += piece
    assert received.partition(b"\r\n\r\n")[2] == quick
    assert len(quick) > 50_000


@pytest.mark.exhaustive
def test_half_a_head_and_a_form_that_stops_are_ended(server: Server) -> None:
    with server.slow_client("half a head") as head, server.slow_client("slow form") as form:
        assert head.recv(1) == b""
        assert form.recv(1) == b""


def test_an_open_connection_does_not_keep_the_server_from_stopping(tmp_path: Path) -> None:
    with web_server(tmp_path) as server:
        idle: socket.socket = server.connect()
        idle.sendall(GET)
        assert idle.recv(15) == b"HTTP/1.1 200 OK"
    idle.close()
    assert (tmp_path / "serve.log").read_bytes().count(b"Traceback") == 0
