"""A worker's signs of life in the database, by which operators know that it is there."""

from __future__ import annotations

from datetime import timedelta

from content.database import utc_now
from content.operation.presence import workers
from tests.media_pipeline.workflow.conftest import MakeStage


def test_a_worker_says_that_it_lives_before_it_does_anything(make_stage: MakeStage) -> None:
    stage = make_stage("en")
    with stage.worker():
        stage.wait_for_log("is ready")
        with stage.database.reading() as session:
            (worker,) = workers(session, utc_now())
    assert worker.free_bytes > 0
    assert not worker.is_late
    assert utc_now() - worker.started_at < timedelta(minutes=10)
