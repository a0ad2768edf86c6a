"""SQLite and PostgreSQL: the declarative base, column types that both store alike, and sessions.

SQLite runs in WAL mode with foreign keys on. A session that will write begins IMMEDIATE, so two writers queue for the
busy time-out instead of one of them failing half-way through (sqlite.org/lang_transaction.html, section 2.2).
"""

from __future__ import annotations

import enum
import fcntl
import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Engine, Enum, MetaData, create_engine, event
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.types import TypeDecorator

BUSY_TIMEOUT_S = 30
WRITING = "IMMEDIATE"
POSTGRESQL_CONNECTIONS = 12
"""Of a command or a worker, at most."""
WEB_SERVER_CONNECTIONS = 4
"""Of each process of a web server to PostgreSQL. So many requests use a process well, the others wait for their turn:
with twelve, 1,500 learners had their threads take the interpreter from each other, and 95 in a hundred pages took up to
2.3 s instead of 0.12 (two cores)."""
SQLITE_CONNECTIONS = 48
"""Of each process: as many as a web server has threads, none of which waits for another's."""


class Base(DeclarativeBase):
    """Parent of every table; constraints are named so that migrations can find them on both databases."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012  (SQLAlchemy's name)
        dict[str, Any]: JSON(none_as_null=True),
        list[Any]: JSON(none_as_null=True),
        list[str]: JSON(none_as_null=True),
    }


class Database:
    """An engine and the two kinds of session on it.

    `url`: an SQLAlchemy address (`sqlite:///…` or `postgresql+psycopg://…`). `takes_turns`: of a web server, whose
    threads and processes write in short transactions, each after the other.
    """

    def __init__(self, url: str, *, takes_turns: bool = False) -> None:
        self.url = url
        self.engine = make_engine(url, takes_turns=takes_turns)
        self._reading = sessionmaker(self.engine, expire_on_commit=False)
        writing_engine = self.engine.execution_options(sqlite_begin=WRITING)
        self._writing = sessionmaker(writing_engine, expire_on_commit=False)

    def session(self, *, write: bool = True) -> Session:
        """A new session; `write=False` where nothing will be changed, so that readers never wait for writers."""
        return self._writing() if write else self._reading()

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One writing transaction: committed at the end, rolled back on any error."""
        with self._writing.begin() as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One reading session, closed at the end."""
        with self._reading() as session:
            yield session

    def dispose(self) -> None:
        """Close all connections (before a fork, at the end of a test)."""
        self.engine.dispose()


def make_engine(url: str, *, takes_turns: bool = False) -> Engine:
    """An engine for `url` with this project's SQLite settings; PostgreSQL needs none."""
    if not url.startswith("sqlite"):
        connections = WEB_SERVER_CONNECTIONS if takes_turns else POSTGRESQL_CONNECTIONS
        sizes = {"pool_size": connections, "max_overflow": 0}
        return create_engine(url, pool_pre_ping=True, hide_parameters=True, **sizes)
    sizes = {} if ":memory:" in url or url == "sqlite://" else {"pool_size": SQLITE_CONNECTIONS}
    engine = create_engine(
        url, hide_parameters=True, connect_args={"timeout": BUSY_TIMEOUT_S, "check_same_thread": False}, **sizes
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy's begin event below starts the transactions
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_S * 1000}")
        cursor.close()

    turn = _WritersTurn(f"{engine.url.database}-turn") if takes_turns else None

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
        if turn and mode == WRITING:
            turn.take(connection.info)
        connection.exec_driver_sql(f"BEGIN {mode}")

    @event.listens_for(engine, "checkin")
    def _put_back(_connection: Any, record: Any) -> None:
        if turn:
            turn.give_back(record.info)

    return engine


class _WritersTurn:
    """Writers one after the other: those of a process by a lock, whose first waits for other processes by a lock on the
    file `path`. SQLite makes writers wait as well, but each looks again after ever longer pauses, up to a tenth of a
    second (sqlite.org/c3ref/busy_timeout.html), so that of many some wait for seconds while others pass by. A lock on a
    file is given on at once, and ends with its process (flock(2)). It keeps order and nothing else: who waits in vain,
    or writes without a turn as the media worker does, is held off by SQLite.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._lock = threading.Lock()

    def take(self, info: dict[Any, Any]) -> None:
        """Wait for the turn of a connection."""
        if self in info or not self._lock.acquire(timeout=BUSY_TIMEOUT_S):
            return
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(file, fcntl.LOCK_EX)
        info[self] = file

    def give_back(self, info: dict[Any, Any]) -> None:
        """Let the next writer begin, where this connection has the turn."""
        if self in info:
            os.close(info.pop(self))
            self._lock.release()


class UTCDateTime(TypeDecorator[datetime]):
    """An aware UTC time. SQLite forgets time zones, so it is stored without one and given back with it."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone was given to the database")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def enum_column(kind: type[enum.StrEnum]) -> Enum:
    """A column type that stores an enum's values as short text, so that a new state needs no type change."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=40,
        values_callable=lambda members: [member.value for member in members],
        validate_strings=True,
    )


def new_public_id() -> str:
    """An unguessable identifier for addresses: 96 random bits, 16 characters."""
    return secrets.token_urlsafe(12)


def utc_now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)
