"""How long a case may wait for its decision, in working days of China.

Holidays and the Saturdays and Sundays worked instead are those of content/library/working_days.py; of a year that is
not known yet, Monday to Friday count.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from content.credits.pilots import day_bounds, day_of
from content.institutions.models import RegionLevel
from content.library.working_days import WEEKEND, IsWorkday

WORKING_DAYS: Mapping[RegionLevel, int] = {RegionLevel.COUNTY: 10, RegionLevel.CITY: 10, RegionLevel.PROVINCE: 15}
"""Working days for a decision, not counting the day on which the case arrives. The plan sets none: two weeks of work
for a county and a city, three for the province, which has most courses and decides for good."""

REMINDER_DAYS = 2
"""So many working days before its last day a case counts as nearly due."""


class Urgency(enum.StrEnum):
    """How much of its time a case has left."""

    IN_TIME = "in_time"
    NEARLY_DUE = "nearly_due"
    OVERDUE = "overdue"


def due_on(is_workday: IsWorkday, level: RegionLevel, opened_at: datetime) -> date:
    """The last day, in Beijing, on which a case of this level is decided in time."""
    return working_day_after(is_workday, day_of(opened_at), WORKING_DAYS[level])


def urgency(is_workday: IsWorkday, level: RegionLevel, opened_at: datetime, now: datetime) -> Urgency:
    """How much of its time a case has left at `now`."""
    today, last = day_of(now), due_on(is_workday, level, opened_at)
    if today > last:
        return Urgency.OVERDUE
    return Urgency.NEARLY_DUE if working_day_after(is_workday, today, REMINDER_DAYS) >= last else Urgency.IN_TIME


def overdue_before(is_workday: IsWorkday, level: RegionLevel, now: datetime) -> datetime:
    """The cases of a level that are overdue at `now` are those that arrived before this moment: whatever arrives later
    is never due earlier."""
    today = day_of(now)
    first_in_time = today
    while working_day_after(is_workday, first_in_time - timedelta(days=1), WORKING_DAYS[level]) >= today:
        first_in_time -= timedelta(days=1)
    return day_bounds(first_in_time)[0]


def working_day_after(is_workday: IsWorkday, day: date, count: int) -> date:
    """The `count`th working day after `day`."""
    while count:
        day += timedelta(days=1)
        count -= _is_working_day(is_workday, day)
    return day


def _is_working_day(is_workday: IsWorkday, day: date) -> bool:
    is_known = is_workday(day)
    return day.weekday() < WEEKEND if is_known is None else is_known
