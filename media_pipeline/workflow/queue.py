"""Durable queue between the web processes, which only enqueue jobs, and the workers, which run them.

DBOS keeps its tables beside the portal's own: in the same SQLite file, or in schema `dbos` of the same PostgreSQL
database. So a job's row and its place in the queue are written by one transaction.
"""

from __future__ import annotations

from dbos import DBOS, DBOSClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

APPLICATION = "changxue"
SCHEMA = "dbos"
QUEUE = "media"
WORKFLOW = "process_media"
# The names of queues and workflows are stored with jobs that are under way: they never change.
SEGMENT_QUEUE = "stretches"
SEGMENT_WORKFLOW = "hear_stretch"
# A queue of its own: nobody who wants braille waits until a long lecture has been transcribed.
EXPORT_QUEUE = "take-away"
EXPORT_WORKFLOW = "make_take_away"
# Fixed: a job begun by one release is ended by the next. Change it only with a release that cannot take over such jobs.
VERSION = "1"


class DurableQueue:
    """Queue that enqueues jobs with the very transaction that writes their rows (`content.jobs.requests.JobQueue`)."""

    def __init__(self, engine: Engine) -> None:
        self._client = DBOSClient(
            system_database_engine=engine, dbos_system_schema=SCHEMA, application_name=APPLICATION, lazy=True
        )

    def enqueue(self, session: Session, job_public_id: str) -> None:
        """Enqueue a job. The workflow has the job's public id, so that enqueueing it again changes nothing."""
        self._put(session, WORKFLOW, QUEUE, job_public_id)

    def enqueue_export(self, session: Session, public_id: str) -> None:
        """Enqueue an export (`content.export.requests.ExportQueue`), as `enqueue` does a job."""
        self._put(session, EXPORT_WORKFLOW, EXPORT_QUEUE, public_id)

    def _put(self, session: Session, workflow: str, queue: str, public_id: str) -> None:
        self._client.enqueue_in_transaction(
            session,
            {
                "workflow_name": workflow,
                "queue_name": queue,
                "workflow_id": public_id,
                "app_version": VERSION,
            },
            public_id,
        )


def prepare_queue(database_url: str) -> None:
    """Create or migrate DBOS's tables. Idempotent. A web process needs them before it can enqueue anything."""
    DBOS.migrate(database_url, schema=SCHEMA)
