"""A portal's web server as a process of its own, and clients that are slow, on plain sockets."""

from __future__ import annotations

import base64
import contextlib
import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from itsdangerous import URLSafeTimedSerializer

from content.database import Database
from content.migrating import upgrade
from content.people.accounts import set_password
from content.people.models import Account
from portal.application import create_app
from tests.factories import make_settings, make_teaching
from tests.portal.conftest import PASSWORD, post

STARTS_WITHIN_S = 120
TEACHER = "teacher"
KINDS = ("silent", "half a head", "slow form", "takes no answer")


@dataclass(frozen=True, slots=True)
class Server:
    """A web server with one teacher, who is signed in with `cookie`, and a block of a lesson."""

    port: int
    block: str
    cookie: str
    token: str

    def connect(self, receive_bytes: int = 0) -> socket.socket:
        """A new connection, with a small window where `receive_bytes` says so."""
        connection = socket.socket()
        if receive_bytes:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        connection.settimeout(60)
        connection.connect(("127.0.0.1", self.port))
        return connection

    def slow_client(self, kind: str) -> socket.socket:
        """A connection of one of KINDS."""
        connection = self.connect(2048 if kind == "takes no answer" else 0)
        connection.sendall(
            {
                "silent": b"",
                "half a head": b"GET /help HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: te",
                "slow form": b"POST /account/sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n"
                b"Content-Type: application/x-www-form-urlencoded\r\n\r\nlogin",
                "takes no answer": b"GET /static/changxue.css HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
            }[kind]
        )
        return connection

    def page(self, address: str = "/account/sign-in") -> tuple[int, float]:
        """The status of a page and the seconds that it took."""
        began = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with contextlib.closing(connection):
            connection.request("GET", address)
            answer = connection.getresponse()
            answer.read()
        return answer.status, time.perf_counter() - began

    def begin_upload(self, length: int) -> str:
        """The address of a new upload."""
        told = {"block": self.block, "purpose": "lecture", "filename": "a.mp4"}
        metadata = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in told.items())
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with contextlib.closing(connection):
            headers = {"Upload-Length": str(length), "Upload-Metadata": metadata}
            connection.request("POST", "/teach/uploads", headers=self._headers() | headers)
            answer = connection.getresponse()
            assert answer.status == 201, answer.read()
            return str(answer.headers["Location"])

    def upload(self, address: str, size: int, bytes_s: float, stop: threading.Event) -> None:
        """Send `size` bytes of an upload at this speed, until it ends or is told to stop."""
        lines = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream", "Content-Length": str(size)}
        head = "".join(f"{name}: {value}\r\n" for name, value in (self._headers() | lines).items())
        with self.connect() as connection:
            connection.sendall(f"PATCH {address} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n{head}\r\n".encode())
            piece = b"x" * int(bytes_s / 5)
            for _ in range(0, size, len(piece)):
                connection.sendall(piece)
                if stop.wait(0.2):
                    return

    def _headers(self) -> dict[str, str]:
        return {"Cookie": self.cookie, "X-CSRFToken": self.token, "Tus-Resumable": "1.0.0"}


@contextmanager
def web_server(folder: Path, command: Sequence[str] = ("-m", "portal.cli", "serve")) -> Iterator[Server]:
    """`portal serve`, or another Python command, on a new SQLite database in `folder`; stopped at the end."""
    database = Database(f"sqlite:///{folder / 'portal.sqlite'}")
    block, cookie, token = _prepare(folder, database)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    settings = {
        "PORTAL_DATA": str(folder),
        "PORTAL_DATABASE_URL": database.url,
        "PORTAL_PORT": str(port),
        "PORTAL_SECRET_KEY": "test",
    }
    with (folder / "serve.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, *(part.format(port=port) for part in command)],
            env={**os.environ, **settings},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            server = Server(port, block, cookie, token)
            _wait_for(server, process)
            yield server
        finally:
            process.terminate()
            process.wait(30)


def _prepare(folder: Path, database: Database) -> tuple[str, str, str]:
    """Make tables, a teacher and their session: the block's name, the cookie, the token of forms."""
    upgrade(database)
    with database.transaction() as session:
        account, _actor, block = make_teaching(session)
        account.login_name = TEACHER
        set_password(session, session.get_one(Account, account.id), PASSWORD)
        public_id = block.public_id
    app = create_app(make_settings(folder, database), database)
    client = app.test_client()
    assert post(client, "/account/sign-in", login_name=TEACHER, password=PASSWORD).status_code == 302
    with client.session_transaction() as session:
        own = session["csrf_token"] = "0" * 40
    cookie = client.get_cookie("changxue")
    assert cookie is not None
    database.dispose()
    return public_id, f"changxue={cookie.value}", str(URLSafeTimedSerializer("test", salt="wtf-csrf-token").dumps(own))


def _wait_for(server: Server, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server ended while it started; see serve.log"
        try:
            if server.page("/help")[0] == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server did not start; see serve.log")
