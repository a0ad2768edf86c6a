"""Where files live: a folder (of this machine, or shared by several) or a bucket of an S3-compatible object
store. `open_storage` opens either; `interface.py` says what both can do."""

from __future__ import annotations

import uuid
from pathlib import Path

from media_pipeline.storage.interface import Bucket, Storage
from media_pipeline.storage.local import LocalStorage


def open_storage(place: Path | Bucket) -> Storage:
    """The store in a folder or a bucket. Raises ImportError where a bucket's libraries are not installed."""
    if isinstance(place, Bucket):
        # Heavy, and an extra of its own: loaded where a bucket is asked for.
        from media_pipeline.storage.s3 import ObjectStorage

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
