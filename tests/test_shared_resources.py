"""Things shared by the processes of a run: made once, ended by the last one, whatever happened to the others."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path
from threading import Thread

import pytest

from tests.shared_resources import ROOT, SharedResources

SERVER = "tests.test_shared_resources:small_server"
ENDS_WITHIN_S = 60
USER = """
import sys
from pathlib import Path
from tests.shared_resources import SharedResources

def make(folder: Path) -> Path:
    with (folder.parent / "calls").open("a") as calls:
        calls.write("made\\n")
    (folder / "file").write_text("content")
    return folder / "file"

shared = SharedResources(Path(sys.argv[1]))
assert shared.once("thing", make).read_text() == "content"
with shared.server(sys.argv[2]) as address:
    print(address, flush=True)
    sys.stdin.read()
"""


@contextmanager
def small_server(folder: Path) -> Iterator[str]:
    """A real server, for `SharedResources.server`."""
    server = HTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def answers(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=10).close()
    except OSError:
        return False
    return True


def user(folder: Path) -> subprocess.Popen[str]:
    """A process that uses both until its standard input ends."""
    command = [sys.executable, "-c", USER, str(folder), SERVER]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def address_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_several_processes_make_a_thing_once_and_share_a_server_until_the_last_has_left(tmp_path: Path) -> None:
    users = [user(tmp_path) for _ in range(3)]
    addresses = {address_of(process) for process in users}
    assert len(addresses) == 1
    assert (tmp_path / "calls").read_text() == "made\n"
    address = addresses.pop()
    for process in users[:2]:
        process.communicate("")
        assert process.returncode == 0
    assert answers(address)
    users[2].communicate("")
    wait_until_gone(address)


def test_a_process_that_is_killed_keeps_no_server_alive_and_the_next_one_starts_another(tmp_path: Path) -> None:
    killed = user(tmp_path)
    address = address_of(killed)
    assert answers(address)
    os.kill(killed.pid, signal.SIGKILL)
    killed.communicate()
    wait_until_gone(address)
    with SharedResources(tmp_path).server(SERVER) as another:
        assert answers(another)


def test_what_was_left_half_made_is_made_anew(tmp_path: Path) -> None:
    shared = SharedResources(tmp_path)

    def fail(folder: Path) -> None:
        (folder / "half").touch()
        raise ValueError("in the middle")

    with pytest.raises(ValueError, match="in the middle"):
        shared.once("thing", fail)
    assert shared.once("thing", lambda folder: list(folder.iterdir())) == []


def test_a_server_that_does_not_start_says_why(tmp_path: Path) -> None:
    with (
        pytest.raises(RuntimeError, match=r"No module named .tests\.nothing"),
        SharedResources(tmp_path).server("tests.nothing:start"),
    ):
        pass


def wait_until_gone(address: str) -> None:
    deadline = time.monotonic() + ENDS_WITHIN_S
    while answers(address):
        assert time.monotonic() < deadline, "it still answers"
        time.sleep(0.02)
