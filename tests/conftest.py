"""Databases and stores for every test that needs one: real SQLite, a real PostgreSQL that the tests start and stop, and
a server that speaks S3 (moto)."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.orm import Session

from content.database import Database
from content.models import Base
from content.people import passwords
from media_pipeline.storage.interface import Bucket
from media_pipeline.workflow.queue import prepare_queue
from tests.browser import chromium

__all__ = ["chromium"]  # here and nowhere else: a second one would start a second Playwright, which refuses

# For every portal that the tests start, in this process or beside it: cheap hashes, templates compiled once.
os.environ["PORTAL_PASSWORD_MEMORY_KIB"] = "32"
os.environ["PORTAL_TEMPLATE_CACHE"] = str(Path(__file__).resolve().parent.parent / ".pytest_cache" / "templates")
passwords.use_memory(32)

# Minutes each. Begun first, so that at the end no process waits for another that has just begun one.
LONGEST = (
    "tests/walk/test_walk.py",
    "tests/journeys/test_whole_walk.py",
    "tests/media_pipeline/sandbox/test_hostile_files.py",
)
WITH_TABLES = "with_tables"
# Triggers and foreign keys rest meanwhile: the ledger's would refuse to be emptied.
EMPTY = """
DO $$
DECLARE one record;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR one IN SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
        WHERE schemaname IN ('public', 'dbos') AND tablename NOT LIKE '%migrations'
    LOOP
        EXECUTE 'DELETE FROM ' || one.name;
    END LOOP;
END $$
"""
POSTGRES_BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first; the others stay as they are."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A PostgreSQL server of this test process alone, reached through a socket folder; gives the folder.

    The server refuses to run as root, so as root it runs as Debian's `postgres` user.
    """
    if not POSTGRES_BINARIES:
        pytest.skip("PostgreSQL's server is not installed; `make test` installs it")
    binaries = POSTGRES_BINARIES[-1]
    as_server = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
    folder = Path(tempfile.mkdtemp(prefix="changxue-pg-", dir=_fast_folder()))
    if as_server:
        shutil.chown(folder, "postgres", "postgres")
    data = folder / "data"
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "cwd": folder}
    initialise = [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
    subprocess.run([*as_server, *initialise], **quiet)  # type: ignore[call-overload]
    careless = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    options = f"-c listen_addresses= {careless} -c max_connections=200 -k {folder}"
    control = [binaries / "pg_ctl", "-D", data, "-w", "-l", folder / "log"]
    subprocess.run([*as_server, *control, "-o", options, "start"], **quiet)  # type: ignore[call-overload]
    try:
        yield str(folder)
    finally:
        subprocess.run([*as_server, *control, "-m", "immediate", "stop"], **quiet)  # type: ignore[call-overload]
        shutil.rmtree(folder, ignore_errors=True)


def _fast_folder() -> str | None:
    """Linux's folder in memory where it has room for a server's files, else the usual one (None)."""
    memory = Path("/dev/shm")
    return str(memory) if memory.is_dir() and shutil.disk_usage(memory).free > 2 * 1024**3 else None


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'portal.sqlite'}"
        return
    with postgresql_database(request.getfixturevalue("postgresql_server")) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database with every table, the queue's among them, empty. Making the tables takes longer than most tests:
    SQLite's is a copy of a file made once, PostgreSQL's is made once and emptied before each test. The engine is the
    same for all tests of a process: it knows the statements that it has compiled."""
    if request.param == "sqlite":
        made: Database = request.getfixturevalue("sqlite_database")
        file = Path(str(made.engine.url.database))
        for old in file.parent.iterdir():
            old.unlink()
        shutil.copyfile(request.getfixturevalue("sqlite_template"), file)
    else:
        made = request.getfixturevalue("postgresql_with_tables")
        _empty(request.getfixturevalue("postgresql_server"))
    yield made
    made.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with every table, to be copied."""
    file = tmp_path_factory.mktemp("template") / "portal.sqlite"
    made = Database(f"sqlite:///{file}")
    Base.metadata.create_all(made.engine)
    prepare_queue(made.url)
    with made.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    made.dispose()
    return file


@pytest.fixture(scope="session")
def sqlite_database(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """A database in a folder of its own, still without a file."""
    return Database(f"sqlite:///{tmp_path_factory.mktemp('database') / 'portal.sqlite'}")


@pytest.fixture(scope="session")
def postgresql_with_tables(postgresql_server: str) -> Database:
    """A database with every table."""
    with _server(postgresql_server) as server:
        server.execute(f'CREATE DATABASE "{WITH_TABLES}" TEMPLATE template0')
    made = Database(f"postgresql+psycopg://postgres@/{WITH_TABLES}?host={postgresql_server}")
    Base.metadata.create_all(made.engine)
    prepare_queue(made.url)
    made.dispose()
    return made


def _empty(folder: str) -> None:
    """Take every row out, and everybody who may still be at work there."""
    with _server(folder, WITH_TABLES) as server:
        server.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        server.execute(EMPTY)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A writing session that is rolled back at the end unless the test commits."""
    with database.session() as opened:
        yield opened


@contextmanager
def postgresql_database(folder: str) -> Iterator[str]:
    """The address of a database of its own without tables, dropped at the end."""
    name = f"t{uuid.uuid4().hex[:12]}"
    with _server(folder) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    yield f"postgresql+psycopg://postgres@/{name}?host={folder}"
    with _server(folder) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _server(folder: str, name: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(host=folder, user="postgres", dbname=name, autocommit=True)


@pytest.fixture(scope="session")
def object_store() -> Iterator[str]:
    """The address of an S3-compatible server of this test process alone, on the loopback."""
    from moto.server import ThreadedMotoServer  # heavy: for the few tests that need it

    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(object_store: str, tmp_path: Path) -> Bucket:
    """A bucket of its own, empty, with a cache on this machine."""
    name = f"b{uuid.uuid4().hex[:12]}"
    make = urllib.request.Request(f"{object_store}/{name}", method="PUT")
    urllib.request.urlopen(make, timeout=30).close()
    return Bucket(name, tmp_path / "cache", "kept", object_store, "us-east-1", "name", "secret")
