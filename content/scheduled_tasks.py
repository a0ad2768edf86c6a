"""All scheduled tasks of the portal, in the order in which they run where several are due."""

from __future__ import annotations

from datetime import timedelta

from content.complaints.reminders import remind_handlers
from content.evaluation.survey_steps import count_answers
from content.operation.schedule import ScheduledTask

TASKS: tuple[ScheduledTask, ...] = (
    ScheduledTask("evaluation.count_answers", timedelta(days=1), count_answers),
    ScheduledTask("complaints.remind_handlers", timedelta(hours=6), remind_handlers),
)
