"""Servers that the tests start, each once for a run: a real PostgreSQL, and one that speaks S3 (moto).

Each is a context manager for `SharedResources.server`: it gets an empty folder and yields the server's address.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

POSTGRES_BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


CARELESS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
"""For tests that kill no server: nothing waits for the disk."""


@contextmanager
def postgresql(_folder: Path) -> Iterator[str]:
    """Start PostgreSQL behind a socket alone; yields the socket's folder."""
    with _postgresql(CARELESS, _fast_folder()) as (folder, _crash):
        yield folder


@contextmanager
def careful_postgresql() -> Iterator[tuple[str, Callable[[], None]]]:
    """Start PostgreSQL as it is operated, with every commit on the disk; yields the socket's folder, and a function
    that stops the server without letting it write anything more and starts it again."""
    with _postgresql("", None) as folder_and_crash:
        yield folder_and_crash


@contextmanager
def _postgresql(settings: str, parent: str | None) -> Iterator[tuple[str, Callable[[], None]]]:
    """The server refuses to run as root, so as root it runs as Debian's `postgres` user, who may not enter the folders
    of a test run: its own folder lies apart."""
    binaries = POSTGRES_BINARIES[-1]
    as_server = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
    folder = Path(tempfile.mkdtemp(prefix="changxue-pg-", dir=parent))
    if as_server:
        shutil.chown(folder, "postgres", "postgres")
    data = folder / "data"
    initialise = [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
    options = f"-c listen_addresses= {settings} -c max_connections=500 -k {folder}"
    control = [binaries / "pg_ctl", "-D", data, "-w", "-l", folder / "log"]
    try:
        subprocess.run([*as_server, *initialise, "--no-sync"], check=True, cwd=folder)
        subprocess.run([*as_server, *control, "-o", options, "start"], check=True, cwd=folder)

        def crash() -> None:
            subprocess.run([*as_server, *control, "-m", "immediate", "stop"], check=True, cwd=folder)
            subprocess.run([*as_server, *control, "-o", options, "start"], check=True, cwd=folder)

        try:
            yield str(folder), crash
        finally:
            subprocess.run([*as_server, *control, "-m", "immediate", "stop"], check=True, cwd=folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def object_store(_folder: Path) -> Iterator[str]:
    """Start a server that speaks S3 on the loopback; yields its address."""
    from moto.server import ThreadedMotoServer  # takes a second to import; this module is imported for PostgreSQL too

    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()


def _fast_folder() -> str | None:
    """Linux's folder in memory where it has room for a server's files, else the usual one (None)."""
    memory = Path("/dev/shm")
    return str(memory) if memory.is_dir() and shutil.disk_usage(memory).free > 2 * 1024**3 else None
