"""All scheduled tasks of the portal, in the order in which they run where several are due."""

from __future__ import annotations

from datetime import timedelta

from content.assessment.taking import end_attempts
from content.certificates.audit_notices import tell_auditors
from content.complaints.reminders import remind_handlers
from content.credits.expiry import EXPIRE_CREDITS
from content.credits.outlier_months import keep_outliers
from content.credits.verification import VERIFY_LEDGER
from content.data_quality.check import check_task
from content.evaluation.survey_steps import count_answers
from content.library.public_notice import end_notices
from content.library.rereview import review_again
from content.mail.daily import LOOK_EVERY, queue_daily_letters
from content.mail.deliveries import forget_ended
from content.mail.forgotten import forget_old_requests
from content.operation.schedule import ScheduledTask
from content.reports.reminders import REMIND_OF_REPORTS
from content.review.reminders import REMIND_REVIEWERS
from content.xapi.deliveries import forget_sent
from content.xapi.playback import end_silent

_TASKS: tuple[ScheduledTask, ...] = (
    ScheduledTask("assessment.end_attempts", timedelta(minutes=1), end_attempts),
    ScheduledTask("certificates.tell_auditors", timedelta(hours=1), tell_auditors),
    ScheduledTask("library.notices", timedelta(minutes=30), end_notices),
    ScheduledTask("library.reviews", timedelta(hours=6), review_again),
    ScheduledTask("evaluation.count_answers", timedelta(days=1), count_answers),
    REMIND_REVIEWERS,
    ScheduledTask("complaints.remind_handlers", timedelta(hours=6), remind_handlers),
    ScheduledTask("daily_mail", LOOK_EVERY, queue_daily_letters),
    ScheduledTask("ended_mail", timedelta(days=1), forget_ended),
    ScheduledTask("recovery_requests", timedelta(hours=1), forget_old_requests),
    EXPIRE_CREDITS,
    VERIFY_LEDGER,
    ScheduledTask("credits.keep_outliers", timedelta(days=1), keep_outliers),
    ScheduledTask("xapi.end_silent", timedelta(minutes=5), end_silent),
    ScheduledTask("xapi.forget_sent", timedelta(days=1), forget_sent),
    REMIND_OF_REPORTS,
)

TASKS: tuple[ScheduledTask, ...] = (*_TASKS, check_task(_TASKS))
