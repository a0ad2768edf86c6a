"""All scheduled tasks of the portal, in the order in which they run where several are due."""

from __future__ import annotations

from datetime import timedelta

from content.mail.daily import LOOK_EVERY, queue_daily_letters
from content.mail.deliveries import forget_ended
from content.mail.forgotten import forget_old_requests
from content.operation.schedule import ScheduledTask

TASKS: tuple[ScheduledTask, ...] = (
    ScheduledTask("daily_mail", LOOK_EVERY, queue_daily_letters),
    ScheduledTask("ended_mail", timedelta(days=1), forget_ended),
    ScheduledTask("recovery_requests", timedelta(hours=1), forget_old_requests),
)
