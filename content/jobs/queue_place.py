"""Where a job stands in the queue, and about how long it will take: by what jobs of late took on this installation."""

from __future__ import annotations

import statistics
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.jobs.models import ENDED, JobKind, JobState, MediaJob
from content.tracks.models import MediaAsset

_MEASURED_BY = 12
"""So many of the last jobs of a kind say how long one takes."""
_LEAST_MEASURED = 3
_SIZE_FOR_A_SECOND = 125_000
"""Bytes of a second of a recording whose length is not known yet: a video of 1 Mbit/s."""


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """`before`: jobs that are worked on or wait before this one. `wait_s`: about how long until it begins, `work_s`
    about how long it then takes, in seconds; None where too few jobs have been done to say it."""

    before: int
    wait_s: float | None
    work_s: float | None


def queue_places(session: Session, job_ids: Collection[int]) -> dict[int, QueuePlace]:
    """Places of those of these jobs that wait for their turn, by row id; jobs are begun in the order of their requests.

    The estimate is the median of what jobs of a kind took for each second of the recording, times the recordings' own
    lengths; of a job that is at work it counts the whole, so that it rather promises too little.
    """
    if not job_ids:
        return {}
    rows = session.execute(
        select(MediaJob.id, MediaJob.kind, MediaJob.state, MediaAsset.duration_s, MediaAsset.size_bytes)
        .join(MediaAsset, MediaAsset.id == MediaJob.asset_id)
        .where(MediaJob.state.not_in(ENDED))
        .order_by(MediaJob.id)
    ).all()
    if not any(row.id in job_ids and row.state is JobState.QUEUED for row in rows):
        return {}
    pace = {kind: _pace(session, kind) for kind in {row.kind for row in rows}}
    places: dict[int, QueuePlace] = {}
    wait_s: float | None = 0.0
    for before, row in enumerate(rows):
        length_s = row.duration_s or row.size_bytes / _SIZE_FOR_A_SECOND
        factor = pace[row.kind]
        work_s = None if factor is None else factor * length_s
        if row.id in job_ids and row.state is JobState.QUEUED:
            places[row.id] = QueuePlace(before, wait_s, work_s)
        wait_s = None if wait_s is None or work_s is None else wait_s + work_s
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
