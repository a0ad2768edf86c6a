"""Metrics that are looked up when somebody asks: queue, steps of jobs, ledger, workers, backups, disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.orm import Session

from content.credits.balances import totals
from content.database import Database, utc_now
from content.operation.figures import exports_by_state, jobs_by_state, oldest_waiting, step_times
from content.operation.mail_state import letters_by_state
from content.operation.presence import last_backup, workers
from portal.operation.readiness import free_share


class FiguresCollector(Collector):
    """Figures of the database and of the disk that holds `data`."""

    def __init__(self, database: Database, data: Path) -> None:
        self._database, self._data = database, data

    def collect(self) -> Iterator[Metric]:
        """Every figure; prometheus-client calls this at each question."""
        with self._database.reading() as session:
            yield from _queue(session)
            yield _steps(session, "count", "Steps of jobs that ended within a day")
            yield _steps(session, "total_s", "Seconds that they took together")
            yield _steps(session, "longest_s", "Seconds that the longest of them took")
            yield _ledger(session)
            yield from _seen(session)
        free, share = free_share(self._data)
        yield _gauge("changxue_disk_free_bytes", "Free space of this machine's disk", free)
        yield _gauge("changxue_disk_free_share", "Its share of the disk", share)


def _queue(session: Session) -> Iterator[Metric]:
    jobs = GaugeMetricFamily("changxue_jobs", "Media jobs by state", labels=["state"])
    for job_state, count in jobs_by_state(session).items():
        jobs.add_metric([job_state.value], count)
    yield jobs
    exports = GaugeMetricFamily("changxue_exports", "Exports by state", labels=["state"])
    for export_state, count in exports_by_state(session).items():
        exports.add_metric([export_state.value], count)
    yield exports
    letters = GaugeMetricFamily("changxue_letters", "E-mail by state", labels=["state"])
    for letter_state, count in letters_by_state(session).items():
        letters.add_metric([letter_state.value], count)
    yield letters
    oldest = oldest_waiting(session)
    waited = 0.0 if oldest is None else (utc_now() - oldest).total_seconds()
    yield _gauge("changxue_oldest_waiting_job_seconds", "How long the first job of the queue has waited", waited)


def _steps(session: Session, figure: str, meaning: str) -> Metric:
    name = {"count": "changxue_job_steps", "total_s": "changxue_job_step_seconds"}.get(
        figure, "changxue_job_step_longest_seconds"
    )
    family = GaugeMetricFamily(name, meaning, labels=["step", "state"])
    for labels, times in step_times(session, utc_now()).items():
        family.add_metric(labels, getattr(times, figure))
    return family


def _ledger(session: Session) -> Metric:
    family = GaugeMetricFamily("changxue_ledger_credits", "Sum of the ledger's entries", labels=["pilot", "kind"])
    for (pilot, kind), hundredths in totals(session).items():
        family.add_metric([pilot, kind.value], hundredths / 100)
    return family


def _seen(session: Session) -> Iterator[Metric]:
    now = utc_now()
    sign_of_life = GaugeMetricFamily(
        "changxue_worker_seen_seconds", "Since the worker's last sign of life", labels=["worker"]
    )
    free = GaugeMetricFamily("changxue_worker_disk_free_bytes", "Free space of its disk", labels=["worker"])
    for worker in workers(session, now):
        sign_of_life.add_metric([worker.worker_id], (now - worker.seen_at).total_seconds())
        free.add_metric([worker.worker_id], worker.free_bytes)
    yield sign_of_life
    yield free
    backup = last_backup(session)
    if backup is not None:
        age = (now - backup.ended_at).total_seconds()
        yield _gauge("changxue_backup_age_seconds", "Since the last backup ended", age)
        yield _gauge("changxue_backup_lost_files", "Files that the store had lost then", backup.lost)


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(name, meaning, value=value)
