"""Where a job stands in the queue, and about how long it will take: by what jobs of late took on this installation."""

from __future__ import annotations

import statistics
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.jobs.lanes import Lane, estimated_length_s, lane_of, turn
from content.jobs.models import ENDED, JobKind, JobState, MediaJob
from content.tracks.models import MediaAsset

_MEASURED_BY = 12
"""So many of the last jobs of a kind say how long one takes."""
_LEAST_MEASURED = 3


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """`before`: jobs in the same lane that are worked on or have their turn before this one. `wait_s`: about how long
    until it begins, `work_s` about how long it then takes, in seconds; None where too few jobs have been done to say
    it."""

    before: int
    wait_s: float | None
    work_s: float | None


def queue_places(session: Session, job_ids: Collection[int]) -> dict[int, QueuePlace]:
    """Places of those of these jobs that wait for their turn, by row id: in the lane and the order in which workers
    begin them (`content.jobs.lanes`). A file whose length is not known yet has the lane that its size suggests.

    The estimate is the median of what jobs of a kind took for each second of the recording, times the recordings' own
    lengths; of a job that is at work it counts the whole, so that it rather promises too little.
    """
    if not job_ids:
        return {}
    rows = session.execute(
        select(
            MediaJob.id,
            MediaJob.kind,
            MediaJob.state,
            MediaJob.requested_at,
            MediaAsset.duration_s,
            MediaAsset.size_bytes,
        )
        .join(MediaAsset, MediaAsset.id == MediaJob.asset_id)
        .where(MediaJob.state.not_in(ENDED))
    ).all()
    if not any(row.id in job_ids and row.state is JobState.QUEUED for row in rows):
        return {}
    pace = {kind: _pace(session, kind) for kind in {row.kind for row in rows}}
    lengths = {row.id: estimated_length_s(row.duration_s, row.size_bytes) for row in rows}
    rows = sorted(
        rows, key=lambda row: (row.state is not JobState.RUNNING, turn(row.requested_at, lengths[row.id]), row.id)
    )
    places: dict[int, QueuePlace] = {}
    before = dict.fromkeys(Lane, 0)
    waits_s: dict[Lane, float | None] = dict.fromkeys(Lane, 0.0)
    for row in rows:
        lane, factor = lane_of(lengths[row.id]), pace[row.kind]
        work_s = None if factor is None else factor * lengths[row.id]
        wait_s = waits_s[lane]
        if row.id in job_ids and row.state is JobState.QUEUED:
            places[row.id] = QueuePlace(before[lane], wait_s, work_s)
        before[lane] += 1
        waits_s[lane] = None if wait_s is None or work_s is None else wait_s + work_s
    return places


def _pace(session: Session, kind: JobKind) -> float | None:
    """Seconds of work for each second of a recording, by the last jobs of this kind; None where there are too few."""
    rows = session.execute(
        select(MediaJob.started_at, MediaJob.ended_at, MediaAsset.duration_s)
        .join(MediaAsset, MediaAsset.id == MediaJob.asset_id)
        .where(MediaJob.kind == kind, MediaJob.state == JobState.DONE, MediaAsset.duration_s > 0)
        .order_by(MediaJob.id.desc())
        .limit(_MEASURED_BY)
    )
    paces = [
        (row.ended_at - row.started_at).total_seconds() / row.duration_s
        for row in rows
        if row.started_at and row.ended_at
    ]
    return statistics.median(paces) if len(paces) >= _LEAST_MEASURED else None
