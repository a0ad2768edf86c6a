"""Restoration of a backup into an empty place."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from content.database import Database
from media_pipeline.storage.interface import Storage
from portal.backup.database_dump import dialect_of, holds_tables, restore_database
from portal.backup.manifest import Manifest, backup_names, content_key, read_manifest


class CannotRestore(Exception):
    """Nothing was restored, or not all of it; the message says why and what to do."""


def restore_backup(database: Database, storage: Storage, place: Storage, folder: Path, name: str = "") -> Manifest:
    """Restore the backup `name`, without one the newest: files first, each checked by its digest, then the database,
    whole or not at all. Repeatable after an interruption. Raises CannotRestore, DumpFailed, OSError."""
    manifest = _manifest(place, name)
    _require_fit(database, place, manifest)
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder, prefix="restore-") as scratch:
        file = Path(scratch) / "file"
        for stored in manifest.files:
            _fetch(place, stored.digest, file)
            storage.put(file, key=stored.key)
        _fetch(place, manifest.database.digest, file)
        database.dispose()
        restore_database(database.url, file)
    return manifest


def _manifest(place: Storage, name: str) -> Manifest:
    names = backup_names(place)
    if not names:
        raise CannotRestore("There is no backup at this place.")
    try:
        return read_manifest(place, name or names[-1])
    except FileNotFoundError as error:
        raise CannotRestore(f"There is no backup {name}. There are: {', '.join(names)}") from error


def _require_fit(database: Database, place: Storage, manifest: Manifest) -> None:
    """Raise CannotRestore where the database is another kind or not empty, or the backup lacks something."""
    dialect = dialect_of(database.url)
    if dialect != manifest.database.dialect:
        raise CannotRestore(
            f"This backup is of {manifest.database.dialect} and the database here is {dialect}: "
            "set PORTAL_DATABASE_URL to an empty database of the same kind."
        )
    if holds_tables(database):
        raise CannotRestore(
            "The database here is not empty, and nothing was changed. Move it away, or name an empty one "
            "with PORTAL_DATABASE_URL (or an empty folder with PORTAL_DATA)."
        )
    present = set(place.keys("files/"))
    lacking = [digest for digest in manifest.digests() if content_key(digest) not in present]
    if lacking:
        raise CannotRestore(f"The backup {manifest.name} lacks {len(lacking)} files. Take another one (--backup).")


def _fetch(place: Storage, digest: str, target: Path) -> None:
    """Copy a content to `target`. Raises CannotRestore where it is not what was put there."""
    with place.open(content_key(digest)) as file, target.open("wb") as copy:
        shutil.copyfileobj(file, copy)
    with target.open("rb") as copy:
        if hashlib.file_digest(copy, "sha256").hexdigest() != digest:
            raise CannotRestore(f"A file of the backup is damaged: {content_key(digest)}. Take another backup.")
