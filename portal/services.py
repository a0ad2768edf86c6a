"""What the application was put together with: settings, database, store of files, queue of the workers."""

from __future__ import annotations

from typing import cast

from flask import current_app

from content.database import Database
from media_pipeline.storage import open_storage
from media_pipeline.storage.interface import Storage
from media_pipeline.workflow.queue import DurableQueue
from portal.settings import Settings


def settings() -> Settings:
    """The application's settings."""
    return cast(Settings, current_app.extensions["settings"])


def database() -> Database:
    """The application's database, for views that need transactions of their own (uploads)."""
    return cast(Database, current_app.extensions["database"])


def store() -> Storage:
    """Where files lie, opened once for the application when first asked for (never before a fork)."""
    opened: Storage | None = current_app.extensions.get("store")
    if opened is None:
        opened = current_app.extensions["store"] = open_storage(settings().store)
    return opened


def queue() -> DurableQueue:
    """The way to the workers, opened once for the application when first asked for."""
    opened: DurableQueue | None = current_app.extensions.get("job_queue")
    if opened is None:
        opened = current_app.extensions["job_queue"] = DurableQueue(database().engine)
    return opened
