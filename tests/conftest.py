"""Databases and stores for every test that needs one: real SQLite, a real PostgreSQL that the tests start and stop, and
a server that speaks S3 (moto). What takes long to make is made once for all processes of a run."""

from __future__ import annotations

import os
import shutil
import sqlite3
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.orm import Session

from content.database import Database
from content.models import Base
from content.people import passwords
from media_pipeline.storage.interface import Bucket
from media_pipeline.workflow.queue import prepare_queue
from tests import one_connection, selection, servers
from tests.browser import chromium
from tests.shared_resources import SharedResources

__all__ = ["chromium"]  # here and nowhere else: a second one would start a second Playwright, which refuses

# For every portal that the tests start, in this process or beside it: cheap hashes, templates compiled once.
os.environ["PORTAL_PASSWORD_MEMORY_KIB"] = "32"
os.environ["PORTAL_TEMPLATE_CACHE"] = str(Path(__file__).resolve().parent.parent / ".pytest_cache" / "templates")
passwords.use_memory(32)
one_connection.watch()

# Minutes each. Begun first, so that at the end no process waits for another that has just begun one.
LONGEST = (
    "tests/walk/test_walk.py",
    "tests/journeys/test_whole_walk.py",
    "tests/media_pipeline/sandbox/test_hostile_files.py",
)
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


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(selection)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first; the others stay as they are."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> SharedResources:
    """What all processes of this run share."""
    own = tmp_path_factory.getbasetemp()
    return SharedResources((own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "shared")


@pytest.fixture(scope="session")
def postgresql_server(shared: SharedResources) -> Iterator[str]:
    """The folder of the run's PostgreSQL, through which it is reached."""
    if not servers.POSTGRES_BINARIES:
        pytest.skip("PostgreSQL's server is not installed; `make test` installs it")
    with shared.server("tests.servers:postgresql") as folder:
        yield folder


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'portal.sqlite'}"
        return
    with postgresql_database(request.getfixturevalue("postgresql_server")) as url:
        yield url


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what uses `database` in tests/content on SQLite and on PostgreSQL, since the SQL stands there; views on
    SQLite alone; whole jobs and journeys in a browser on SQLite, and on PostgreSQL in a share of the runs. What has
    transactions, locks or a queue of its own outside of content is marked `both`."""
    named = [mark.args[0] for mark in metafunc.definition.iter_markers("parametrize")]
    if "database" not in metafunc.fixturenames or "database" in named:
        return
    folder = metafunc.definition.nodeid.split("/")[1]
    databases: list[object] = ["sqlite"]
    if folder == "content" or metafunc.definition.get_closest_marker("both"):
        databases.append("postgresql")
    elif folder != "portal":
        databases.append(pytest.param("postgresql", marks=pytest.mark.exhaustive))
    metafunc.parametrize("database", databases, indirect=True)


@pytest.fixture
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
        _empty(request.getfixturevalue("postgresql_server"), str(made.engine.url.database))
    yield made
    made.dispose()


@pytest.fixture(scope="session")
def sqlite_template(shared: SharedResources) -> Path:
    """A file with every table, to be copied."""

    def make(folder: Path) -> Path:
        file = folder / "portal.sqlite"
        _make_tables(f"sqlite:///{file}")
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return file

    return shared.once("sqlite-template", make)


@pytest.fixture(scope="session")
def sqlite_database(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """A database in a folder of its own, still without a file."""
    return Database(f"sqlite:///{tmp_path_factory.mktemp('database') / 'portal.sqlite'}")


@pytest.fixture(scope="session")
def postgresql_with_tables(shared: SharedResources, postgresql_server: str) -> Database:
    """A database of this process alone with every table: a copy of one that is made once for each server."""

    def make(_folder: Path) -> str:
        name = "with_tables"
        _create(postgresql_server, name)
        _make_tables(_postgresql_url(postgresql_server, name))
        return name

    template = shared.once(f"tables-of-{Path(postgresql_server).name}", make)
    name = f"tests_{uuid.uuid4().hex[:12]}"
    _create(postgresql_server, name, template)
    return Database(_postgresql_url(postgresql_server, name))


def _make_tables(url: str) -> None:
    """Make every table, the queue's among them."""
    database = Database(url)
    Base.metadata.create_all(database.engine)
    prepare_queue(url)
    database.dispose()


def _create(folder: str, name: str, template: str = "template0") -> None:
    with _server(folder) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def _postgresql_url(folder: str, name: str) -> str:
    return f"postgresql+psycopg://postgres@/{name}?host={folder}"


def _empty(folder: str, name: str) -> None:
    """Take every row out, and everybody who may still be at work there."""
    with _server(folder, name) as server:
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
    _create(folder, name)
    yield _postgresql_url(folder, name)
    with _server(folder) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _server(folder: str, name: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(host=folder, user="postgres", dbname=name, autocommit=True)


@pytest.fixture(scope="session")
def object_store(shared: SharedResources) -> Iterator[str]:
    """The address of the run's S3-compatible server, on the loopback."""
    with shared.server("tests.servers:object_store") as address:
        yield address


@pytest.fixture
def bucket(object_store: str, tmp_path: Path) -> Bucket:
    """A bucket of its own, empty, with a cache on this machine."""
    name = f"b{uuid.uuid4().hex[:12]}"
    make = urllib.request.Request(f"{object_store}/{name}", method="PUT")
    urllib.request.urlopen(make, timeout=30).close()
    return Bucket(name, tmp_path / "cache", "kept", object_store, "us-east-1", "name", "secret")
