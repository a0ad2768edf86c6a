"""Creation of a backup while the portal runs."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select

from content.database import Database, utc_now
from content.export.models import ExportJob
from content.tracks.models import MediaAsset, Rendition, SlideVersion
from media_pipeline.storage.interface import Storage, content_digest
from portal.backup.database_dump import dialect_of, dump_database
from portal.backup.manifest import (
    FILES,
    DatabaseDump,
    Manifest,
    StoredFile,
    backup_names,
    content_key,
    read_manifest,
    write_manifest,
)


class BackupRunning(Exception):
    """Another backup is being made on this machine."""


def create_backup(database: Database, storage: Storage, place: Storage, folder: Path, keep: int = 0) -> Manifest:
    """Add a backup to `place`; then, where `keep` is not 0, remove all but the newest `keep`.

    Files are copied, then the database, then what was stored meanwhile: a file is stored before a row names it, so
    whatever the dump names is there. Contents that `place` has already are not sent again. `folder` is for temporary
    files, of the size of the database and of the largest stored file. Raises BackupRunning, DumpFailed, OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder / "backup.lock"), TemporaryDirectory(dir=folder, prefix="backup-") as name:
        scratch = Path(name)
        copying = _Copying(storage, place, scratch)
        copying.copy_new()
        made_at = utc_now()
        dump = _dump(database, place, scratch)
        named = _named_keys(database)
        copying.copy_new()
        missing = tuple(sorted(named - copying.files.keys() - copying.damaged))
        files = tuple(copying.files[key] for key in sorted(copying.files))
        manifest = Manifest(made_at, dump, files, tuple(sorted(copying.damaged)), missing)
        write_manifest(place, manifest, scratch)
        if keep:
            remove_older(place, keep)
    return manifest


def remove_older(place: Storage, keep: int) -> int:
    """Remove all backups but the newest `keep` (at least one), and contents that no other needs; gives how many."""
    names = backup_names(place)
    old, young = names[: -max(1, keep)], names[-max(1, keep) :]
    needed = {content_key(digest) for name in young for digest in read_manifest(place, name).digests()}
    for name in old:
        place.delete(f"backups/{name}.json")
    for key in [key for key in place.keys(FILES) if key not in needed]:
        place.delete(key)
    return len(old)


class _Copying:
    """Copying from the storage to the backup place: `files` by key so far, and keys of `damaged` ones."""

    def __init__(self, storage: Storage, place: Storage, scratch: Path) -> None:
        self._storage, self._place, self._scratch = storage, place, scratch
        self._present = set(place.keys(FILES))
        self.files: dict[str, StoredFile] = {}
        self.damaged: set[str] = set()

    def copy_new(self) -> None:
        """Copy whatever the storage holds and was not looked at before."""
        for key in self._storage.keys(""):
            if key not in self.files and key not in self.damaged and not key.startswith("trial/"):
                self._copy(key)

    def _copy(self, key: str) -> None:
        named = content_digest(key)
        try:
            if named and content_key(named) in self._present:
                self.files[key] = StoredFile(key, named, self._size(key))
                return
            digest, size = self._fetch(key)
        except FileNotFoundError:  # deleted since it was listed
            return
        if named and digest != named:
            self.damaged.add(key)
            return
        if content_key(digest) not in self._present:
            self._place.put(self._scratch / "file", key=content_key(digest))
            self._present.add(content_key(digest))
        self.files[key] = StoredFile(key, digest, size)

    def _size(self, key: str) -> int:
        with self._storage.open(key) as file:
            return file.seek(0, 2)

    def _fetch(self, key: str) -> tuple[str, int]:
        """Copy to the scratch folder; gives digest and size of what was copied."""
        with self._storage.open(key) as file, (self._scratch / "file").open("wb") as copy:
            shutil.copyfileobj(file, copy)
        with (self._scratch / "file").open("rb") as copy:
            return hashlib.file_digest(copy, "sha256").hexdigest(), copy.tell()


def _dump(database: Database, place: Storage, scratch: Path) -> DatabaseDump:
    file = scratch / "database"
    dump_database(database.url, file)
    with file.open("rb") as opened:
        digest, size = hashlib.file_digest(opened, "sha256").hexdigest(), opened.tell()
    place.put(file, key=content_key(digest))
    return DatabaseDump(dialect_of(database.url), digest, size)


def _named_keys(database: Database) -> set[str]:
    """Keys of every file that a row names."""
    with database.reading() as session:
        keys = set(session.scalars(select(MediaAsset.storage_key)))
        keys |= set(session.scalars(select(Rendition.storage_key)))
        keys |= {key for key in session.scalars(select(ExportJob.storage_key)) if key}
        for slides in session.scalars(select(SlideVersion.slides)):
            keys |= {str(slide["image"]) for slide in slides if slide["image"]}
    return keys


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """One backup at a time: removing what is too old must not meet another that counts on it."""
    with lock.open("w") as opened:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupRunning("Another backup is being made on this machine.") from error
        yield
