"""The database refuses to change the ledger, on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from content.credits import append_only
from content.credits.balances import balance
from content.credits.ledger import award
from content.database import Database
from content.learning.models import StudyMode
from tests.factories import make_account, make_pilot

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


@pytest.fixture
def learner_id(database: Database) -> int:
    """A learner with one credit."""
    with database.transaction() as session:
        make_pilot(session)
        account, _ = make_account(session)
        award(
            session,
            account.id,
            region_code="130123",
            lesson_lineage="lesson-1",
            lesson_title="洗手",
            study_units=100,
            mode=StudyMode.READING,
            evidence="evidence:1",
            now=NOW,
        )
        return account.id


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET amount = 1000000",
        "UPDATE ledger_entry SET explanation = '{}'",
        "DELETE FROM ledger_entry",
        "DELETE FROM ledger_entry WHERE kind = 'earn'",
    ],
)
def test_an_entry_is_neither_changed_nor_deleted(database: Database, learner_id: int, statement: str) -> None:
    with pytest.raises(DBAPIError, match="ledger entries are never"), database.transaction() as session:
        session.execute(text(statement))
    with database.reading() as session:
        assert balance(session, learner_id) == 100


def test_an_entry_is_not_replaced_either(database: Database, learner_id: int) -> None:
    if database.engine.dialect.name == "sqlite":
        columns = "learner_id, pilot_id, rule_version_id, kind, evidence, explanation, idempotency_key, at"
        statement = (
            f"INSERT OR REPLACE INTO ledger_entry (id, public_id, amount, {columns}) "
            f"SELECT id, public_id, 999, {columns} FROM ledger_entry"
        )
    else:
        statement = "TRUNCATE ledger_entry CASCADE"
    with pytest.raises(DBAPIError, match="ledger entr"), database.transaction() as session:
        session.execute(text(statement))
    with database.reading() as session:
        assert balance(session, learner_id) == 100


def test_the_guard_can_be_taken_away_and_put_back_by_a_migration(database: Database, learner_id: int) -> None:
    with database.engine.begin() as connection:
        append_only.remove(connection)
        append_only.install(connection)
    with pytest.raises(DBAPIError), database.transaction() as session:
        session.execute(text("DELETE FROM ledger_entry"))
