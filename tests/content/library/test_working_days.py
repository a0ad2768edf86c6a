"""Working days over holidays, make-up Saturdays and ends of years. The expected days were counted by hand on the
State Council's announcements of holidays for 2025 and 2026."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.errors import Invalid, NotAllowed, NotFound
from content.library.working_days import calendar_year, enter_year, last_day, workdays
from content.people.models import AuditEvent, Role
from content.people.permissions import Actor, Grant
from tests.factories import make_account

OFF_2041 = "2041-01-01 to 2041-01-03\n2041-02-01 至 2041-02-07"
"""Of a year that no calendar knows yet."""


def administrator(session: Session) -> Actor:
    return make_account(session, Grant(Role.ADMINISTRATOR))[1]


@pytest.mark.parametrize(
    ("opens_on", "ends_on"),
    [
        pytest.param(date(2026, 12, 1), date(2026, 12, 8), id="an ordinary week"),
        pytest.param(date(2026, 9, 28), date(2026, 10, 10), id="National Day, and the Saturday worked after it"),
        pytest.param(date(2026, 9, 18), date(2026, 9, 24), id="the Sunday worked before National Day"),
        pytest.param(date(2026, 2, 12), date(2026, 2, 26), id="Spring Festival, and the Saturday worked before it"),
        pytest.param(date(2026, 2, 24), date(2026, 3, 2), id="the Saturday worked after Spring Festival"),
        pytest.param(date(2026, 2, 17), date(2026, 2, 28), id="begun in the middle of Spring Festival"),
        pytest.param(date(2025, 12, 29), date(2026, 1, 6), id="the end of a year, and the Sunday worked after it"),
        pytest.param(date(2026, 12, 24), date(2026, 12, 31), id="just within the year"),
        pytest.param(date(2040, 5, 6), None, id="within a year that nobody knows"),
    ],
)
def test_five_working_days_after_the_day_on_which_a_notice_opens(
    session: Session, opens_on: date, ends_on: date | None
) -> None:
    assert last_day(workdays(session), opens_on, 5) == ends_on


def test_an_administrator_completes_a_year(session: Session) -> None:
    actor = administrator(session)
    enter_year(session, actor, 2040, holidays="2040-10-01", workdays="")
    assert last_day(workdays(session), date(2040, 12, 28), 5) is None  # it leads into a year that is not known
    assert not calendar_year(session, actor, 2041).is_known
    enter_year(session, actor, 2041, holidays=OFF_2041, workdays="2041-01-26\n\n2041-02-10\n")
    year = calendar_year(session, actor, 2041)
    assert (year.is_known, year.is_entered, year.workdays) == (True, True, "2041-01-26\n2041-02-10")
    is_workday = workdays(session)
    assert [is_workday(date(2041, 1, day)) for day in (1, 3, 4, 5, 26, 27)] == [False, False, True, False, True, False]
    assert last_day(is_workday, date(2040, 12, 28), 5) == date(2041, 1, 9)
    assert last_day(is_workday, date(2041, 1, 31), 5) == date(2041, 2, 13)
    event = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()[-1]
    assert (event.action, event.actor_id, event.subject_id) == ("calendar.entered", actor.account_id, "2041")


def test_what_an_administrator_enters_goes_before_what_is_installed(session: Session) -> None:
    actor = administrator(session)
    assert workdays(session)(date(2026, 12, 2)) is True
    installed = calendar_year(session, actor, 2026)
    assert "2026-10-10" in installed.workdays.split()
    assert "2026-10-01" in installed.holidays.split()
    enter_year(session, actor, 2026, holidays=f"{installed.holidays}\n2026-12-02", workdays=installed.workdays)
    is_workday = workdays(session)
    assert is_workday(date(2026, 12, 2)) is False
    assert last_day(is_workday, date(2026, 9, 28), 5) == date(2026, 10, 10)


@pytest.mark.parametrize(
    ("holidays", "makeup", "field", "sentence"),
    [
        ("", "", "holidays", "Enter the days off."),
        ("1 January", "", "holidays", "“1 January” is no day or period of 2041."),
        ("2026-12-31", "", "holidays", "“2026-12-31” is no day or period of 2041."),
        ("2041-02-30", "", "holidays", "“2041-02-30” is no day or period of 2041."),
        ("2041-01-03 to 2041-01-01", "", "holidays", "“2041-01-03 to 2041-01-01” is no day or period of 2041."),
        ("2041-01-01 to 2041-12-31", "", "holidays", "These are more than 60 days."),
        ("2041-01-01", "2041-01-04", "workdays", "2041-01-04 is no Saturday or Sunday."),
        ("2041-01-01 to 2041-01-03", "2041-01-02", "workdays", "2041-01-02 is among the days off too."),
    ],
)
def test_what_is_no_calendar_is_refused_with_its_line(
    session: Session, holidays: str, makeup: str, field: str, sentence: str
) -> None:
    actor = administrator(session)
    with pytest.raises(Invalid) as refusal:
        enter_year(session, actor, 2041, holidays=holidays, workdays=makeup)
    assert refusal.value.field == field
    assert str(refusal.value).startswith(sentence)
    assert not calendar_year(session, actor, 2041).is_known


def test_only_administrators_enter_a_year(session: Session) -> None:
    _, learner = make_account(session)
    with pytest.raises(NotAllowed):
        enter_year(session, learner, 2041, holidays=OFF_2041, workdays="")
    with pytest.raises(NotAllowed):
        calendar_year(session, learner, 2041)


@pytest.mark.parametrize("year", [0, 1999, 2100, 10**9])
def test_a_year_far_away_is_not_found(session: Session, year: int) -> None:
    with pytest.raises(NotFound):
        calendar_year(session, administrator(session), year)
