"""All that the database keeps about one account, found by the keys that lead to it, so that no table is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, RowMapping, Table, and_, or_, select
from sqlalchemy.orm import Session

from content.database import Base

ACCOUNT = "account"
SECRET = frozenset({"password_hash", "token", "token_digest", "secret_digest"})
"""What opens something: never given out, not even to the one whom it lets in."""
OWNED = "account_id"
"""A row with this column is one person's own; what hangs on it is theirs too."""

Records = dict[str, list[dict[str, Any]]]


def everything_about(session: Session, account_id: int) -> Records:
    """Rows by table: those that name the account, and those that hang on rows which are its own.

    Whoever else is named in a row stands there as "somebody else", since their number is theirs.
    """
    found: dict[str, dict[Any, RowMapping]] = {}
    for table in Base.metadata.sorted_tables:
        naming = [column == account_id for column in account_columns(table)]
        if table.name == ACCOUNT:
            naming = [table.c.id == account_id]
        if table.name == "audit_event":
            naming.append(and_(table.c.subject_kind == ACCOUNT, table.c.subject_id == str(account_id)))
        if naming:
            _collect(session, table, or_(*naming), found)
    for table in _owned():
        _collect_below(session, table, table.c[OWNED] == account_id, found)
    _keep_back_notes(found, account_id)
    return {
        name: [_row(Base.metadata.tables[name], row, account_id) for row in rows.values()]
        for name, rows in sorted(found.items())
    }


def account_columns(table: Table) -> Iterator[Column[Any]]:
    """The columns of a table that name an account."""
    for column in table.columns:
        if any(key.column.table.name == ACCOUNT for key in column.foreign_keys):
            yield column


def below(table: Table) -> Iterator[tuple[Table, Column[Any]]]:
    """The tables whose rows hang on rows of this one, with the column by which they do."""
    for other in Base.metadata.sorted_tables:
        for column in other.columns:
            if other is not table and any(key.column.table is table for key in column.foreign_keys):
                yield other, column


def _keep_back_notes(found: dict[str, dict[Any, RowMapping]], account_id: int) -> None:
    """What those who deal with a complaint note among themselves is not for the one who complained."""
    events = found.get("complaint_event", {})
    for key in [key for key, row in events.items() if row["kind"] == "note" and row["actor_id"] != account_id]:
        del events[key]


def _owned() -> Iterator[Table]:
    for table in Base.metadata.sorted_tables:
        if any(column.name == OWNED for column in account_columns(table)):
            yield table


def _collect(
    session: Session, table: Table, where: ColumnElement[bool], found: dict[str, dict[Any, RowMapping]]
) -> None:
    rows = found.setdefault(table.name, {})
    keys = [column.name for column in table.primary_key]
    for row in session.execute(select(table).where(where)).mappings():
        rows[tuple(row[key] for key in keys)] = row


def _collect_below(
    session: Session, table: Table, where: ColumnElement[bool], found: dict[str, dict[Any, RowMapping]]
) -> None:
    key = next(iter(table.primary_key))
    for other, column in below(table):
        hanging = column.in_(select(key).where(where))
        _collect(session, other, hanging, found)
        _collect_below(session, other, hanging, found)


def _row(table: Table, row: RowMapping, account_id: int) -> dict[str, Any]:
    people = {column.name for column in account_columns(table)}
    plain: dict[str, Any] = {}
    for name, value in row.items():
        if name in SECRET:
            continue
        if name in people and value is not None:
            value = "you" if value == account_id else "somebody else"
        plain[name] = value.isoformat() if isinstance(value, datetime | date) else value
    return plain
