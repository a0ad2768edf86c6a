"""All personal data of one account (GDPR, PIPL), collected by foreign keys so that no table is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, RowMapping, Table, and_, or_, select
from sqlalchemy.orm import Session

from content.database import Base

ACCOUNT = "account"
SECRET = frozenset({"password_hash", "token", "token_digest", "secret_digest", "wrapped_key"})
"""Credentials: never exported, not even to their owner."""
FILES = frozenset({"pdf"})
"""Whole files; their owner downloads them from the page on which they were asked for."""
OWNED = "account_id"
"""A row with this column belongs to that account, and so do its dependents."""

LEARNER = "learner_id"
"""Names the owner of a ledger entry."""
OWN_WORDS = {
    "lesson_question": {"answer"},
    "certificate": {"revocation_reason"},
    "completion_audit": {"reason"},
    "credit_grant": {"reason", "evidence", "words"},
    "outlier_judgement": {"reason"},
    "practice_attestation": {"words", "withdrawal_reason"},
}
"""What somebody wrote into a row that belongs to another account, by table."""
TEXT_ALONE = {("assessment_answer", "question"): "stem"}
"""By table and column, of which only this part is given: with the rest of a question a learner would have its answers
while others are still asked it."""
PERSONAL_SUBJECTS = frozenset(
    {
        ACCOUNT,
        "assessment_attempt",
        "certificate",
        "completion_audit",
        "credit_grant",
        "ledger_entry",
        "practice_attestation",
    }
)
"""Kinds of subject of an act that lead to a person."""

Records = dict[str, list[dict[str, Any]]]


def personal_data_of(session: Session, account_id: int) -> Records:
    """Rows by table: those that name the account, and the dependents of rows that belong to it.

    Other people in a row appear as "somebody else". Of rows that belong to others, in which the account only did
    something (answered a question, revoked a certificate), there are when it did so and what it wrote.
    """
    rows_of: dict[str, dict[Any, RowMapping]] = {}
    for table in Base.metadata.sorted_tables:
        naming = [column == account_id for column in account_columns(table)]
        if table.name == ACCOUNT:
            naming = [table.c.id == account_id]
        if table.name == "audit_event":
            naming.append(and_(table.c.subject_kind == ACCOUNT, table.c.subject_id == str(account_id)))
        if naming:
            _collect(session, table, or_(*naming), rows_of)
    for table in _owned():
        _collect_dependents(session, table, table.c[OWNED] == account_id, rows_of)
    _withhold_notes(rows_of, account_id)
    return {
        name: [_row(Base.metadata.tables[name], row, account_id) for row in rows.values()]
        for name, rows in sorted(rows_of.items())
    }


def account_columns(table: Table) -> Iterator[Column[Any]]:
    """The columns of a table that name an account."""
    for column in table.columns:
        if any(key.column.table.name == ACCOUNT for key in column.foreign_keys):
            yield column


def dependents(table: Table) -> Iterator[tuple[Table, Column[Any]]]:
    """The tables with a foreign key to `table`, with the column of that key."""
    for other in Base.metadata.sorted_tables:
        for column in other.columns:
            if other is not table and any(key.column.table is table for key in column.foreign_keys):
                yield other, column


def _withhold_notes(rows_of: dict[str, dict[Any, RowMapping]], account_id: int) -> None:
    """Remove the internal notes of complaint handlers, which are not for the complainant."""
    events = rows_of.get("complaint_event", {})
    for key in [key for key, row in events.items() if row["kind"] == "note" and row["actor_id"] != account_id]:
        del events[key]


def _owned() -> Iterator[Table]:
    for table in Base.metadata.sorted_tables:
        if any(column.name == OWNED for column in account_columns(table)):
            yield table


def _collect(
    session: Session, table: Table, where: ColumnElement[bool], rows_of: dict[str, dict[Any, RowMapping]]
) -> None:
    rows = rows_of.setdefault(table.name, {})
    keys = [column.name for column in table.primary_key]
    for row in session.execute(select(table).where(where)).mappings():
        rows[tuple(row[key] for key in keys)] = row


def _collect_dependents(
    session: Session, table: Table, where: ColumnElement[bool], rows_of: dict[str, dict[Any, RowMapping]]
) -> None:
    key = next(iter(table.primary_key))
    for other, column in dependents(table):
        dependent = column.in_(select(key).where(where))
        _collect(session, other, dependent, rows_of)
        _collect_dependents(session, other, dependent, rows_of)


def _row(table: Table, row: RowMapping, account_id: int) -> dict[str, Any]:
    people = {column.name for column in account_columns(table)}
    owner = row.get(OWNED, row.get(LEARNER))
    of_another = owner is not None and owner != account_id
    plain: dict[str, Any] = {}
    for name, value in row.items():
        is_moment = isinstance(value, datetime | date)
        if (
            name in SECRET
            or name in FILES
            or (of_another and not (name in people or is_moment or name in OWN_WORDS.get(table.name, ())))
        ):
            continue
        if (table.name, name) in TEXT_ALONE:
            value = value[TEXT_ALONE[table.name, name]]
        if name in people and value is not None:
            value = "you" if value == account_id else "somebody else"
        if name == "subject_id" and row["subject_kind"] in PERSONAL_SUBJECTS:
            value = "you" if (row["subject_kind"], value) == (ACCOUNT, str(account_id)) else "somebody else"
        plain[name] = value.isoformat() if is_moment else value
    return plain
