"""Working days of China, and how much of its time a case has left."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from content.institutions.models import RegionLevel
from content.library.working_days import announced_workday, enter_year, workdays
from content.people.models import Role
from content.people.permissions import Grant
from content.review.time_limits import Urgency, due_on, overdue_before, urgency, working_day_after
from tests.factories import make_account

COUNTY = RegionLevel.COUNTY


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 9, 30), True),
        (date(2026, 10, 1), False),  # National Day
        (date(2026, 10, 7), False),
        (date(2026, 10, 10), True),  # a Saturday worked instead
        (date(2026, 2, 17), False),  # Spring Festival
        (date(2026, 11, 7), False),  # a Saturday
        (date(2039, 3, 4), True),  # a year that nobody has announced: Friday
        (date(2039, 3, 5), False),
    ],
)
def test_offices_work_on_working_days(day: date, works: bool) -> None:
    assert (working_day_after(announced_workday, day - timedelta(days=1), 1) == day) is works


def test_working_days_are_counted_over_holidays_and_worked_saturdays() -> None:
    assert working_day_after(announced_workday, date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert working_day_after(announced_workday, date(2026, 9, 30), 3) == date(2026, 10, 10)
    assert working_day_after(announced_workday, date(2026, 11, 6), 1) == date(2026, 11, 9)


@pytest.mark.parametrize(
    ("level", "last"),
    [
        (COUNTY, date(2026, 11, 16)),
        (RegionLevel.CITY, date(2026, 11, 16)),
        (RegionLevel.PROVINCE, date(2026, 11, 23)),
    ],
)
def test_the_last_day_of_each_level(level: RegionLevel, last: date) -> None:
    assert due_on(announced_workday, level, datetime(2026, 11, 2, 3, tzinfo=UTC)) == last


def test_the_day_begins_in_beijing() -> None:
    late = datetime(2026, 11, 1, 17, tzinfo=UTC)  # the second of November there
    assert due_on(announced_workday, COUNTY, late) == date(2026, 11, 16)


@pytest.mark.parametrize(
    ("now", "left"),
    [
        (datetime(2026, 11, 11, 3, tzinfo=UTC), Urgency.IN_TIME),
        (datetime(2026, 11, 12, 3, tzinfo=UTC), Urgency.NEARLY_DUE),
        (datetime(2026, 11, 16, 15, 59, tzinfo=UTC), Urgency.NEARLY_DUE),
        (datetime(2026, 11, 16, 16, tzinfo=UTC), Urgency.OVERDUE),
    ],
)
def test_a_case_is_nearly_due_two_working_days_before_and_overdue_after_its_last_day(
    now: datetime, left: Urgency
) -> None:
    assert urgency(announced_workday, COUNTY, datetime(2026, 11, 2, 3, tzinfo=UTC), now) is left


def test_a_year_that_an_administrator_entered_counts(session: Session) -> None:
    _, administrator = make_account(session, Grant(Role.ADMINISTRATOR))
    enter_year(session, administrator, 2039, holidays="2039-03-01~2039-03-03", workdays="2039-03-05")
    opened_at = datetime(2039, 2, 28, 3, tzinfo=UTC)
    assert due_on(workdays(session), COUNTY, opened_at) == date(2039, 3, 16)
    assert due_on(announced_workday, COUNTY, opened_at) == date(2039, 3, 14)


@pytest.mark.parametrize("level", list(RegionLevel))
def test_overdue_cases_are_those_that_arrived_before_one_moment(level: RegionLevel) -> None:
    for day in range(60):  # over National Day, with its Saturdays that are worked
        now = datetime(2026, 9, 20, 17, tzinfo=UTC) + timedelta(days=day)
        moment = overdue_before(announced_workday, level, now)
        last = urgency(announced_workday, level, moment - timedelta(seconds=1), now)
        assert (last, urgency(announced_workday, level, moment, now) is Urgency.OVERDUE) == (Urgency.OVERDUE, False)
