"""An idle worker does not look into its queues, and does as soon as something is in them."""

from __future__ import annotations

import time
from contextlib import closing
from functools import partial

import pytest
from sqlalchemy import text

from content.database import Database
from content.jobs.models import JobState
from media_pipeline.workflow.idle_queues import QueueWatch, quieten
from media_pipeline.workflow.queue import prepare_queue
from tests.media_pipeline.conftest import MakeMedia
from tests.media_pipeline.workflow import worker_hooks
from tests.media_pipeline.workflow.conftest import Lecture, MakeStage, on_sqlite

LOOK = "looked into a queue"


def test_the_watch_sees_what_is_queued_on_both_databases(make_stage: MakeStage, english_lecture: Lecture) -> None:
    stage = make_stage("en")
    with closing(QueueWatch(stage.database.engine)) as watch:
        assert not watch.wait(0.7)
        stage.ask(english_lecture.file)
        assert watch.wait(30)


@on_sqlite
def test_an_idle_worker_looks_into_no_queue_and_a_job_starts_all_the_same(
    make_stage: MakeStage, make_media: MakeMedia
) -> None:
    stage = make_stage("en")
    picture = make_media("picture.png", "-f", "lavfi", "-i", "testsrc2=size=64x64", "-frames:v", "1")
    with stage.worker(before=[partial(worker_hooks.say_when_queues_are_looked_into, LOOK)]):
        stage.wait_for_log(LOOK)  # its threads look while they are being started
        while (before := stage.log().count(LOOK)) and not time.sleep(1.5):
            if stage.log().count(LOOK) == before:
                break  # as many as a second and a half ago, at ten looks a second: they sleep
        assert stage.wait(stage.ask(picture)).state is JobState.FAILED
        assert stage.log().count(LOOK) > before


def test_a_release_of_dbos_without_these_events_is_said_to_be_one(database: Database) -> None:
    prepare_queue(database.url)
    with closing(QueueWatch(database.engine)) as watch:
        assert not quieten(object(), watch)


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_no_connection_of_a_worker_listens_for_messages_that_nobody_sends(make_stage: MakeStage) -> None:
    """To listen wakes the worker ten times a second."""
    stage = make_stage("en")
    with stage.worker():
        stage.wait_for_log("is ready")
        with stage.database.reading() as session:
            last = session.scalars(text("SELECT query FROM pg_stat_activity WHERE datname = current_database()")).all()
    assert len(last) > 1
    assert not [query for query in last if query.upper().startswith("LISTEN")]
