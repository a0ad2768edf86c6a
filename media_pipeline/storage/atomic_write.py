"""Atomic write: files are whole, on the disk and known by their digest before they get the name that counts."""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_CHUNK_BYTES = 1024**2


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """Whole file that has no name of its own yet: SHA-256 in hexadecimal, size in bytes."""

    path: Path
    digest: str
    size: int


@contextmanager
def atomic_write(root: Path, chunks: Iterable[bytes]) -> Iterator[WrittenFile]:
    """Write `chunks` as one file of the disk that holds `root`, and fsync it. Within the block the caller renames it to
    its place; a file that was not renamed is deleted at the end, or by `remove_stale` where the process is killed."""
    descriptor, path = _locked_file(root / ".incoming")
    try:
        digest, size = hashlib.sha256(), 0
        with os.fdopen(descriptor, "wb", closefd=False) as file:
            for chunk in chunks:
                digest.update(chunk)
                size += file.write(chunk)
            file.flush()
            os.fsync(descriptor)
        yield WrittenFile(path, digest.hexdigest(), size)
    finally:
        path.unlink(missing_ok=True)
        os.close(descriptor)


def read_chunks(path: Path) -> Iterator[bytes]:
    """Content of `path` in chunks."""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk


def remove_stale(root: Path) -> None:
    """Remove partial files left by killed processes; files still being written (locked) are left alone."""
    for path in (root / ".incoming").glob("*"):
        try:
            descriptor = os.open(path, os.O_RDONLY)
        except FileNotFoundError:
            continue
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink(missing_ok=True)
        except BlockingIOError:
            pass
        finally:
            os.close(descriptor)


def fsync_folder(folder: Path) -> None:
    """Flush the names in `folder` to the disk, so that a rename outlasts a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _locked_file(folder: Path) -> tuple[int, Path]:
    """Create a file, locked for as long as it is open: the lock of a dead process is free, as `remove_stale` sees."""
    folder.mkdir(exist_ok=True)
    while True:
        descriptor, name = tempfile.mkstemp(dir=folder)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if os.fstat(descriptor).st_nlink:
            return descriptor, Path(name)
        os.close(descriptor)  # swept away in the moment before it was locked
