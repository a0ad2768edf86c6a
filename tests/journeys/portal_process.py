"""The whole portal as an installation runs it: web server and worker as processes of their own, on a free port."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

STARTS_WITHIN_S = 120


@contextmanager
def running_portal(folder: Path, database_url: str) -> Iterator[str]:
    """Starts `portal up` on a migrated database; gives its address and stops it, children and all, at the end."""
    port = _free_port()
    environment = {
        **os.environ,
        "PORTAL_DATA": str(folder),
        "PORTAL_DATABASE_URL": database_url,
        "PORTAL_PORT": str(port),
        "PORTAL_SECRET_KEY": "for this test alone",
    }
    with (folder / "portal.log").open("wb") as log:
        portal = subprocess.Popen(
            [sys.executable, "-m", "portal.cli", "up"],
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        address = f"http://127.0.0.1:{port}"
        try:
            _wait_for(address, portal)
            yield address
        finally:
            portal.terminate()
            try:
                portal.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(portal.pid, signal.SIGKILL)


def _wait_for(address: str, portal: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < deadline:
        assert portal.poll() is None, "the portal ended while it started; see portal.log"
        try:
            with urllib.request.urlopen(address + "/help") as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    raise AssertionError("the portal did not start; see portal.log")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
