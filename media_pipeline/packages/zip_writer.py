"""Writes a ZIP file of texts and of files that lie on the disk, byte for byte the same each time."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

_WHEN = (1980, 1, 1, 0, 0, 0)
_PACKED = frozenset({".m4a", ".mp4", ".mp3", ".webm", ".mkv", ".mov", ".png", ".jpg", ".jpeg", ".webp", ".gif", ".zip"})
"""What would not grow smaller by packing it again."""
_CHUNK = 1024**2


@dataclass(frozen=True, slots=True)
class WrittenEntry:
    """One file of the package, SHA-256 of its content in hexadecimal and its size in bytes."""

    path: str
    sha256: str
    size: int


@dataclass(slots=True)
class PackageWriter:
    """A package that is being written; `entries`: what is in it so far, in order."""

    archive: zipfile.ZipFile
    entries: list[WrittenEntry] = field(default_factory=list)

    def add_bytes(self, path: str, data: bytes) -> None:
        """Add a file with this content."""
        entry = zipfile.ZipInfo(path, _WHEN)
        entry.compress_type = zipfile.ZIP_DEFLATED
        self.archive.writestr(entry, data)
        self.entries.append(WrittenEntry(path, hashlib.sha256(data).hexdigest(), len(data)))

    def add_file(self, path: str, source: Path) -> None:
        """Add a file from the disk; what is packed already is stored as it is."""
        entry = zipfile.ZipInfo(path, _WHEN)
        entry.compress_type = zipfile.ZIP_STORED if source.suffix.lower() in _PACKED else zipfile.ZIP_DEFLATED
        entry.file_size = source.stat().st_size  # so that more than 4 GiB are allowed for where needed
        digest, size = hashlib.sha256(), 0
        with source.open("rb") as content, self.archive.open(entry, "w") as target:
            while piece := content.read(_CHUNK):
                digest.update(piece)
                size += len(piece)
                target.write(piece)
        self.entries.append(WrittenEntry(path, digest.hexdigest(), size))


@contextmanager
def writing(target: Path) -> Iterator[PackageWriter]:
    """Write the ZIP file `target`; where anything goes wrong, nothing of it stays."""
    try:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            yield PackageWriter(archive)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
