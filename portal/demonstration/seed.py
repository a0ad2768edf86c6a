"""Fills an installation with the demonstration, in stages that can each be repeated: what is there stays."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import RevisionState
from content.credentials.key_pages import make_missing_keys
from content.database import Database
from content.jobs.models import ENDED, JobState, MediaJob
from content.learning.models import Enrolment
from media_pipeline.storage import open_storage
from media_pipeline.workflow.queue import DurableQueue
from portal.commands.messages import for_terminal
from portal.demonstration.authored import bring_to_its_state, is_written, write_course, written_course
from portal.demonstration.lecture import make_lecture
from portal.demonstration.people import add_people, person
from portal.demonstration.studied import add_pilot, add_study
from portal.demonstration.texts import DemoCourse, load_courses
from portal.settings import Settings, issuance_of

Say = Callable[[str], None]
POLL_S = 0.5
WORKER = (sys.executable, "-m", "portal.cli", "worker")


def seed(database: Database, settings: Settings, *, say: Say) -> None:
    """Add people, courses, their processed lectures, decisions and study, as far as they are missing."""
    courses = load_courses()
    with database.transaction() as session:
        add_people(session)
        add_pilot(session)
        make_missing_keys(session, person(session, "admin"), issuance_of(settings, for_terminal))
    _write_courses(database, settings, courses, say)
    _process(database, say)
    for course in courses:
        with database.transaction() as session:
            if _is_new(session, course):
                bring_to_its_state(session, course)
    with database.transaction() as session:
        if session.scalars(select(Enrolment.id).limit(1)).first() is None:
            add_study(session, {course.slug: course for course in courses})


def _write_courses(database: Database, settings: Settings, courses: tuple[DemoCourse, ...], say: Say) -> None:
    storage = open_storage(settings.store)
    queue = DurableQueue(database.engine)
    for course in courses:
        with database.reading() as session:
            if is_written(session, course):
                continue
        say(f"  {course.title}")
        lectures = {media: make_lecture(media, settings.data / "demonstration") for media in course.media}
        with database.transaction() as session:
            write_course(session, course, lectures, storage, queue)


def _process(database: Database, say: Say) -> None:
    """Let a real worker do the demonstration's jobs. Raises RuntimeError when it dies or a job fails."""
    if not _unfinished(database):
        return
    cores = str(os.cpu_count() or 1)
    worker = subprocess.Popen(WORKER, env={**os.environ, "PORTAL_WORKER_CONCURRENCY": cores})
    try:
        waiting = -1
        while left := _unfinished(database):
            if worker.poll() is not None:
                raise RuntimeError(f"the worker ended with code {worker.returncode}")
            if left != waiting:
                say(f"  captioning: {left} left")
                waiting = left
            time.sleep(POLL_S)
    finally:
        worker.terminate()
        worker.wait()
    with database.reading() as session:
        failed = session.scalars(select(MediaJob).where(MediaJob.state == JobState.FAILED)).all()
    for job in failed:
        say(f"  failed: {job.kind.value} {job.reason}")


def _unfinished(database: Database) -> int:
    with database.reading() as session:
        return len(session.scalars(select(MediaJob.id).where(MediaJob.state.not_in(ENDED))).all())


def _is_new(session: Session, course: DemoCourse) -> bool:
    revisions = written_course(session, course).revisions
    return [revision.state for revision in revisions] == [RevisionState.DRAFT] and course.state != "draft"
