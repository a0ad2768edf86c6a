"""The durable queue between the web processes, which only put jobs in, and the workers, which do them.

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
STRETCH_QUEUE = "stretches"
STRETCH_WORKFLOW = "hear_stretch"
# Of its own: nobody who wants braille waits until a long lecture has been heard through.
TAKE_AWAY_QUEUE = "take-away"
TAKE_AWAY_WORKFLOW = "make_take_away"
# Fixed: a job begun by one release is ended by the next. Change it only with a release that cannot take over such jobs.
VERSION = "1"


class DurableQueue:
    """Puts jobs into the queue with the very transaction that writes their rows (`content.jobs.requests.JobQueue`)."""

    def __init__(self, engine: Engine) -> None:
        self._client = DBOSClient(
            system_database_engine=engine, dbos_system_schema=SCHEMA, application_name=APPLICATION, lazy=True
        )

    def enqueue(self, session: Session, job_public_id: str) -> None:
        """The workflow has the job's public name; to put the same job in twice changes nothing."""
        self._put(session, WORKFLOW, QUEUE, job_public_id)

    def enqueue_export(self, session: Session, public_id: str) -> None:
        """The same for a file to take away (`content.export.requests.ExportQueue`)."""
        self._put(session, TAKE_AWAY_WORKFLOW, TAKE_AWAY_QUEUE, public_id)

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
    """Make or migrate DBOS's tables; safe to repeat. A web process needs them before it can put anything in."""
    DBOS.migrate(database_url, schema=SCHEMA)
