"""Where a job stands in the queue, and what earlier jobs say about how long it will take."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from content.database import utc_now
from content.jobs.models import JobKind, JobState, MediaJob
from content.jobs.queue_place import QueuePlace, queue_places
from tests.factories import make_recording, make_teaching


def test_a_job_knows_its_place_and_how_long_earlier_ones_took(session: Session) -> None:
    account, _actor, block = make_teaching(session)

    def job(duration_s: float, state: JobState, took_s: float | None = None) -> MediaJob:
        asset = make_recording(session, account, duration_s=duration_s)
        asked = MediaJob(
            kind=JobKind.LECTURE, block_id=block.id, asset_id=asset.id, requested_by_id=account.id, state=state
        )
        if took_s is not None:
            asked.started_at = utc_now()
            asked.ended_at = asked.started_at + timedelta(seconds=took_s)
        session.add(asked)
        session.flush()
        return asked

    for took_s in (50.0, 20.0):
        job(100.0, JobState.DONE, took_s)
    running, first, second = job(600.0, JobState.RUNNING), job(60.0, JobState.QUEUED), job(30.0, JobState.QUEUED)
    places = queue_places(session, [running.id, first.id, second.id])
    assert places == {first.id: QueuePlace(1, None, None), second.id: QueuePlace(2, None, None)}, "two say too little"
    job(100.0, JobState.DONE, 40.0)
    job(100.0, JobState.FAILED, 9000.0)
    assert queue_places(session, [first.id, second.id]) == {
        first.id: QueuePlace(1, 240.0, 24.0),
        second.id: QueuePlace(2, 264.0, 12.0),
    }
    assert queue_places(session, [running.id]) == {}
