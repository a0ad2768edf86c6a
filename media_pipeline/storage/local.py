"""Storage in a folder."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from media_pipeline.storage.atomic_write import atomic_write, fsync_folder, read_chunks, remove_stale
from media_pipeline.storage.interface import StoredObject, is_key, key_of, require_key, require_suffix


class LocalStorage:
    """Storage in a folder on this machine's disk, or in one that machines share.

    What `put` has returned outlasts a power cut: content first, then its name, then the folders that hold it.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self.root.mkdir(parents=True, exist_ok=True)

    def put(self, temporary: Path, key: str | None = None, suffix: str = "") -> StoredObject:
        require_suffix(suffix)
        # Copied, not renamed: the digest is then of the very bytes that are kept, whoever still has the old file open.
        with atomic_write(self.root, read_chunks(temporary)) as written_file:
            key = key_of(written_file.digest, suffix) if key is None else key
            target = self._path(key)
            if not _holds(target, written_file.digest, written_file.size):
                self._make_folders(target.parent)
                written_file.path.replace(target)
                fsync_folder(target.parent)
        temporary.unlink(missing_ok=True)
        return StoredObject(key, written_file.digest, written_file.size)

    def open(self, key: str) -> BinaryIO:
        return self.local_path(key).open("rb")

    def local_path(self, key: str, folder: Path | None = None) -> Path:  # noqa: ARG002  (it stays anyway)
        path = self._path(key)
        if not path.is_file():
            raise FileNotFoundError(key)
        return path

    def address(self, key: str) -> Path | None:
        return self._path(key)

    def exists(self, key: str) -> bool:
        return self._path(key).is_file()

    def delete(self, key: str) -> None:
        path = self._path(key)
        with contextlib.suppress(FileNotFoundError):
            path.unlink()
            fsync_folder(path.parent)

    def keys(self, prefix: str = "") -> Iterator[str]:
        for path in (self.root / prefix).rglob("*"):
            key = path.relative_to(self.root).as_posix()
            if is_key(key) and path.is_file():
                yield key

    def free_bytes(self) -> int:
        return shutil.disk_usage(self.root).free

    def remove_stale(self) -> None:
        remove_stale(self.root)

    def _path(self, key: str) -> Path:
        return self.root / require_key(key)

    def _make_folders(self, folder: Path) -> None:
        if folder.is_dir():
            return
        self._make_folders(folder.parent)
        folder.mkdir(exist_ok=True)
        fsync_folder(folder.parent)


def _holds(path: Path, digest: str, size: int) -> bool:
    """Check whether `path` is there with this very content (a disk may have lost or changed some of it)."""
    if not path.is_file() or path.stat().st_size != size:
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == digest
