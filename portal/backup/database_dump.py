"""Dump of a database that is in use, and its restoration into an empty one: SQLite's online backup, or pg_dump.

Both give the state of one moment and stop no writer (sqlite.org/backup.html; pg_dump reads in one snapshot). A password
never stands on a command line, where every user of the machine could read it.
"""

from __future__ import annotations

import gzip
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from psycopg.conninfo import make_conninfo
from sqlalchemy import Engine, inspect, make_url
from sqlalchemy.dialects import registry

from content.database import BUSY_TIMEOUT_S, Database

_SYSTEM = frozenset({"information_schema", "pg_catalog"})


class DumpFailed(Exception):
    """The database could not be dumped or restored; the message is what its tool said."""


def dialect_of(url: str) -> str:
    """`sqlite` or `postgresql`."""
    return make_url(url).get_backend_name()


def dump_database(url: str, target: Path) -> None:
    """Write a dump of the database to `target`. Raises DumpFailed, also where the database itself is damaged."""
    if dialect_of(url) == "sqlite":
        _dump_sqlite(Path(str(make_url(url).database)), target)
    else:
        _run(["pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}"], url)


def restore_database(url: str, dump: Path) -> None:
    """Fill the empty database at `url` from a dump of the same dialect: all of it or nothing. Raises DumpFailed."""
    if dialect_of(url) == "sqlite":
        _restore_sqlite(Path(str(make_url(url).database)), dump)
        return
    whole = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]
    _run(["pg_restore", *whole, str(dump)], url)


def holds_tables(database: Database) -> bool:
    """Check whether anything is in the database that a restoration would be mixed with."""
    if dialect_of(database.url) == "sqlite" and not Path(str(database.engine.url.database)).exists():
        return False
    return any(_tables(database.engine))


def _tables(engine: Engine) -> list[str]:
    inspector = inspect(engine)
    schemas = [name for name in inspector.get_schema_names() if name not in _SYSTEM]
    return [table for schema in schemas for table in inspector.get_table_names(schema=schema)]


def _dump_sqlite(source: Path, target: Path) -> None:
    """Copy in one step: it holds a reader's lock meanwhile, and in WAL mode readers stop no writer."""
    copy = target.with_suffix(".copy")
    try:
        if not source.is_file():  # connecting would make an empty one
            raise DumpFailed(f"{source} is not there")
        with closing(sqlite3.connect(source, timeout=BUSY_TIMEOUT_S)) as opened, closing(sqlite3.connect(copy)) as to:
            opened.backup(to)
            _require_sound(to)
        with copy.open("rb") as plain, gzip.open(target, "wb", compresslevel=6) as packed:
            shutil.copyfileobj(plain, packed)
    except sqlite3.Error as error:
        raise DumpFailed(f"{source}: {error}") from error
    finally:
        copy.unlink(missing_ok=True)


def _restore_sqlite(target: Path, dump: Path) -> None:
    """Unpack beside the place, check, then rename."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unpacked = target.with_name(f"{target.name}.restored")
    try:
        with gzip.open(dump) as packed, unpacked.open("wb") as plain:
            shutil.copyfileobj(packed, plain)
        unpacked.chmod(0o600)
        with closing(sqlite3.connect(unpacked)) as opened:
            _require_sound(opened)
        for end in ("-wal", "-shm"):  # of an empty database that was here: they would be taken for this one's
            target.with_name(target.name + end).unlink(missing_ok=True)
        unpacked.replace(target)
    except (sqlite3.Error, OSError, EOFError) as error:
        raise DumpFailed(f"{target}: {error}") from error
    finally:
        for end in ("", "-wal", "-shm"):
            unpacked.with_name(unpacked.name + end).unlink(missing_ok=True)


def _require_sound(connection: sqlite3.Connection) -> None:
    (answer,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if answer != "ok":
        raise DumpFailed(f"the database is damaged: {answer}")


def _run(command: list[str], url: str) -> None:
    """Run a tool of PostgreSQL's against the database at `url`."""
    if shutil.which(command[0]) is None:
        raise DumpFailed(f"{command[0]} is not installed: apt-get install postgresql-client")
    dialect = registry.load("postgresql.psycopg")()
    _, parameters = dialect.create_connect_args(make_url(url))
    password = parameters.pop("password", None)
    address = make_conninfo("", **parameters)
    environment = {**os.environ, **({"PGPASSWORD": str(password)} if password else {})}
    done = subprocess.run(
        [*command[:-1], f"--dbname={address}", command[-1]],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
    )
    if done.returncode:
        raise DumpFailed(done.stderr.strip() or f"{command[0]} ended with status {done.returncode}")
