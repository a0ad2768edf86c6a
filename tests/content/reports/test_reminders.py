"""Yearly reports open in November; whoever owes one is reminded before its day and after it, once each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.notices.models import Notice
from content.notices.notify import REPORT_DUE, REPORT_OPEN, REPORT_OVERDUE, REPORT_OVERDUE_BELOW
from content.people.permissions import Actor
from content.reports.handing_in import hand_in
from content.reports.models import Report
from content.reports.reminders import remind_of_reports
from tests.content.reports.reporting import make_county, make_offices
from tests.factories import make_institution


def at(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 1, 0, tzinfo=UTC)


def told(session: Session, actor: Actor) -> Sequence[str]:
    return session.scalars(
        select(Notice.message).where(Notice.account_id == actor.account_id).order_by(Notice.id)
    ).all()


def test_a_city_is_told_when_it_can_report_before_the_day_and_after_it(session: Session) -> None:
    offices = make_offices(session)
    moment = at(10, 30)
    while moment < at(12, 15):
        remind_of_reports(session, moment)
        remind_of_reports(session, moment)
        moment += timedelta(days=1)
    assert told(session, offices.city) == [REPORT_OPEN, REPORT_DUE, REPORT_OVERDUE]
    assert told(session, offices.province).count(REPORT_OVERDUE_BELOW) == 14
    due = dict(session.execute(select(Report.region_code, Report.due_on)).all())
    assert due["130100"] == due["130682"] == due["133100"] == date(2026, 11, 20)


def test_who_has_handed_in_is_not_reminded(session: Session) -> None:
    offices = make_offices(session)
    remind_of_reports(session, at(11, 1))
    own = session.scalars(select(Report).where(Report.region_code == "130100")).one()
    hand_in(session, offices.city, own.public_id, at(11, 2))
    remind_of_reports(session, at(11, 25))
    assert told(session, offices.city) == [REPORT_OPEN]


def test_counties_report_where_an_institution_lies_ten_days_before_their_city(session: Session) -> None:
    make_offices(session)
    make_county(session, "130124", "130100")
    make_institution(session)
    remind_of_reports(session, at(11, 1))
    due = dict(session.execute(select(Report.region_code, Report.due_on)).all())
    assert due["130123"] == date(2026, 11, 10)
    assert "130124" not in due


def test_a_portal_that_is_set_up_in_december_owes_nothing_for_the_year_before(session: Session) -> None:
    make_offices(session)
    remind_of_reports(session, at(12, 1))
    assert session.scalars(select(Report)).all() == []
