"""Can this web server do its work: database, storage, disk; and does a worker live?"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from content.database import Database, utc_now
from content.operation.presence import workers
from content.people.models import Account
from media_pipeline.storage.interface import Storage

FULL_BYTES = 512 * 1024**2
"""Less free space than this, and forms, uploads and SQLite's own files begin to fail."""
LOW_SHARE = 0.1
OK = "ok"


@dataclass(frozen=True, slots=True)
class Readiness:
    """What was found, in a word each: `ok`, or what is wrong. Words name no path, address or error of a library, since
    anybody may ask."""

    database: str
    storage: str
    disk: str
    worker: str

    @property
    def is_ready(self) -> bool:
        """Whether the web server can answer people; without a worker it can, and uploads wait."""
        return self.database == self.storage == self.disk == OK


def readiness(database: Database, storage: Storage, place: object, data: Path) -> Readiness:
    """Look at everything; no error leaves this function. `place`: the storage's folder, or its bucket."""
    return Readiness(_database(database), _storage(storage, place), _disk(data), _worker(database))


def free_share(folder: Path) -> tuple[int, float]:
    """Free bytes of the disk that holds `folder`, and their share of it."""
    usage = shutil.disk_usage(folder)
    return usage.free, usage.free / usage.total


def _database(database: Database) -> str:
    try:
        with database.reading() as session:
            session.execute(select(Account.id).limit(1)).all()
    except SQLAlchemyError:
        return "does not answer"
    return OK


def _storage(storage: Storage, place: object) -> str:
    if isinstance(place, Path):  # a disk that was remounted read-only, or somebody else's folder
        return OK if os.access(place, os.R_OK | os.W_OK | os.X_OK) else "cannot be written"
    try:
        storage.exists("trial/readiness")
    except Exception:  # botocore's and s3fs's errors have no common parent but this
        return "does not answer"
    return OK


def _disk(data: Path) -> str:
    try:
        return OK if free_share(data)[0] >= FULL_BYTES else "full"
    except OSError:
        return "does not answer"


def _worker(database: Database) -> str:
    now = utc_now()
    try:
        with database.reading() as session:
            present = workers(session, now)
    except SQLAlchemyError:
        return "unknown"
    if not present:
        return "never seen"
    return OK if any(not worker.is_late for worker in present) else "gone"
