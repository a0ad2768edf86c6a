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
    running, first, second = job(600.0, JobState.RUNNING), job(30.0, JobState.QUEUED), job(60.0, JobState.QUEUED)
    places = queue_places(session, [running.id, first.id, second.id])
    assert places == {first.id: QueuePlace(1, None, None), second.id: QueuePlace(2, None, None)}, "two say too little"
    job(100.0, JobState.DONE, 40.0)
    job(100.0, JobState.FAILED, 9000.0)
    assert queue_places(session, [first.id, second.id]) == {
        first.id: QueuePlace(1, 240.0, 12.0),
        second.id: QueuePlace(2, 252.0, 24.0),
    }
    assert queue_places(session, [running.id]) == {}


def test_short_recordings_wait_for_no_long_one_and_the_long_give_way_for_their_own_length(session: Session) -> None:
    account, _actor, block = make_teaching(session)
    begin = utc_now()

    def place(jobs: dict[str, MediaJob], name: str) -> int:
        return queue_places(session, [job.id for job in jobs.values()])[jobs[name].id].before

    def job(duration_s: float | None, after_s: float, *, size_bytes: int = 1000) -> MediaJob:
        asset = make_recording(session, account)
        asset.duration_s, asset.size_bytes = duration_s, size_bytes
        request = MediaJob(
            kind=JobKind.LECTURE,
            block_id=block.id,
            asset_id=asset.id,
            requested_by_id=account.id,
            requested_at=begin + timedelta(seconds=after_s),
        )
        session.add(request)
        session.flush()
        return request

    hour = 3600.0
    running = job(3 * hour, 0.0)
    running.state = JobState.RUNNING
    jobs = {
        "three hours": job(3 * hour, 1.0),
        "one hour": job(hour, 2.0),
        "another hour, much later": job(hour, 2.5 * hour),
        "two minutes": job(120.0, 3.0),
        "not looked at, large": job(None, 4.0, size_bytes=2_000_000_000),
        "not looked at, small": job(None, 5.0, size_bytes=2_000_000),
    }
    assert {name: place(jobs, name) for name in jobs} == {
        "three hours": 2,
        "one hour": 1,
        "another hour, much later": 3,
        "two minutes": 1,
        "not looked at, large": 4,
        "not looked at, small": 0,
    }
