"""Databases for long benchmarks: in a folder that is kept between runs, or in one that goes with the run."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers import POSTGRES_BINARIES

SETTINGS = "-c shared_buffers=512MB -c effective_cache_size=3GB -c max_wal_size=4GB -c max_connections=100"
"""PostgreSQL as it is operated, every commit on the disk, with more memory than Debian gives it (128 MB)."""


@contextmanager
def database_folder(kept: Path | None) -> Iterator[Path]:
    """The folder `kept`, made where it is missing; where none is named a new one, which is removed afterwards."""
    folder = kept or Path(tempfile.mkdtemp(prefix="changxue-size-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield folder
    finally:
        if kept is None:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgresql_in(folder: Path) -> Iterator[str]:
    """Start PostgreSQL on the data in `folder`, made where there are none, behind a socket alone; yields the address
    of its database. As root the server runs as Debian's `postgres`, who must be able to reach the folder."""
    as_server = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
    if as_server:
        shutil.chown(folder, "postgres", "postgres")
        folder.chmod(0o755)
    data, binaries = folder / "data", POSTGRES_BINARIES[-1]
    if not data.exists():
        make = [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        subprocess.run([*as_server, *make], check=True, cwd=folder, stdout=subprocess.DEVNULL)
    control = [binaries / "pg_ctl", "-D", data, "-w", "-t", "300", "-s", "-l", folder / "log"]
    options = f"-c listen_addresses= {SETTINGS} -k {folder}"
    subprocess.run([*as_server, *control, "-o", options, "start"], check=True, cwd=folder)
    try:
        yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
    finally:
        subprocess.run([*as_server, *control, "-m", "fast", "stop"], check=True, cwd=folder)


def postgresql_pid(folder: Path) -> int:
    """The process that is the parent of the server's others."""
    return int((folder / "data" / "postmaster.pid").read_text().split()[0])
