"""Storage of files: a folder (of this machine, or shared by several) or a bucket of an S3-compatible object store.
`open_storage` opens either; `interface.py` declares what both can do."""

from __future__ import annotations

import uuid
from pathlib import Path

from media_pipeline.storage.interface import Bucket, Storage
from media_pipeline.storage.local import LocalStorage


def open_storage(place: Path | Bucket) -> Storage:
    """Open the storage in a folder or a bucket. Raises ImportError where a bucket's libraries are not installed."""
    if isinstance(place, Bucket):
        # Heavy, and an extra of its own: loaded where a bucket is asked for.
        from media_pipeline.storage.s3 import ObjectStorage

        return ObjectStorage(place)
    return LocalStorage(place)


def check_storage(storage: Storage, folder: Path) -> None:
    """Store a small file of `folder`, read it and delete it. Raises OSError where the storage does not do that."""
    file = folder / "trial"
    file.write_bytes(b"trial")
    stored = storage.put(file, key=f"trial/{uuid.uuid4().hex}")
    try:
        with storage.open(stored.key) as opened:
            if opened.read() != b"trial":
                raise OSError("what was read is not what was written")
    finally:
        storage.delete(stored.key)
