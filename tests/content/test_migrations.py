"""Migrations lead up to the tables the code knows and back down to nothing, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, select, text
from sqlalchemy.exc import DBAPIError

from content.credits.ledger import award, reverse
from content.credits.models import LedgerEntry, PilotRegion
from content.credits.verification import verify_all
from content.database import Database
from content.learning.models import StudyMode
from content.migrating import downgrade, is_current, upgrade
from content.models import Base
from content.people.models import Role
from content.people.permissions import Grant
from content.search.engine import in_metadata
from content.tracks.models import CaptionVersion, SlideVersion
from tests.factories import (
    make_account,
    make_captions,
    make_descriptions,
    make_pilot,
    make_published_course,
    make_slides,
    make_teaching,
)


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


def test_old_entries_get_their_place_in_the_chain_and_are_guarded_as_before(migrated: Database) -> None:
    with migrated.transaction() as session:
        make_pilot(session)
        learner, _ = make_account(session)
        for number in range(3):
            award(
                session,
                learner.id,
                region_code="130123",
                lesson_lineage=f"lesson-{number}",
                lesson_title="洗手",
                study_units=100,
                mode=StudyMode.READING,
                evidence="evidence:1",
                now=datetime(2026, 5, 4, 9, 0, tzinfo=UTC),
            )
    with migrated.reading() as session:
        (before,) = verify_all(session)
    downgrade(migrated, "0025")
    with pytest.raises(DBAPIError), migrated.transaction() as session:
        session.execute(text("UPDATE ledger_entry SET amount = 1"))
    upgrade(migrated)
    with migrated.reading() as session:
        assert verify_all(session) == (before,)
        assert (before.entries, before.problem) == (3, None)
    with pytest.raises(DBAPIError), migrated.transaction() as session:
        session.execute(text("DELETE FROM ledger_entry"))


def test_old_entries_get_their_course_and_way_and_old_pilots_their_region(migrated: Database) -> None:
    with migrated.transaction() as session:
        pilot = make_pilot(session)
        learner, _ = make_account(session)
        course = make_published_course(session)
        lineage = course.revisions[0].modules[0].lessons[0].lineage
        entry = award(
            session,
            learner.id,
            region_code="130123",
            lesson_lineage=lineage,
            lesson_title="洗手",
            study_units=100,
            mode=StudyMode.READING,
            evidence="evidence:1",
            now=datetime(2026, 5, 4, 9, 0, tzinfo=UTC),
        )
        assert entry is not None
        administrator = make_account(session, Grant(Role.PILOT_ADMINISTRATOR, region_code="130000"))[1]
        reverse(session, administrator, entry.public_id, "错误", datetime(2026, 5, 5, 9, 0, tzinfo=UTC))
        course_id, pilot_id = course.id, pilot.id
    with migrated.reading() as session:
        (before,) = verify_all(session)
    downgrade(migrated, "0029")
    upgrade(migrated)
    with migrated.reading() as session:
        rows = session.execute(select(LedgerEntry.course_id, LedgerEntry.study_mode)).all()
        assert [tuple(row) for row in rows] == [(course_id, StudyMode.READING)] * 2
        regions = session.execute(select(PilotRegion.pilot_id, PilotRegion.region_code)).all()
        assert [tuple(row) for row in regions] == [(pilot_id, "130000")]
        assert verify_all(session) == (before,)
    with pytest.raises(DBAPIError), migrated.transaction() as session:
        session.execute(text("UPDATE ledger_entry SET course_id = NULL"))


def test_versions_and_their_checks_outlive_the_way_back_and_forth(migrated: Database) -> None:
    with migrated.transaction() as session:
        account, _, block = make_teaching(session)
        make_captions(session, block, checked_by=account)
        make_slides(session, block)
        make_descriptions(session, block, account)
        account_id = account.id
    downgrade(migrated, "0008")
    with migrated.reading() as session:
        for table in ("caption_version", "slide_version", "description_version"):
            assert session.scalar(text(f"SELECT count(*) FROM {table}")) == 1
    upgrade(migrated)
    with migrated.reading() as session:
        marked = session.scalars(select(CaptionVersion)).one()
        assert marked.checked_by_id == account_id
        assert marked.checked_at is not None
        assert session.scalars(select(SlideVersion.checked_by_id)).one() is None


def test_lessons_keep_their_blocks_on_the_way_back_and_forth(migrated: Database) -> None:
    with migrated.transaction() as session:
        account, _, block = make_teaching(session)
        make_captions(session, block, checked_by=account)
    downgrade(migrated, "0007")
    with migrated.reading() as session:
        for table in ("lesson", "block", "caption_version"):
            assert session.scalar(text(f"SELECT count(*) FROM {table}")), table
    upgrade(migrated)
    with migrated.reading() as session:
        assert session.scalars(select(CaptionVersion)).one()


def differences(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": in_metadata})
        return list(compare_metadata(context, Base.metadata))
