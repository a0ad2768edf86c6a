"""Backups: consistent while people work, incremental, pruned, checked; and what is refused."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from content.database import Database, utc_now
from content.people.models import Account
from content.tracks.models import MediaAsset
from media_pipeline.storage import open_storage
from media_pipeline.storage.interface import Bucket, Storage
from media_pipeline.storage.local import LocalStorage
from portal.backup.creation import BackupRunning, create_backup, remove_older
from portal.backup.database_dump import DumpFailed, holds_tables, restore_database
from portal.backup.inspection import inspect_newest
from portal.backup.manifest import FILES, backup_names, content_key
from portal.backup.restoration import CannotRestore, restore_backup
from tests.conftest import postgresql_database
from tests.factories import make_account, make_asset

pytestmark = pytest.mark.both


@pytest.fixture
def storage(tmp_path: Path) -> LocalStorage:
    return LocalStorage(tmp_path / "storage")


@pytest.fixture
def place(tmp_path: Path) -> LocalStorage:
    return LocalStorage(tmp_path / "kept elsewhere")


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    return tmp_path / "scratch"


@pytest.fixture
def empty(database: Database, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database of the same kind."""
    if database.url.startswith("sqlite"):
        yield Database(f"sqlite:///{tmp_path / 'empty' / 'portal.sqlite'}")
        return
    with postgresql_database(request.getfixturevalue("postgresql_server")) as url:
        made = Database(url)
        yield made
        made.dispose()


def store(storage: Storage, folder: Path, content: bytes, **named: str) -> str:
    file = folder / "new"
    file.write_bytes(content)
    return storage.put(file, **named).key


def add_asset(database: Database, key: str) -> None:
    """A row that names the stored file."""
    with database.transaction() as session:
        account, _ = make_account(session)
        make_asset(session, account).storage_key = key


def assets(database: Database) -> set[str]:
    with database.reading() as session:
        return set(session.scalars(select(MediaAsset.storage_key)))


def test_what_was_backed_up_comes_back_into_an_empty_place(
    database: Database, empty: Database, storage: LocalStorage, place: LocalStorage, scratch: Path, tmp_path: Path
) -> None:
    key = store(storage, tmp_path, b"a lecture", suffix=".mp4")
    named = store(storage, tmp_path, b"a part", key="stretches/7.wav")
    add_asset(database, key)
    made = create_backup(database, storage, place, scratch)
    assert (made.damaged, made.missing, len(made.files)) == ((), (), 2)
    new = LocalStorage(tmp_path / "new storage")
    restore_backup(empty, new, place, scratch)
    assert new.local_path(key).read_bytes() == b"a lecture"
    assert new.local_path(named).read_bytes() == b"a part"
    assert assets(empty) == {key}
    assert not any(scratch.glob("*-*"))


def test_only_new_contents_are_sent(
    database: Database, storage: LocalStorage, place: LocalStorage, scratch: Path, tmp_path: Path
) -> None:
    key = store(storage, tmp_path, b"a lecture", suffix=".mp4")
    first = create_backup(database, storage, place, scratch)
    (kept,) = [file for file in first.files if file.key == key]
    before = place.local_path(content_key(kept.digest)).stat()
    store(storage, tmp_path, b"another", suffix=".mp4")
    second = create_backup(database, storage, place, scratch)
    after = place.local_path(content_key(kept.digest)).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert {file.key for file in second.files} > {file.key for file in first.files}
    assert backup_names(place) == [first.name, second.name]


def test_whatever_the_dump_names_is_in_the_backup_though_people_upload_meanwhile(
    database: Database, empty: Database, storage: LocalStorage, place: LocalStorage, scratch: Path, tmp_path: Path
) -> None:
    stop, uploaded = threading.Event(), threading.Semaphore(0)

    def upload() -> None:
        (tmp_path / "uploads").mkdir()
        while not stop.is_set():
            add_asset(database, store(storage, tmp_path / "uploads", os.urandom(2000), suffix=".mp4"))
            uploaded.release()

    people = threading.Thread(target=upload)
    people.start()
    try:
        for _ in range(3):
            uploaded.acquire(timeout=60)
        made = create_backup(database, storage, place, scratch)
        uploaded.acquire(timeout=60)
    finally:
        stop.set()
        people.join()
    assert made.missing == ()
    new = LocalStorage(tmp_path / "new storage")
    restore_backup(empty, new, place, scratch)
    rows = assets(empty)
    assert len(rows) >= 3
    assert all(new.exists(key) for key in rows)


def test_older_backups_go_with_what_no_other_needs(
    database: Database, storage: LocalStorage, place: LocalStorage, scratch: Path, tmp_path: Path
) -> None:
    gone = store(storage, tmp_path, b"removed from the portal", suffix=".mp4")
    stays = store(storage, tmp_path, b"stays", suffix=".mp4")
    first = create_backup(database, storage, place, scratch)
    storage.delete(gone)
    second = create_backup(database, storage, place, scratch, keep=1)
    assert backup_names(place) == [second.name]
    assert {Path(key).name for key in place.keys(FILES)} == second.digests()
    assert first.digests() != second.digests()
    assert {file.key for file in second.files} == {stays}
    assert remove_older(place, 0) == 0, "the newest never goes"


def test_what_the_store_has_lost_is_said(
    database: Database, storage: LocalStorage, place: LocalStorage, scratch: Path, tmp_path: Path
) -> None:
    lost = store(storage, tmp_path, b"lost", suffix=".mp4")
    damaged = store(storage, tmp_path, b"damaged", suffix=".mp4")
    add_asset(database, lost)
    add_asset(database, damaged)
    storage.delete(lost)
    storage.local_path(damaged).write_bytes(b"rotten!")
    made = create_backup(database, storage, place, scratch)
    assert (made.missing, made.damaged, made.files) == ((lost,), (damaged,), ())
    assert "lost 2 files" in inspect_newest(place, utc_now())


def test_a_database_that_is_not_empty_is_not_touched(
    database: Database, storage: LocalStorage, place: LocalStorage, scratch: Path
) -> None:
    with database.transaction() as session:
        make_account(session)
    create_backup(database, storage, place, scratch)
    with database.transaction() as session:
        make_account(session)
    with pytest.raises(CannotRestore, match="not empty"):
        restore_backup(database, storage, place, scratch)
    with database.reading() as session:
        assert len(session.scalars(select(Account)).all()) == 2


def test_a_damaged_dump_leaves_an_empty_database_empty(database: Database, empty: Database, tmp_path: Path) -> None:
    dump = tmp_path / "dump"
    dump.write_bytes(b"neither gzip nor pg_dump")
    with pytest.raises(DumpFailed):
        restore_database(empty.url, dump)
    assert not holds_tables(empty)


def test_a_backup_that_lacks_or_spoils_something_is_not_restored(
    database: Database, empty: Database, storage: LocalStorage, place: LocalStorage, scratch: Path, tmp_path: Path
) -> None:
    store(storage, tmp_path, b"a lecture", suffix=".mp4")
    made = create_backup(database, storage, place, scratch)
    assert inspect_newest(place, utc_now()) == ""
    file = place.local_path(content_key(made.files[0].digest))
    file.write_bytes(b"spoiled!!")
    assert "damaged" in inspect_newest(place, utc_now())
    with pytest.raises(CannotRestore, match="damaged"):
        restore_backup(empty, LocalStorage(tmp_path / "new"), place, scratch)
    file.unlink()
    assert "are gone" in inspect_newest(place, utc_now())
    with pytest.raises(CannotRestore, match="lacks 1"):
        restore_backup(empty, LocalStorage(tmp_path / "new"), place, scratch)
    assert not holds_tables(empty)


def test_an_old_backup_and_none_at_all_are_said(
    database: Database, empty: Database, storage: LocalStorage, place: LocalStorage, scratch: Path
) -> None:
    assert "none yet" in inspect_newest(place, utc_now())
    with pytest.raises(CannotRestore, match="no backup at this place"):
        restore_backup(empty, storage, place, scratch)
    create_backup(database, storage, place, scratch)
    assert "every day" in inspect_newest(place, utc_now() + timedelta(days=3))
    with pytest.raises(CannotRestore, match="There is no backup yesterday"):
        restore_backup(empty, storage, place, scratch, "yesterday")


def test_two_backups_at_once_are_refused(
    database: Database, storage: LocalStorage, place: LocalStorage, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused: list[BackupRunning] = []

    class SecondBegins(LocalStorage):
        def keys(self, prefix: str = "") -> Iterator[str]:
            with pytest.raises(BackupRunning) as caught:
                create_backup(database, storage, place, scratch)
            refused.append(caught.value)
            return super().keys(prefix)

    create_backup(database, SecondBegins(storage.root), place, scratch)
    assert refused


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_bucket_keeps_backups_of_a_bucket(
    database: Database, empty: Database, bucket: Bucket, scratch: Path, tmp_path: Path
) -> None:
    source = open_storage(bucket)
    place = open_storage(Bucket(**{**{n: getattr(bucket, n) for n in bucket.__slots__}, "prefix": "backups"}))
    key = store(source, tmp_path, b"a lecture", suffix=".mp4")
    store(source, tmp_path, b"soon gone", suffix=".mp4")
    create_backup(database, source, place, scratch)
    source.delete(next(other for other in source.keys("") if other != key))
    create_backup(database, source, place, scratch, keep=1)
    assert inspect_newest(place, utc_now()) == ""
    new = LocalStorage(tmp_path / "new")
    restore_backup(empty, new, place, scratch)
    assert list(new.keys("")) == [key]


HOSTILE: tuple[tuple[str, object], ...] = (
    ("key", "../../etc/cron.d/x"),
    ("key", "/etc/passwd"),
    ("key", f"ab/cd/{'0' * 64}.mp4"),
    ("key", 7),
    ("digest", "../../../etc/passwd"),
    ("digest", None),
    ("size", -1),
    ("size", "many"),
    ("more", "x"),
)


@pytest.mark.parametrize(("name", "value"), HOSTILE, ids=lambda value: str(value)[:20])
def test_a_manifest_that_somebody_forged_restores_nothing(
    database: Database,
    empty: Database,
    storage: LocalStorage,
    place: LocalStorage,
    scratch: Path,
    tmp_path: Path,
    name: str,
    value: object,
) -> None:
    store(storage, tmp_path, b"a lecture", suffix=".mp4")
    made = create_backup(database, storage, place, scratch)
    written = place.root / "backups" / f"{made.name}.json"
    content = json.loads(written.read_text())
    content["files"].append({**content["files"][0], name: value})
    written.write_text(json.dumps(content))
    new = LocalStorage(tmp_path / "new storage")
    with pytest.raises(ValueError, match="manifest"):
        restore_backup(empty, new, place, scratch)
    with pytest.raises(ValueError, match="manifest"):
        inspect_newest(place, utc_now())
    assert list(new.keys()) == []
    assert not holds_tables(empty)


@pytest.mark.parametrize("text", ["[]", "7", '{"format": 1}', '{"format": 1, "made_at": 7}', "[" * 10**5, ""])
def test_a_manifest_that_is_none_is_said(place: LocalStorage, database: Database, tmp_path: Path, text: str) -> None:
    (place.root / "backups").mkdir()
    (place.root / "backups" / "20260101t000000-000000z.json").write_text(text)
    with pytest.raises((ValueError, RecursionError)):
        restore_backup(database, LocalStorage(tmp_path / "new storage"), place, tmp_path / "scratch")


def test_files_that_others_left_beside_the_backups_are_no_backups(
    database: Database, empty: Database, storage: LocalStorage, place: LocalStorage, scratch: Path, tmp_path: Path
) -> None:
    key = store(storage, tmp_path, b"a lecture", suffix=".mp4")
    create_backup(database, storage, place, scratch)
    for name in ("zzz.json", "99999999.json", "20990101t000000-000000z.txt", "more/20990101t000000-000000z.json"):
        path = place.root / "backups" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("[]")
    newest = create_backup(database, storage, place, scratch, keep=1)
    assert backup_names(place) == [newest.name]
    assert inspect_newest(place, utc_now()) == ""
    new = LocalStorage(tmp_path / "new storage")
    assert restore_backup(empty, new, place, scratch) == newest
    assert new.exists(key)
    with pytest.raises(CannotRestore):
        restore_backup(empty, new, place, scratch, "../files/x")
