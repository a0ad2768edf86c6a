"""The services of the application: settings, database, store of files, queue of the workers."""

from __future__ import annotations

from typing import cast

from flask import current_app

from content.credentials.issuer_identity import Issuance
from content.database import Database
from media_pipeline.storage import open_storage
from media_pipeline.storage.interface import Storage
from media_pipeline.workflow.queue import DurableQueue
from portal.commands.messages import for_terminal
from portal.settings import Settings, issuance_of


def settings() -> Settings:
    """Return the application's settings."""
    return cast(Settings, current_app.extensions["settings"])


def database() -> Database:
    """Return the application's database, for views that need transactions of their own (uploads)."""
    return cast(Database, current_app.extensions["database"])


def issuance() -> Issuance:
    """Return what issuing credentials needs of this installation."""
    return issuance_of(settings(), for_terminal)


def store() -> Storage:
    """Return the store of files; it is opened at its first use, never before a fork."""
    opened: Storage | None = current_app.extensions.get("store")
    if opened is None:
        opened = current_app.extensions["store"] = open_storage(settings().store)
    return opened


def queue() -> DurableQueue:
    """Return the queue of the workers; it is opened at its first use."""
    opened: DurableQueue | None = current_app.extensions.get("job_queue")
    if opened is None:
        opened = current_app.extensions["job_queue"] = DurableQueue(database().engine)
    return opened
