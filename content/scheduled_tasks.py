"""All scheduled tasks of the portal, in the order in which they run where several are due."""

from __future__ import annotations

from datetime import timedelta

from content.assessment.taking import end_attempts
from content.complaints.reminders import remind_handlers
from content.evaluation.survey_steps import count_answers
from content.library.public_notice import end_notices
from content.library.rereview import review_again
from content.operation.schedule import ScheduledTask
from content.review.reminders import REMIND_REVIEWERS

TASKS: tuple[ScheduledTask, ...] = (
    ScheduledTask("assessment.end_attempts", timedelta(minutes=1), end_attempts),
    ScheduledTask("library.notices", timedelta(minutes=30), end_notices),
    ScheduledTask("library.reviews", timedelta(hours=6), review_again),
    ScheduledTask("evaluation.count_answers", timedelta(days=1), count_answers),
    REMIND_REVIEWERS,
    ScheduledTask("complaints.remind_handlers", timedelta(hours=6), remind_handlers),
)
