"""All scheduled tasks of the portal, in the order in which they run where several are due."""

from __future__ import annotations

from content.operation.schedule import ScheduledTask
from content.review.reminders import REMIND_REVIEWERS

TASKS: tuple[ScheduledTask, ...] = (REMIND_REVIEWERS,)
