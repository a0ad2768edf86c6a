"""Progress and cancellation, between a running step and the people who wait for it."""

from __future__ import annotations

import logging
import time

from sqlalchemy.exc import SQLAlchemyError

from content.database import Database
from content.jobs.models import StepName
from content.jobs.steps import cancel_requested, report_progress
from content.tracks.recognition import RECOGNITION_STEPS, recognition_declined

log = logging.getLogger(__name__)

WRITE_EVERY_S = 1.0
ASK_EVERY_S = 0.5


class StepMonitor:
    """Monitor of one step: writes progress at most every second and polls for cancellation at most every half second,
    however often the step calls. A step of recognition is cancelled too where its author declines that meanwhile."""

    def __init__(self, database: Database, job_id: str, name: StepName) -> None:
        self._database = database
        self._job_id = job_id
        self._name = name
        self._written_at = self._asked_at = time.monotonic()
        self._written = 0.0
        self._cancelled = False
        self.heeds_recognition = name in RECOGNITION_STEPS

    def on_progress(self, done: float) -> None:
        """Record that `done` (0..1) of the step is done. A busy database fails no step."""
        now = time.monotonic()
        if now - self._written_at < WRITE_EVERY_S or done - self._written < 0.005:
            return
        self._written_at, self._written = now, done
        try:
            with self._database.transaction() as session:
                report_progress(session, self._job_id, self._name, done)
        except SQLAlchemyError as error:
            log.warning("job %s: progress not written: %s", self._job_id, error)

    def cancelled(self) -> bool:
        """Whether somebody has asked for the job, or the recognition, to stop."""
        now = time.monotonic()
        if self._cancelled or now - self._asked_at < ASK_EVERY_S:
            return self._cancelled
        return self.ask()

    def ask(self) -> bool:
        """Ask now whether the step has to stop."""
        self._asked_at = time.monotonic()
        try:
            with self._database.reading() as session:
                self._cancelled = cancel_requested(session, self._job_id) or (
                    self.heeds_recognition and recognition_declined(session, self._job_id)
                )
        except SQLAlchemyError as error:
            log.warning("job %s: could not ask whether it was cancelled: %s", self._job_id, error)
        return self._cancelled
