"""Many rows put into a table at once, past the portal's own code."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from content.database import Database


def copy_rows(session: Session, table: str, columns: str, rows: Sequence[Sequence[object]]) -> None:
    """Put rows into a table: by COPY on PostgreSQL, row after row on SQLite, whose times have no offset."""
    names = columns.split()
    if session.get_bind().dialect.name == "postgresql":
        cursor = session.connection().connection.cursor()
        with cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join("?" * len(names))
    plain = [tuple(_without_offset(value) for value in row) for row in rows]
    if plain:
        session.connection().exec_driver_sql(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", plain)


def follow(session: Session, *tables: str) -> None:
    """Let PostgreSQL's next ids come after those that were given."""
    if session.get_bind().dialect.name == "postgresql":
        for table in tables:
            session.execute(
                text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), greatest(max(id), 1)) FROM {table}")
            )


def tidy(database: Database) -> None:
    """What PostgreSQL does by itself within a minute: statistics, and which pages an index may answer for. SQLite plans
    without statistics, as it does in a portal."""
    if database.engine.dialect.name == "postgresql":
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def _without_offset(value: object) -> object:
    if not (isinstance(value, str) and value.endswith("+00:00")):
        return value
    moment = value.removesuffix("+00:00")
    return moment if "." in moment else f"{moment}.000000"
