"""A portal in which everything has happened, as each earlier version of the tables kept it, is brought up to date: no
row is lost and every page opens."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Column, MetaData, Table, delete, inspect, select

from content.database import Database
from content.migrating import MIGRATIONS, downgrade, is_current, upgrade
from content.notices.models import Notice
from tests.conftest import postgresql_database
from tests.walk.crawl import VISITORS, crawl
from tests.walk.sample_portal import DATABASE, STORAGE, fill_full, sample_settings, served_folder

REVISIONS = sorted(script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions())
MOST_OF_A_KIND = 1
MADE_ANEW = frozenset({"alembic_version", "course_index", "passage", "catalogue_version"})
"""Tables that are made from others: the search's."""

GONE = frozenset({"account.session_epoch"})
"""Columns that a later state has no more, each because its migration says so."""

Rows = dict[str, list[str]]


@pytest.fixture(params=["sqlite", "postgresql"])
def portal(request: pytest.FixtureRequest, original: Path, tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """The folder of a full portal and the address of its database, none for a file in the folder."""
    if request.param == "postgresql":
        with postgresql_database(request.getfixturevalue("postgresql_server")) as url:
            yield fill_full(tmp_path, url), url
        return
    shutil.copyfile(original / DATABASE, tmp_path / DATABASE)
    shutil.copytree(original / STORAGE, tmp_path / STORAGE)
    yield tmp_path, ""


@pytest.mark.exhaustive
@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_each_earlier_state_comes_up_with_all_that_is_in_it(portal: tuple[Path, str], revision: str) -> None:
    folder, url = portal
    database = Database(sample_settings(folder, url).database_url)
    downgrade(database, revision)
    tables = _tables(database)
    before = _rows(database, tables)
    assert any(before.values())
    upgrade(database)
    assert is_current(database)
    assert _rows(database, tables) == before
    with database.transaction() as session:
        session.execute(delete(Notice))  # some lead to what an earlier state had no place for
    database.dispose()
    with served_folder(folder, url) as served:
        pages = [page for visitor in VISITORS for page in crawl(served.app, visitor, "zh-CN", MOST_OF_A_KIND)]
    assert [f"{page} {page.status}" for page in pages if page.status != 200] == []
    assert len(pages) > len(VISITORS)


def _tables(database: Database) -> list[Table]:
    """The tables as they stand, but for those that are made from others."""
    metadata = MetaData()
    names = [name for name in inspect(database.engine).get_table_names() if not name.startswith(tuple(MADE_ANEW))]
    metadata.reflect(database.engine, only=names)
    return [table for table in metadata.sorted_tables if table.name in names]


def _rows(database: Database, tables: list[Table]) -> Rows:
    """All rows of tables in those columns, as text, in an order that does not depend on the database."""
    with database.engine.connect() as connection:
        return {
            table.name: sorted(repr(tuple(row)) for row in connection.execute(select(*_columns(table))))
            for table in tables
        }


def _columns(table: Table) -> list[Column[object]]:
    return [column for column in table.c if str(column) not in GONE]
