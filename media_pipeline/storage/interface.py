"""Interface of a storage: each file lies under the digest of its content, so the same content is stored once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Protocol

MIB = 1024**2
CACHE_BYTES = 20 * 1024 * MIB

_KEY = re.compile(r"[a-z0-9][a-z0-9_-]*(?:/[a-z0-9][a-z0-9_-]*)*(?:\.[a-z0-9]{1,8})?")
_SUFFIX = re.compile(r"(?:\.[a-z0-9]{1,8})?")
_LONGEST_KEY = 200
_DIGEST = re.compile(r"[0-9a-f]{64}")
_OF_CONTENT = re.compile(r"[0-9a-f]{2}/[0-9a-f]{2}/([0-9a-f]{64})(?:\.[a-z0-9]+)?")


@dataclass(frozen=True, slots=True)
class StoredObject:
    """Stored file: `key` retrieves it, `digest` is SHA-256 in hexadecimal, `size` in bytes."""

    key: str
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class Bucket:
    """Bucket of an S3-compatible store: files lie under `prefix` in the bucket `name`, and those that ffmpeg reads in
    the folder `cache` of this machine, at most `cache_bytes` of them. Without `key` and `secret` botocore's usual ways
    find them. A call retries for `retry_for_s` where the store cannot be reached."""

    name: str
    cache: Path
    prefix: str = ""
    endpoint: str | None = None
    region: str | None = None
    key: str | None = None
    secret: str | None = field(default=None, repr=False)
    addressing: str = "auto"
    cache_bytes: int = CACHE_BYTES
    retry_for_s: float = 5.0


class Storage(Protocol):
    """Storage of files. Keys look like `ab/cd/abcdef….mp4`; ValueError for anything else."""

    def put(self, temporary: Path, key: str | None = None, suffix: str = "") -> StoredObject:
        """Store the content of `temporary` and delete that file. Without `key` the content's digest names it."""

    def open(self, key: str) -> BinaryIO:
        """Open the file for reading, seekable. FileNotFoundError where there is none."""

    def local_path(self, key: str, folder: Path | None = None) -> Path:
        """Path on this machine to read it from, with the key's suffix. It stays as long as `folder` does; without one
        it may be gone when much else has been read. FileNotFoundError where there is no such file."""

    def address(self, key: str) -> Path | None:
        """Path where a web server on this machine finds it; None where it must be read through `open`."""

    def exists(self, key: str) -> bool:
        """Check whether `key` is stored."""

    def delete(self, key: str) -> None:
        """Delete `key`. Idempotent."""

    def keys(self, prefix: str = "") -> Iterator[str]:
        """Keys of all stored files, in no order; with `prefix` (`files/`) those in that folder alone."""

    def free_bytes(self) -> int:
        """Free space on this machine's disk for the next file."""

    def remove_stale(self) -> None:
        """Remove partial files left on this machine by killed processes."""


def key_of(digest: str, suffix: str) -> str:
    """Key of content with this digest."""
    return f"{digest[:2]}/{digest[2:4]}/{digest}{suffix}"


def require_key(key: str) -> str:
    """Return `key`. Raises ValueError where it is none."""
    if not is_key(key):
        raise ValueError(f"not a key: {key!r}")
    return key


def is_key(text: str) -> bool:
    """Check whether `text` can be a key: other files may lie in the same folder or bucket."""
    return len(text) <= _LONGEST_KEY and _KEY.fullmatch(text) is not None


def is_digest(text: str) -> bool:
    """Check whether `text` is SHA-256 in hexadecimal."""
    return _DIGEST.fullmatch(text) is not None


def content_digest(key: str) -> str | None:
    """Digest of the content that `key` says; None for a key with a name."""
    named = _OF_CONTENT.fullmatch(key)
    return named[1] if named else None


def require_suffix(suffix: str) -> None:
    """Raise ValueError for what can be no file's suffix."""
    if not _SUFFIX.fullmatch(suffix):
        raise ValueError(f"not a suffix: {suffix!r}")
