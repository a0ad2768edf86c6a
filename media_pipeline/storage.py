"""Where files live: each under the digest of its content, so that the same content is kept once and never changes.

A folder (this machine's, or one that several machines share) or a bucket of an S3-compatible object store.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import shutil
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Protocol

from media_pipeline.incoming import arriving, fsync_folder, pieces_of, sweep

MIB = 1024**2
CACHE_BYTES = 20 * 1024 * MIB

_KEY = re.compile(r"[a-z0-9][a-z0-9_-]*(?:/[a-z0-9][a-z0-9_-]*)*(?:\.[a-z0-9]{1,8})?")
_SUFFIX = re.compile(r"(?:\.[a-z0-9]{1,8})?")
_LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class StoredObject:
    """A file kept: `key` finds it again, `digest` is SHA-256 in hexadecimal, `size` in bytes."""

    key: str
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class Bucket:
    """An S3-compatible place: files lie under `prefix` in the bucket `name`, and those that ffmpeg reads in the folder
    `cache` of this machine, at most `cache_bytes` of them. Without `key` and `secret` botocore's usual ways find them.
    A call waits `patience_s` for a store that cannot be reached."""

    name: str
    cache: Path
    prefix: str = ""
    endpoint: str | None = None
    region: str | None = None
    key: str | None = None
    secret: str | None = field(default=None, repr=False)
    addressing: str = "auto"
    cache_bytes: int = CACHE_BYTES
    patience_s: float = 5.0


class Storage(Protocol):
    """What keeps files. Keys look like `ab/cd/abcdef….mp4`; ValueError for anything else."""

    def put(self, temporary: Path, key: str | None = None, suffix: str = "") -> StoredObject:
        """Keep the content of `temporary` and take the file away. Without `key` the content's digest names it."""

    def open(self, key: str) -> BinaryIO:
        """The file for reading, from any place in it. FileNotFoundError where there is none."""

    def local_path(self, key: str, folder: Path | None = None) -> Path:
        """A path on this machine to read it from, with the key's suffix. It stays as long as `folder` does; without one
        it may be gone when much else has been asked for. FileNotFoundError where there is no such file."""

    def address(self, key: str) -> Path | None:
        """Where a web server on this machine finds it; None where it must be read through `open`."""

    def exists(self, key: str) -> bool:
        """Whether `key` is kept."""

    def delete(self, key: str) -> None:
        """Keep `key` no longer; nothing happens where it is not kept."""

    def free_bytes(self) -> int:
        """Room that is left on this machine's disk for the next file."""

    def sweep(self) -> None:
        """Take away what was left half-written on this machine by processes that were killed."""


def open_storage(place: Path | Bucket) -> Storage:
    """The store in a folder or a bucket. Raises ImportError where a bucket's libraries are not installed."""
    if isinstance(place, Bucket):
        # Heavy, and an extra of its own: loaded where a bucket is asked for.
        from media_pipeline.object_storage import ObjectStorage

        return ObjectStorage(place)
    return LocalStorage(place)


def try_out(storage: Storage, folder: Path) -> None:
    """Keep a small file of `folder`, read it, take it away again. Raises OSError where the store does not do that."""
    file = folder / "trial"
    file.write_bytes(b"trial")
    stored = storage.put(file, key=f"trial/{uuid.uuid4().hex}")
    try:
        with storage.open(stored.key) as opened:
            if opened.read() != b"trial":
                raise OSError("what was read is not what was written")
    finally:
        storage.delete(stored.key)


def key_of(digest: str, suffix: str) -> str:
    """The key that content with this digest has."""
    return f"{digest[:2]}/{digest[2:4]}/{digest}{suffix}"


def require_key(key: str) -> str:
    """`key`. Raises ValueError where it is none."""
    if len(key) > _LONGEST_KEY or not _KEY.fullmatch(key):
        raise ValueError(f"not a key: {key!r}")
    return key


def require_suffix(suffix: str) -> None:
    """Raises ValueError for what can be no file's suffix."""
    if not _SUFFIX.fullmatch(suffix):
        raise ValueError(f"not a suffix: {suffix!r}")


class LocalStorage:
    """A folder on this machine's disk, or one that machines share.

    What `put` has returned outlasts a power cut: content first, then its name, then the folders that hold it.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self.root.mkdir(parents=True, exist_ok=True)

    def put(self, temporary: Path, key: str | None = None, suffix: str = "") -> StoredObject:
        require_suffix(suffix)
        # Copied, not renamed: the digest is then of the very bytes that are kept, whoever still has the old file open.
        with arriving(self.root, pieces_of(temporary)) as arrived:
            key = key_of(arrived.digest, suffix) if key is None else key
            target = self._path(key)
            if not _holds(target, arrived.digest, arrived.size):
                self._make_folders(target.parent)
                arrived.path.replace(target)
                fsync_folder(target.parent)
        temporary.unlink(missing_ok=True)
        return StoredObject(key, arrived.digest, arrived.size)

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

    def free_bytes(self) -> int:
        return shutil.disk_usage(self.root).free

    def sweep(self) -> None:
        sweep(self.root)

    def _path(self, key: str) -> Path:
        return self.root / require_key(key)

    def _make_folders(self, folder: Path) -> None:
        if folder.is_dir():
            return
        self._make_folders(folder.parent)
        folder.mkdir(exist_ok=True)
        fsync_folder(folder.parent)


def _holds(path: Path, digest: str, size: int) -> bool:
    """Whether `path` is there with this very content (a disk may have lost or changed some of it)."""
    if not path.is_file() or path.stat().st_size != size:
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == digest
