"""Triggers by which the database refuses to change or delete a ledger entry.

Migrations call `install` after they have made or filled the table and `remove` before they change or drop it;
`create_all` does the same through the listener at the end of credits/models.py.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

SQLITE_INSTALL = (
    """
    CREATE TRIGGER ledger_entry_never_changes BEFORE UPDATE ON ledger_entry
    BEGIN SELECT RAISE(ABORT, 'ledger entries are never changed; add a reversing entry'); END
    """,
    """
    CREATE TRIGGER ledger_entry_never_deleted BEFORE DELETE ON ledger_entry
    BEGIN SELECT RAISE(ABORT, 'ledger entries are never deleted; add a reversing entry'); END
    """,
    # INSERT OR REPLACE deletes the row in its way without firing delete triggers (sqlite.org/lang_conflict.html)
    """
    CREATE TRIGGER ledger_entry_never_replaced BEFORE INSERT ON ledger_entry
    WHEN EXISTS (
        SELECT 1 FROM ledger_entry
        WHERE id = NEW.id OR idempotency_key = NEW.idempotency_key OR public_id = NEW.public_id
           OR reverses_id = NEW.reverses_id
    )
    BEGIN SELECT RAISE(ABORT, 'this ledger entry is there already'); END
    """,
)
SQLITE_REMOVE = (
    "DROP TRIGGER ledger_entry_never_changes",
    "DROP TRIGGER ledger_entry_never_deleted",
    "DROP TRIGGER ledger_entry_never_replaced",
)

SQLITE_INSTALL_PLACE = """
    CREATE TRIGGER ledger_entry_keeps_its_place BEFORE INSERT ON ledger_entry
    WHEN EXISTS (SELECT 1 FROM ledger_entry WHERE pilot_id = NEW.pilot_id AND number = NEW.number)
    BEGIN SELECT RAISE(ABORT, 'this place in the ledger is taken; ledger entries are never replaced'); END
    """
SQLITE_REMOVE_PLACE = "DROP TRIGGER ledger_entry_keeps_its_place"

POSTGRESQL_INSTALL = (
    """
    CREATE OR REPLACE FUNCTION ledger_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'ledger entries are never changed or deleted; add a reversing entry'
            USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    """
    CREATE TRIGGER ledger_entry_never_changes BEFORE UPDATE OR DELETE ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_entry_refuse()
    """,
    """
    CREATE TRIGGER ledger_entry_never_emptied BEFORE TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_entry_refuse()
    """,
)
POSTGRESQL_REMOVE = (
    "DROP TRIGGER ledger_entry_never_changes ON ledger_entry",
    "DROP TRIGGER ledger_entry_never_emptied ON ledger_entry",
    "DROP FUNCTION ledger_entry_refuse()",
)


def install(connection: Connection) -> None:
    """Add the triggers of the first tables; the table `ledger_entry` must be there and have none of them."""
    _run(connection, SQLITE_INSTALL if connection.dialect.name == "sqlite" else POSTGRESQL_INSTALL)


def remove(connection: Connection) -> None:
    """Drop what `install` added."""
    _run(connection, SQLITE_REMOVE if connection.dialect.name == "sqlite" else POSTGRESQL_REMOVE)


def install_place(connection: Connection) -> None:
    """Add the trigger for an entry's place in its pilot's chain, once the table has the column. PostgreSQL needs none:
    it cannot replace rows."""
    if connection.dialect.name == "sqlite":
        _run(connection, (SQLITE_INSTALL_PLACE,))


def remove_place(connection: Connection) -> None:
    """Drop what `install_place` added."""
    if connection.dialect.name == "sqlite":
        _run(connection, (SQLITE_REMOVE_PLACE,))


def install_after_create(_table: Any, connection: Connection, **_: Any) -> None:
    """`after_create` listener: adds the triggers to tables made by `create_all`."""
    install(connection)
    install_place(connection)


def _run(connection: Connection, statements: tuple[str, ...]) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement)
