"""Where files live: each under the digest of its content, so that the same content is kept once and never changes."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from media_pipeline.making import fsync_folder

_KEY = re.compile(r"[a-z0-9][a-z0-9_-]*(?:/[a-z0-9][a-z0-9_-]*)*(?:\.[a-z0-9]{1,8})?")
_SUFFIX = re.compile(r"(?:\.[a-z0-9]{1,8})?")
_LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class StoredObject:
    """A file kept: `key` finds it again, `digest` is SHA-256 in hexadecimal, `size` in bytes."""

    key: str
    digest: str
    size: int


class Storage(Protocol):
    """What keeps files. Another kind (an object store) has the same methods."""

    def put(self, temporary: Path, key: str | None = None, suffix: str = "") -> StoredObject:
        """Keep the content of `temporary` and take the file away. Without `key` the content's digest names it."""

    def open(self, key: str) -> BinaryIO:
        """The file for reading. FileNotFoundError where there is none."""

    def local_path(self, key: str) -> Path:
        """A path on this machine to read it from. FileNotFoundError where there is none."""

    def exists(self, key: str) -> bool:
        """Whether `key` is kept."""

    def delete(self, key: str) -> None:
        """Keep `key` no longer; nothing happens where it is not kept."""

    def free_bytes(self) -> int:
        """Room that is left."""


class LocalStorage:
    """A folder on this machine's disk. Keys look like `ab/cd/abcdef….mp4`; ValueError for anything else.

    What `put` has returned outlasts a power cut: content first, then its name, then the folders that hold it.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self.root.mkdir(parents=True, exist_ok=True)

    def put(self, temporary: Path, key: str | None = None, suffix: str = "") -> StoredObject:
        if not _SUFFIX.fullmatch(suffix):
            raise ValueError(f"not a suffix: {suffix!r}")
        incoming, digest, size = self._take_in(temporary)
        try:
            key = f"{digest[:2]}/{digest[2:4]}/{digest}{suffix}" if key is None else key
            target = self._path(key)
            if not self._holds(target, digest, size):
                self._make_folders(target.parent)
                incoming.replace(target)
                fsync_folder(target.parent)
        finally:
            incoming.unlink(missing_ok=True)
        temporary.unlink(missing_ok=True)
        return StoredObject(key, digest, size)

    def open(self, key: str) -> BinaryIO:
        return self.local_path(key).open("rb")

    def local_path(self, key: str) -> Path:
        path = self._path(key)
        if not path.is_file():
            raise FileNotFoundError(key)
        return path

    def exists(self, key: str) -> bool:
        return self._path(key).is_file()

    def delete(self, key: str) -> None:
        path = self._path(key)
        with contextlib.suppress(FileNotFoundError):
            path.unlink()
            fsync_folder(path.parent)

    def free_bytes(self) -> int:
        return shutil.disk_usage(self.root).free

    def _path(self, key: str) -> Path:
        if len(key) > _LONGEST_KEY or not _KEY.fullmatch(key):
            raise ValueError(f"not a key: {key!r}")
        return self.root / key

    def _take_in(self, temporary: Path) -> tuple[Path, str, int]:
        """A copy of `temporary` on this disk, with its digest and size, its bytes written out.

        Copied, not renamed: the digest is then of the very bytes that are kept, whoever still has the old file open.
        """
        waiting = self.root / ".incoming"
        waiting.mkdir(exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=waiting)
        digest, size = hashlib.sha256(), 0
        try:
            with temporary.open("rb") as source, os.fdopen(descriptor, "wb") as copy:
                while chunk := source.read(1024**2):
                    digest.update(chunk)
                    size += copy.write(chunk)
                copy.flush()
                os.fsync(copy.fileno())
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        return Path(name), digest.hexdigest(), size

    def _holds(self, path: Path, digest: str, size: int) -> bool:
        """Whether `path` is there with this very content (a disk may have lost or changed some of it)."""
        if not path.is_file() or path.stat().st_size != size:
            return False
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == digest

    def _make_folders(self, folder: Path) -> None:
        if folder.is_dir():
            return
        self._make_folders(folder.parent)
        folder.mkdir(exist_ok=True)
        fsync_folder(folder.parent)
