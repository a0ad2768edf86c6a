"""Which days people work in China, and the last day of a period of working days.

Each year the State Council announces the next one's holidays, with the Saturdays and Sundays that are worked instead,
usually in November. The package chinese_calendar holds the announced years; what an administrator entered for a year is
asked first. A year that neither has is not known, and nothing is guessed for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.edit_base import Fields, nobody_known, require_base
from content.credits.pilots import day_of
from content.database import utc_now
from content.errors import Invalid, NotFound
from content.library.models import CalendarYear
from content.messages import N_
from content.people.models import AuditEvent
from content.people.permissions import Action, Actor, authorise

WEEKEND = 5
"""`date.weekday()` of Saturday; Sunday is one more."""
YEARS = range(2004, 2100)
"""Those that can be entered; the installed calendar begins with the first."""
YEARS_AHEAD = 5
MOST_DAYS = 60
_DAYS = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\s*(?:~|～|至|to|—|–)\s*(\d{4}-\d{2}-\d{2}))?")

IsWorkday = Callable[[date], bool | None]
"""Whether people work on a day; None where the year is not known."""


def workdays(session: Session) -> IsWorkday:
    """The calendar as it is known now. One query."""
    entered = {row.year: row for row in session.scalars(select(CalendarYear))}

    def is_workday(day: date) -> bool | None:
        year = entered.get(day.year)
        if year is None:
            return announced_workday(day)
        if day.isoformat() in year.holidays:
            return False
        return day.isoformat() in year.workdays or day.weekday() < WEEKEND

    return is_workday


def last_day(is_workday: IsWorkday, opens_on: date, working_days: int) -> date | None:
    """The last of so many working days after `opens_on`, None where a day on the way is not known.

    The day on which a period begins is not counted, and its last day ends at midnight (Civil Code of China, articles
    201 and 203).
    """
    day = opens_on
    while working_days:
        day += timedelta(days=1)
        is_working = is_workday(day)
        if is_working is None:
            return None
        working_days -= is_working
    return day


@dataclass(frozen=True, slots=True)
class YearOfDays:
    """A year on the administrators' page: its days off and the weekend days that are worked, as text with one day or
    period in a line. `is_known`: it can be counted with; `is_entered`: an administrator entered it."""

    year: int
    is_known: bool
    is_entered: bool
    holidays: str
    workdays: str


def calendar_years(session: Session, actor: Actor) -> tuple[YearOfDays, ...]:
    """This year and the next ones. Raises NotAllowed."""
    authorise(actor, Action.MANAGE_REGISTERS)
    this_year = day_of(utc_now()).year
    return tuple(calendar_year(session, actor, year) for year in range(this_year, this_year + YEARS_AHEAD))


def calendar_year(session: Session, actor: Actor, year: int) -> YearOfDays:
    """One year: as entered, else as installed, else empty. Raises NotAllowed; NotFound for a year far away."""
    authorise(actor, Action.MANAGE_REGISTERS)
    if year not in YEARS:
        raise NotFound(about=str(year))
    entered = session.get(CalendarYear, year)
    if entered is not None:
        days = sorted(entered.holidays), sorted(entered.workdays)
        return YearOfDays(year, True, True, *("\n".join(some) for some in days))
    every = [date(year, 1, 1) + timedelta(days=place) for place in range(365 + _is_leap(year))]
    if announced_workday(every[0]) is None:
        return YearOfDays(year, False, False, "", "")
    off = [day for day in every if day.weekday() < WEEKEND and not announced_workday(day)]
    worked = [day for day in every if day.weekday() >= WEEKEND and announced_workday(day)]
    return YearOfDays(year, True, False, _as_text(off), _as_text(worked))


def enter_year(
    session: Session, actor: Actor, year: int, *, holidays: str, workdays: str, base: str | None = None
) -> None:
    """Save the days of a year, in place of those entered before. `base`: what the form began from (edit_base.py).

    Each line holds a day (2027-01-01) or a period (2027-02-05 to 2027-02-11). A weekend within a period needs no
    mention: it is free anyway. Raises Invalid, with the line that cannot be read, StaleEdit and
    NotAllowed.
    """
    authorise(actor, Action.MANAGE_REGISTERS)
    off = _days(holidays, year, "holidays")
    if not off:
        raise Invalid(N_("Enter the days off. A year without any cannot be right."), field="holidays")
    worked = _days(workdays, year, "workdays")
    if off & worked:
        raise Invalid(
            N_("%(day)s is among the days off too. A day can only be one of both."),
            field="workdays",
            day=min(off & worked).isoformat(),
        )
    if weekday := min((day for day in worked if day.weekday() < WEEKEND), default=None):
        raise Invalid(
            N_("%(day)s is no Saturday or Sunday. Enter here only weekend days on which people work."),
            field="workdays",
            day=weekday.isoformat(),
        )
    stored = year_fields(calendar_year(session, actor, year))
    require_base(stored, {"holidays": _as_text(off), "workdays": _as_text(worked)}, base, nobody_known)
    row = session.get(CalendarYear, year) or CalendarYear(year=year)
    row.holidays, row.workdays = (_as_text(some).split() for some in (off, worked))
    row.changed_by_id, row.changed_at = actor.account_id, utc_now()
    session.add(row)
    session.add(
        AuditEvent(
            actor_id=actor.account_id,
            action="calendar.entered",
            subject_kind="calendar",
            subject_id=str(year),
            details={"holidays": row.holidays, "workdays": row.workdays},
        )
    )
    session.flush()


def year_fields(year: YearOfDays) -> Fields:
    """What is known of a year, as its form has it."""
    return {"holidays": year.holidays, "workdays": year.workdays}


def _as_text(days: Iterable[date]) -> str:
    return "\n".join(day.isoformat() for day in sorted(days))


def announced_workday(day: date) -> bool | None:
    """Whether people work on a day by the installed calendar alone; None where it does not know the year."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None


def _days(text: str, year: int, field: str) -> frozenset[date]:
    days: set[date] = set()
    for line in filter(None, map(str.strip, text.splitlines())):
        days.update(_line(line, year, field))
        if len(days) > MOST_DAYS:
            raise Invalid(N_("These are more than %(limit)d days."), field=field, limit=MOST_DAYS)
    return frozenset(days)


def _line(line: str, year: int, field: str) -> list[date]:
    period = _DAYS.fullmatch(line)
    try:
        first = date.fromisoformat(period[1]) if period else None
        last = date.fromisoformat(period[2] or period[1]) if period else None
    except ValueError:
        first = last = None
    if first is None or last is None or last < first or {first.year, last.year} != {year}:
        raise Invalid(
            N_(
                "“%(line)s” is no day or period of %(year)d. Write for example %(year)d-01-01 or %(year)d-01-01 to "
                "%(year)d-01-03."
            ),
            field=field,
            line=line[:40],
            year=year,
        )
    return [first + timedelta(days=place) for place in range((last - first).days + 1)]


def _is_leap(year: int) -> bool:
    return date(year, 12, 31).timetuple().tm_yday > 365
