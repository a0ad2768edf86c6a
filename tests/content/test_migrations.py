"""Migrations lead up to the tables the code knows and back down to nothing, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from content.credits.ledger import award
from content.database import Database
from content.learning.models import StudyMode
from content.migrating import downgrade, is_current, upgrade
from content.models import Base
from content.search.engine import in_metadata
from tests.factories import make_account, make_pilot


@pytest.fixture
def migrated(empty_database_url: str) -> Iterator[Database]:
    database = Database(empty_database_url)
    assert not is_current(database)
    upgrade(database)
    yield database
    database.dispose()


def test_migrations_lead_to_the_tables_of_the_code(migrated: Database) -> None:
    assert is_current(migrated)
    assert differences(migrated.engine) == []


def test_migrations_can_be_repeated_and_taken_back(migrated: Database) -> None:
    upgrade(migrated)
    downgrade(migrated, "base")
    assert set(inspect(migrated.engine).get_table_names()) <= {"alembic_version"}
    upgrade(migrated)
    assert differences(migrated.engine) == []


def test_a_migrated_ledger_refuses_to_change(migrated: Database) -> None:
    with migrated.transaction() as session:
        make_pilot(session)
        learner, _ = make_account(session)
        award(
            session,
            learner.id,
            region_code="130123",
            lesson_lineage="lesson-1",
            lesson_title="洗手",
            study_units=100,
            mode=StudyMode.READING,
            evidence="evidence:1",
            now=datetime(2026, 5, 4, 9, 0, tzinfo=UTC),
        )
    with pytest.raises(DBAPIError), migrated.transaction() as session:
        session.execute(text("UPDATE ledger_entry SET amount = 1"))


def differences(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": in_metadata})
        return list(compare_metadata(context, Base.metadata))
