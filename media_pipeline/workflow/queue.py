"""Durable queue between the web processes, which only enqueue jobs, and the workers, which run them.

DBOS keeps its tables beside the portal's own: in the same SQLite file, or in schema `dbos` of the same PostgreSQL
database. So a job's row and its place in the queue are written by one transaction.
"""

from __future__ import annotations

from dbos import DBOS, DBOSClient, EnqueueOptions
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from content.jobs.lanes import Lane

APPLICATION = "changxue"
SCHEMA = "dbos"
# The names of queues and workflows are stored with jobs that are under way: they never change.
QUEUE = "media"
LONG_QUEUE = "media-long"
WORKFLOW = "process_media"
# Every file is looked at first, in a queue in which nothing takes long: only then is it known which lane is its own.
INTAKE_QUEUE = "intake"
INTAKE_WORKFLOW = "admit_media"
SEGMENT_QUEUE = "stretches"
SEGMENT_WORKFLOW = "hear_stretch"
# A queue of its own: nobody who wants braille waits until a long lecture has been transcribed.
EXPORT_QUEUE = "take-away"
EXPORT_WORKFLOW = "make_take_away"
# Packages that are imported: each reads gigabytes, and none is waited for by a learner.
IMPORT_QUEUE = "packages"
IMPORT_WORKFLOW = "import_package"
# In the queue of exports: each takes a second.
DOCUMENT_WORKFLOW = "print_document"
# Sign language videos of pages of the portal, in the queue of short recordings.
PAGE_VIDEO_WORKFLOW = "make_page_video"
# Fixed: a job begun by one release is ended by the next. Change it only with a release that cannot take over such jobs.
VERSION = "1"


class DurableQueue:
    """Queue that enqueues jobs with the very transaction that writes their rows (`content.jobs.requests.JobQueue`)."""

    def __init__(self, engine: Engine) -> None:
        self._client = DBOSClient(
            system_database_engine=engine, dbos_system_schema=SCHEMA, application_name=APPLICATION, lazy=True
        )

    def enqueue(self, session: Session, job_public_id: str) -> None:
        """Enqueue a job, at first for its file to be looked at. The workflows' ids are made of the job's public id, so
        that enqueueing it again changes nothing."""
        self._put(session, INTAKE_WORKFLOW, INTAKE_QUEUE, job_public_id, intake_id(job_public_id))

    def enqueue_in_lane(self, session: Session, job_public_id: str, lane: Lane, turn: int) -> None:
        """Enqueue a job whose file was looked at in its lane, where it has this turn."""
        queue = LONG_QUEUE if lane is Lane.LONG else QUEUE
        self._put(session, WORKFLOW, queue, job_public_id, job_public_id, turn)

    def enqueue_export(self, session: Session, public_id: str) -> None:
        """Enqueue an export (`content.export.requests.ExportQueue`), as `enqueue` does a job."""
        self._put(session, EXPORT_WORKFLOW, EXPORT_QUEUE, public_id, public_id)

    def enqueue_document(self, session: Session, public_id: str) -> None:
        """Enqueue a document (`content.certificates.documents.DocumentQueue`), as `enqueue` does a job."""
        self._put(session, DOCUMENT_WORKFLOW, EXPORT_QUEUE, public_id, public_id)

    def enqueue_page_video(self, session: Session, public_id: str) -> None:
        """Enqueue the video of a page (`content.page_videos.administration.PageVideoQueue`), as `enqueue` does a
        job."""
        self._put(session, PAGE_VIDEO_WORKFLOW, QUEUE, public_id, public_id, 1)

    def enqueue_import(self, session: Session, public_id: str) -> None:
        """Enqueue the import of a package (`content.interchange.import_progress.ImportQueue`), as `enqueue` does a
        job."""
        self._put(session, IMPORT_WORKFLOW, IMPORT_QUEUE, public_id, public_id)

    def _put(
        self, session: Session, workflow: str, queue: str, public_id: str, workflow_id: str, turn: int | None = None
    ) -> None:
        options: EnqueueOptions = {
            "workflow_name": workflow,
            "queue_name": queue,
            "workflow_id": workflow_id,
            "app_version": VERSION,
        }
        if turn is not None:
            options["priority"] = turn  # the smallest goes first
        self._client.enqueue_in_transaction(session, options, public_id)


def intake_id(job_public_id: str) -> str:
    """Id of the workflow that looks at a job's file."""
    return f"{job_public_id}-intake"


def prepare_queue(database_url: str) -> None:
    """Create or migrate DBOS's tables. Idempotent. A web process needs them before it can enqueue anything."""
    DBOS.migrate(database_url, schema=SCHEMA)
