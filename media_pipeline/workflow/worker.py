"""Worker: takes jobs from the queue, runs them, resumes its own after a crash, and can be stopped at any time."""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from dbos import DBOS
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from content.database import Database, utc_now
from content.jobs.models import ENDED, MediaJob
from content.jobs.steps import fail
from content.operation.presence import SIGN_EVERY_S, record_sign_of_life
from content.operation.schedule import run_due
from content.scheduled_tasks import TASKS
from media_pipeline.speech.recogniser import SpeechSettings
from media_pipeline.storage import open_storage
from media_pipeline.storage.interface import Bucket
from media_pipeline.workflow.context import Translate, WorkerContext, in_english
from media_pipeline.workflow.document_steps import end_lost_documents, register_document_workflow
from media_pipeline.workflow.export_steps import end_lost_exports, register_export_workflow
from media_pipeline.workflow.idle_queues import RECHECK_S, QueueWatch, quieten
from media_pipeline.workflow.package_steps import end_lost_imports, register_import_workflow
from media_pipeline.workflow.page_video_steps import end_lost_page_videos, register_page_video_workflow
from media_pipeline.workflow.process_media import UNFORESEEN, register_workflow
from media_pipeline.workflow.queue import (
    APPLICATION,
    EXPORT_QUEUE,
    IMPORT_QUEUE,
    INTAKE_QUEUE,
    LONG_QUEUE,
    QUEUE,
    SCHEMA,
    SEGMENT_QUEUE,
    VERSION,
    DurableQueue,
    intake_id,
    prepare_queue,
)
from media_pipeline.workflow.speech_segments import concurrent_segments
from media_pipeline.workflow.worker_lock import AlreadyRunning, WorkerLock

log = logging.getLogger(__name__)

POLL_S = 0.5
INSPECT_EVERY_S = 10.0
PATIENCE_S = 900.0
_ENDED_WORKFLOWS = frozenset({"SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"})


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """Settings of one worker. `worker_id` stays the same over restarts: a worker resumes what it had begun itself.
    `concurrency` is how many jobs it runs at once in each lane, that of short and that of long recordings. `storage` is
    a folder or bucket, the same for all workers. `translate` puts messages into the language of a file."""

    database_url: str
    storage: Path | Bucket
    scratch: Path
    speech: SpeechSettings = field(default_factory=SpeechSettings)
    worker_id: str = "worker-1"
    concurrency: int = 1
    translate: Translate = in_english


Companion = Callable[[Database, threading.Event], None]
"""What a worker does beside its jobs until the event is set, in a thread of its own."""


def run_worker(settings: WorkerSettings, companions: tuple[Companion, ...] = ()) -> None:
    """Work until SIGTERM or SIGINT; then the process ends at once, its children with it.

    Nothing is waited for: stopping and crashing take the same way back, and what was begun is resumed at the next
    start, or by another worker where there are several on one PostgreSQL. Raises AlreadyRunning.
    """
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    with _alone(settings):
        database = Database(settings.database_url)
        storage = open_storage(_patient(settings.storage))
        context = WorkerContext(database, storage, settings.scratch, settings.speech, settings.translate)
        worker_lock = WorkerLock(database.engine, settings.worker_id)
        worker_lock.acquire()
        context.storage.remove_stale()
        _clear_scratch(context)
        quieten(_launch(settings, context), QueueWatch(database.engine))
        signs = _SignsOfLife(context, settings.worker_id)
        signs.give()
        for companion in companions:
            threading.Thread(target=companion, args=(database, stop), daemon=True).start()
        log.info("worker %s is ready", settings.worker_id)
        queue = DurableQueue(database.engine)
        while not stop.wait(INSPECT_EVERY_S):
            worker_lock.requeue_abandoned()
            _inspect(context, queue)
            _run_tasks(database)
            signs.give()
    log.info("worker %s stops", settings.worker_id)
    logging.shutdown()
    os._exit(0)


def current_job() -> str | None:
    """The public id of the job or export at whose workflow the calling thread is, for the log."""
    return DBOS.workflow_id


def _patient(place: Path | Bucket) -> Path | Bucket:
    """Storage place with a long retry time: nobody sits before a worker, so it waits for an object store."""
    return replace(place, retry_for_s=PATIENCE_S) if isinstance(place, Bucket) else place


def _inspect(context: WorkerContext, queue: DurableQueue) -> None:
    """End lost jobs, exports, imports, documents and videos of pages; a database that is busy for long puts it off to
    the next time."""
    try:
        _end_lost_jobs(context.database, queue)
        end_lost_exports(context.database, queue)
        end_lost_imports(context, queue)
        end_lost_documents(context.database, queue)
        end_lost_page_videos(context.database, queue)
    except OperationalError as error:
        log.warning("the queue could not be inspected: %s", error)


def _run_tasks(database: Database) -> None:
    """Run the scheduled tasks that are due; a database that is busy for long puts them off until the next time."""
    try:
        run_due(database, TASKS, utc_now())
    except OperationalError as error:
        log.warning("no scheduled task could be run: %s", error)


class _SignsOfLife:
    """The worker's signs of life in the database, one in SIGN_EVERY_S."""

    def __init__(self, context: WorkerContext, worker_id: str) -> None:
        self._context, self._worker_id = context, worker_id
        self._started_at = utc_now()
        self._due = 0.0

    def give(self) -> None:
        """Give a sign where one is due; a database that is busy for long puts it off until the next time."""
        if time.monotonic() < self._due:
            return
        try:
            free = self._context.storage.free_bytes()
            with self._context.database.transaction() as session:
                record_sign_of_life(session, self._worker_id, self._started_at, free, utc_now())
        except OperationalError as error:
            log.warning("no sign of life could be given: %s", error)
            return
        self._due = time.monotonic() + SIGN_EVERY_S


def _launch(settings: WorkerSettings, context: WorkerContext) -> DBOS:
    prepare_queue(settings.database_url)
    instance = DBOS(
        config={
            "name": APPLICATION,
            "system_database_url": settings.database_url,
            "dbos_system_schema": SCHEMA,
            "application_version": VERSION,
            "executor_id": settings.worker_id,
            "log_level": "WARNING",
            # Nothing here waits for messages between workflows. To listen for them costs half a percent of a core on
            # PostgreSQL, since psycopg wakes ten times a second for it; as on SQLite they are polled for, rarely.
            "use_listen_notify": False,
            "notification_listener_polling_interval_sec": RECHECK_S,
        }
    )
    register_workflow(context)
    register_export_workflow(context)
    register_import_workflow(context)
    register_document_workflow(context)
    register_page_video_workflow(context)
    DBOS.launch()
    DBOS.register_queue(INTAKE_QUEUE, worker_concurrency=1, polling_interval_sec=POLL_S)
    for lane in (QUEUE, LONG_QUEUE):
        DBOS.register_queue(lane, worker_concurrency=settings.concurrency, polling_interval_sec=POLL_S)
    DBOS.register_queue(SEGMENT_QUEUE, worker_concurrency=concurrent_segments(context), polling_interval_sec=POLL_S)
    for single in (EXPORT_QUEUE, IMPORT_QUEUE):
        DBOS.register_queue(single, worker_concurrency=1, polling_interval_sec=POLL_S)
    return instance


@contextmanager
def _alone(settings: WorkerSettings) -> Iterator[None]:
    """Hold the worker's name, so that two processes never resume the same jobs; a killed worker releases it."""
    settings.scratch.mkdir(parents=True, exist_ok=True)
    with (settings.scratch / f"{settings.worker_id}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunning(f"a worker named {settings.worker_id} is running already") from error
        yield


def _clear_scratch(context: WorkerContext) -> None:
    """Remove the folders of jobs that have ended; an unfinished job goes on with the whole files in its own."""
    with context.database.reading() as session:
        unfinished = set(session.scalars(select(MediaJob.public_id).where(MediaJob.state.not_in(ENDED))))
    unfinished_folders = {context.folder(job_id) for job_id in unfinished}
    for folder in context.scratch.glob("job-*"):
        if folder not in unfinished_folders:
            shutil.rmtree(folder, ignore_errors=True)
    for name in ("take-away-*", "package-*", "page-video-*"):  # each is made again from its beginning
        for folder in context.scratch.glob(name):
            shutil.rmtree(folder, ignore_errors=True)


def _end_lost_jobs(database: Database, queue: DurableQueue) -> None:
    """End every lost job: one whose workflow has ended without an outcome fails, one without a workflow gets one."""
    with database.reading() as session:
        unfinished = list(session.scalars(select(MediaJob.public_id).where(MediaJob.state.not_in(ENDED))))
    for job_id in unfinished:
        intake = DBOS.get_workflow_status(intake_id(job_id))
        workflow = DBOS.get_workflow_status(job_id) or intake  # asked in this order: one begins before the other ends
        if workflow is not None and workflow.status not in _ENDED_WORKFLOWS:
            continue
        log.error("job %s: its workflow is %s", job_id, "missing" if workflow is None else workflow.status)
        with database.transaction() as session:
            if workflow is None:
                queue.enqueue(session, job_id)
            else:
                fail(session, job_id, None, UNFORESEEN)
