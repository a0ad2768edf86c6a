"""Partial files of uploads: locked by one request at a time, and synced to the disk before they are acknowledged."""

from __future__ import annotations

import base64
import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from werkzeug.exceptions import ClientDisconnected

from content.errors import EditConflict, NotFound
from content.messages import N_

_READ_BYTES = 64 * 1024


class ChecksumMismatch(Exception):
    """The received bytes do not match their checksum (tus 1.0, checksum extension: status 460)."""


class Readable(Protocol):
    """A request's body."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; empty at the end."""


@dataclass(frozen=True, slots=True)
class PartialFile:
    """A partial file, locked for this request (see `open_partial`)."""

    path: Path
    file: BinaryIO

    def receive(self, body: Readable, offset: int, most: int, sha1: bytes | None = None) -> int:
        """Write at most `most` bytes of `body` after `offset`; returns how many are on the disk.

        Fewer come when the connection drops. Bytes after `offset` are overwritten: they were never acknowledged. Raises
        ChecksumMismatch (then nothing of `body` stays), NotFound where the disk has less than was acknowledged.
        """
        if self.file.seek(0, os.SEEK_END) < offset:
            raise NotFound()
        self.file.truncate(offset)
        self.file.seek(offset)
        digest, received = hashlib.sha1(usedforsecurity=False), 0
        while received < most and (piece := _read(body, min(_READ_BYTES, most - received))):
            self.file.write(piece)
            digest.update(piece)
            received += len(piece)
        if sha1 is not None and digest.digest() != sha1:
            self.file.truncate(offset)
            raise ChecksumMismatch()
        self.file.flush()
        os.fsync(self.file.fileno())
        return received


@contextmanager
def open_partial(path: Path, *, create: bool = False) -> Iterator[PartialFile]:
    """Lock and open the file at `path`. EditConflict while another request has it, NotFound where there is none."""
    flags = os.O_RDWR | os.O_CREAT if create else os.O_RDWR
    try:
        descriptor = os.open(path, flags, 0o600)
    except FileNotFoundError as error:
        raise NotFound() from error
    with os.fdopen(descriptor, "r+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise EditConflict(
                N_("This file is being received right now. Wait a moment; it goes on by itself.")
            ) from error
        yield PartialFile(path, file)


def sha1_from(header: str | None) -> bytes | None:
    """Parse an `Upload-Checksum` header; None without one. ValueError for anything but SHA-1."""
    if not header:
        return None
    algorithm, _, encoded = header.partition(" ")
    if algorithm != "sha1":
        raise ValueError(f"unknown checksum algorithm {algorithm}")
    return base64.b64decode(encoded, validate=True)


def _read(body: Readable, size: int) -> bytes:
    try:
        return body.read(size)
    except (ClientDisconnected, OSError):  # what has come so far is kept; the sender asks how much that is
        return b""
