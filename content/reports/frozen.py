"""Triggers by which the database refuses to change or delete what a region has handed in.

Only what becomes of an edition may be written later: who decided on it, when and why. The migration calls `install`
after it has made the table and `remove` before it drops it; `create_all` does so through a listener in models.py.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

FROZEN = "report_id, number, document, digest, handed_in_by_id, handed_in_at"

SQLITE_INSTALL = (
    f"""
    CREATE TRIGGER report_edition_never_changes BEFORE UPDATE OF {FROZEN} ON report_edition
    BEGIN SELECT RAISE(ABORT, 'a report that was handed in is never changed'); END
    """,
    """
    CREATE TRIGGER report_edition_never_deleted BEFORE DELETE ON report_edition
    BEGIN SELECT RAISE(ABORT, 'a report that was handed in is never deleted'); END
    """,
    # INSERT OR REPLACE deletes the row in its way without firing delete triggers (sqlite.org/lang_conflict.html)
    """
    CREATE TRIGGER report_edition_never_replaced BEFORE INSERT ON report_edition
    WHEN EXISTS (
        SELECT 1 FROM report_edition
        WHERE id = NEW.id OR (report_id = NEW.report_id AND number = NEW.number)
    )
    BEGIN SELECT RAISE(ABORT, 'this edition of the report is there already'); END
    """,
)
SQLITE_REMOVE = (
    "DROP TRIGGER report_edition_never_changes",
    "DROP TRIGGER report_edition_never_deleted",
    "DROP TRIGGER report_edition_never_replaced",
)
POSTGRESQL_INSTALL = (
    """
    CREATE OR REPLACE FUNCTION report_edition_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'a report that was handed in is never changed or deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    f"""
    CREATE TRIGGER report_edition_never_changes BEFORE UPDATE OF {FROZEN} ON report_edition
    FOR EACH ROW EXECUTE FUNCTION report_edition_refuse()
    """,
    """
    CREATE TRIGGER report_edition_never_deleted BEFORE DELETE ON report_edition
    FOR EACH ROW EXECUTE FUNCTION report_edition_refuse()
    """,
    """
    CREATE TRIGGER report_edition_never_emptied BEFORE TRUNCATE ON report_edition
    FOR EACH STATEMENT EXECUTE FUNCTION report_edition_refuse()
    """,
)
POSTGRESQL_REMOVE = (
    "DROP TRIGGER report_edition_never_changes ON report_edition",
    "DROP TRIGGER report_edition_never_deleted ON report_edition",
    "DROP TRIGGER report_edition_never_emptied ON report_edition",
    "DROP FUNCTION report_edition_refuse()",
)


def install(connection: Connection) -> None:
    """Add the triggers; the table `report_edition` must be there and have none of them."""
    _run(connection, SQLITE_INSTALL if connection.dialect.name == "sqlite" else POSTGRESQL_INSTALL)


def remove(connection: Connection) -> None:
    """Drop what `install` added."""
    _run(connection, SQLITE_REMOVE if connection.dialect.name == "sqlite" else POSTGRESQL_REMOVE)


def install_after_create(_table: Any, connection: Connection, **_: Any) -> None:
    """`after_create` listener: adds the triggers to tables made by `create_all`."""
    install(connection)


def _run(connection: Connection, statements: tuple[str, ...]) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement)
