"""A portal is filled, backed up, destroyed and restored on an empty machine: every page, file and row is as before."""

from __future__ import annotations

import difflib
import hashlib
import re
import shutil
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import MetaData, select

from content.database import Database
from media_pipeline.storage.local import LocalStorage
from media_pipeline.workflow.queue import prepare_queue
from portal.backup.creation import create_backup
from portal.backup.restoration import restore_backup
from tests.conftest import postgresql_database
from tests.walk.crawl import VISITORS, crawl, sign_in_cookies
from tests.walk.sample_portal import DATABASE, STORAGE, fill_full, sample_settings, served_folder

pytestmark = pytest.mark.slow

LANGUAGE = "zh-CN"
MOST_OF_A_KIND = 1
_OWN_OF_A_VISIT = re.compile(
    r'(?:value|content|data-session)="[\w.-]{16,}"|(?<=-new-)[\w-]{8}|data-now="\d+"|/sessions/\w+|device-\d+'
    r"|\d\d:\d\d|\d+\.\d [KMGT]B（\d+%）"
)
"""What differs between two visits to one page: tokens and ids in forms and players, the names of fields for something
new, sessions, times of day, the disk's free space."""


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty database; none for a file in the portal's folder."""
    if request.param == "sqlite":
        yield ""
        return
    with postgresql_database(request.getfixturevalue("postgresql_server")) as made:
        yield made


@pytest.mark.exhaustive
def test_every_page_of_a_destroyed_portal_is_read_again(original: Path, url: str, tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "portal", tmp_path / "elsewhere"
    folder.mkdir()
    settings = sample_settings(folder, url)
    if url:
        fill_full(folder, url)
    else:
        shutil.copy(original / DATABASE, folder)
        shutil.copytree(original / STORAGE, folder / STORAGE)
    prepare_queue(settings.database_url)
    database, place = Database(settings.database_url), LocalStorage(elsewhere)
    made = create_backup(database, LocalStorage(settings.storage), place, settings.scratch)
    assert (made.damaged, made.missing) == ((), ())
    rows, files = rows_of(database), files_of(settings.storage)
    database.dispose()
    pages = pages_of(folder, url)
    destroy(folder, url)
    folder.mkdir()
    restore_backup(Database(settings.database_url), LocalStorage(settings.storage), place, settings.scratch)
    assert rows_of(database) == rows
    assert files_of(settings.storage) == files
    restored = pages_at(pages, folder, url)
    assert [line for name in pages for line in changed_lines(name, pages[name], restored[name])] == []
    assert len(pages) > 100
    database.dispose()


def changed_lines(name: tuple[str, str], before: str, after: str) -> list[str]:
    """The lines in which two states of a page differ. Their order does not count: PostgreSQL promises none to rows that
    are equal in what a list is sorted by, and a restored table is packed otherwise."""
    if before == after:
        return []
    lines = difflib.unified_diff(sorted(before.splitlines()), sorted(after.splitlines()), n=0, lineterm="")
    return [f"{name}: {line.strip()}" for line in lines if not line.startswith(("---", "+++", "@@"))]


def destroy(folder: Path, url: str) -> None:
    shutil.rmtree(folder)
    if url:
        name = re.search(r"/(\w+)\?host=(.+)", url)
        assert name is not None
        with psycopg.connect(host=name[2], user="postgres", dbname="postgres", autocommit=True) as server:
            server.execute(f'DROP DATABASE "{name[1]}" WITH (FORCE)')
            server.execute(f'CREATE DATABASE "{name[1]}" TEMPLATE template0')


def rows_of(database: Database) -> dict[str, list[str]]:
    """Every row of every table, the queue's too."""
    tables: dict[str, list[str]] = {}
    for schema in (None, "dbos") if database.engine.dialect.name == "postgresql" else (None,):
        metadata = MetaData()
        metadata.reflect(database.engine, schema=schema)
        with database.reading() as session:
            for table in metadata.sorted_tables:
                tables[table.fullname] = sorted(str(row) for row in session.execute(select(table)))
    return tables


def files_of(storage: Path) -> dict[str, str]:
    """The digest of every stored file."""
    kept = LocalStorage(storage)
    return {key: hashlib.sha256(kept.local_path(key).read_bytes()).hexdigest() for key in kept.keys("")}


def pages_of(folder: Path, url: str) -> dict[tuple[str, str], str]:
    """Status and content of every page, by visitor and path."""
    with served_folder(folder, url) as portal:
        return {
            (page.visitor, page.path): as_compared(page.status, page.html)
            for visitor in VISITORS
            for page in crawl(portal.app, visitor, LANGUAGE, MOST_OF_A_KIND)
        }


def pages_at(known: Iterable[tuple[str, str]], folder: Path, url: str) -> dict[tuple[str, str], str]:
    """The same of pages that are known, in the same order."""
    pages: dict[tuple[str, str], str] = {}
    with served_folder(folder, url) as portal:
        for visitor, visits in groupby(known, key=itemgetter(0)):
            client = portal.app.test_client()
            for name, value in {**sign_in_cookies(portal.app, visitor), "language": LANGUAGE}.items():
                client.set_cookie(name, value)
            for _, path in visits:
                answer = client.get(path)
                pages[visitor, path] = as_compared(answer.status_code, answer.text)
    return pages


def as_compared(status: int, html: str) -> str:
    return f"{status}\n{_OWN_OF_A_VISIT.sub('', html)}"
