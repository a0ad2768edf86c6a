"""Databases for every test that needs one: real SQLite, and a real PostgreSQL that the tests start and stop."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.orm import Session

from content.database import Database
from content.models import Base

POSTGRES_BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A PostgreSQL server of this test process alone, reached through a socket folder; gives the folder.

    The server refuses to run as root, so as root it runs as Debian's `postgres` user.
    """
    if not POSTGRES_BINARIES:
        pytest.skip("PostgreSQL's server is not installed; `make test` installs it")
    binaries = POSTGRES_BINARIES[-1]
    as_server = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
    folder = Path(tempfile.mkdtemp(prefix="changxue-pg-"))
    if as_server:
        shutil.chown(folder, "postgres", "postgres")
    data = folder / "data"
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "cwd": folder}
    initialise = [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
    subprocess.run([*as_server, *initialise], **quiet)  # type: ignore[call-overload]
    options = f"-c listen_addresses= -c fsync=off -c max_connections=200 -k {folder}"
    control = [binaries / "pg_ctl", "-D", data, "-w", "-l", folder / "log"]
    subprocess.run([*as_server, *control, "-o", options, "start"], **quiet)  # type: ignore[call-overload]
    try:
        yield str(folder)
    finally:
        subprocess.run([*as_server, *control, "-m", "immediate", "stop"], **quiet)  # type: ignore[call-overload]
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'portal.sqlite'}"
        return
    with _postgresql_database(request.getfixturevalue("postgresql_server"), "template0") as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database with every table, empty: a copy of one that is made once, since making thirty tables takes longer."""
    if request.param == "sqlite":
        file = tmp_path / "portal.sqlite"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), file)
        made = Database(f"sqlite:///{file}")
        yield made
        made.dispose()
        return
    template = request.getfixturevalue("postgresql_template")
    with _postgresql_database(request.getfixturevalue("postgresql_server"), template) as url:
        made = Database(url)
        yield made
        made.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with every table, to be copied."""
    file = tmp_path_factory.mktemp("template") / "portal.sqlite"
    made = Database(f"sqlite:///{file}")
    Base.metadata.create_all(made.engine)
    with made.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    made.dispose()
    return file


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str) -> str:
    """The name of a database with every table, to be copied."""
    name = "changxue_template"
    with _server(postgresql_server) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    made = Database(f"postgresql+psycopg://postgres@/{name}?host={postgresql_server}")
    Base.metadata.create_all(made.engine)
    made.dispose()
    return name


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A writing session that is rolled back at the end unless the test commits."""
    with database.session() as opened:
        yield opened


@contextmanager
def _postgresql_database(folder: str, template: str) -> Iterator[str]:
    name = f"t{uuid.uuid4().hex[:12]}"
    with _server(folder) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    yield f"postgresql+psycopg://postgres@/{name}?host={folder}"
    with _server(folder) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _server(folder: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(host=folder, user="postgres", dbname="postgres", autocommit=True)
