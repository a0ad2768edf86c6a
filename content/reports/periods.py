"""Report years, and until when their reports are due.

Cities report to the province by 20 November of each year (plan, section 四(六)). So that a year is over when its report
is written, the report year of 2026 runs from 1 November 2025 to 31 October 2026.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from content.credits.pilots import day_bounds, day_of
from content.institutions.models import RegionLevel

FIRST_MONTH = 11
EARLIEST_YEAR = 2021
"""The first year of the plan."""

DUE_DAY: Mapping[RegionLevel, int] = {RegionLevel.COUNTY: 10, RegionLevel.CITY: 20, RegionLevel.PROVINCE: 30}
"""The day in November on which a yearly report is due. The plan sets that of the cities alone; a county's is ten days
earlier, so that its city can look at it, and the province's ten days later."""


def report_year(day: date) -> int:
    """The report year to which a day belongs."""
    return day.year + (day.month >= FIRST_MONTH)


def newest_finished_year(today: date) -> int:
    """The last report year that is over."""
    return report_year(today) - 1


def bounds(first_year: int, last_year: int) -> tuple[datetime, datetime]:
    """The first moment of these years and the first after them, in UTC."""
    return day_bounds(first_day(first_year))[0], day_bounds(last_day(last_year))[1]


def first_day(year: int) -> date:
    """The first day of a report year, in Beijing."""
    return date(year - 1, FIRST_MONTH, 1)


def last_day(year: int) -> date:
    """The last day of a report year, in Beijing."""
    return date(year, FIRST_MONTH, 1) - timedelta(days=1)


def due_on(level: RegionLevel, year: int) -> date:
    """The last day, in Beijing, on which the yearly report of a region of that level is in time."""
    return date(year, FIRST_MONTH, DUE_DAY[level])


def year_of(moment: datetime) -> int:
    """The report year of a moment."""
    return report_year(day_of(moment))
