"""Opens the yearly reports in November and reminds those who owe them.

Each report is spoken of once when it can be handed in, once shortly before its day and once after it, however often or
late the task runs.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from content.credits.pilots import day_of
from content.institutions.models import Institution, Region, RegionLevel
from content.messages import Message
from content.notices.notify import (
    REPORT_DUE,
    REPORT_OPEN,
    REPORT_OVERDUE,
    REPORT_OVERDUE_BELOW,
    LinkKind,
    link_to,
    notify_all,
)
from content.operation.schedule import ScheduledTask
from content.reports.handing_in import seat_above
from content.reports.models import Report, ReportKind, ReportState
from content.reports.periods import due_on, newest_finished_year
from content.review.levels import Seat
from content.review.seat_reviewers import reviewers_of_seat

REMIND_BEFORE = timedelta(days=5)


def remind_of_reports(session: Session, now: datetime) -> None:
    """Open what can be handed in from now on, and send what is due by `now`."""
    today = day_of(now)
    _open_yearly(session, today, now)
    waiting = select(Report).where(
        Report.state.in_((ReportState.DRAFT, ReportState.RETURNED)),
        Report.kind == ReportKind.YEARLY,
        Report.due_on <= today + REMIND_BEFORE,
    )
    locked = waiting.order_by(Report.id).with_for_update(key_share=True).execution_options(populate_existing=True)
    for report in session.scalars(locked):
        if report.due_on is None:
            continue
        if today > report.due_on and report.overdue_notice_at is None:
            report.overdue_notice_at = now
            _remind(session, report, REPORT_OVERDUE)
            _escalate(session, report)
        elif today <= report.due_on and report.due_notice_at is None:
            report.due_notice_at = now
            _remind(session, report, REPORT_DUE)
    session.flush()


def _open_yearly(session: Session, today: date, now: datetime) -> None:
    """The reports of the year that ended last, from its end until they are due: of every city, of the province, and of
    counties in which an institution lies. Whoever begins later than that does so by hand."""
    year = newest_finished_year(today)
    reporting_codes = set(
        session.scalars(select(Report.region_code).where(Report.kind == ReportKind.YEARLY, Report.first_year == year))
    )
    for region in session.scalars(_reporting_regions()):
        due = due_on(region.level, year)
        if region.code in reporting_codes or today > due:
            continue
        report = Report(
            kind=ReportKind.YEARLY, region_code=region.code, first_year=year, last_year=year, due_on=due, opened_at=now
        )
        session.add(report)
        session.flush()
        _remind(session, report, REPORT_OPEN)


def _reporting_regions() -> Select[Region]:
    has_institution = select(Institution.id).where(Institution.region_code == Region.code).exists()
    return select(Region).where((Region.level != RegionLevel.COUNTY) | has_institution).order_by(Region.code)


def _remind(session: Session, report: Report, msgid: str) -> None:
    seat = Seat(report.region.level, report.region_code)
    _send(session, seat, report, Message(msgid, {"year": str(report.first_year), "day": str(report.due_on)}))


def _escalate(session: Session, report: Report) -> None:
    above = seat_above(report)
    if above is not None:
        values = {"region": report.region.name_zh, "year": str(report.first_year)}
        _send(session, above, report, Message(REPORT_OVERDUE_BELOW, values))


def _send(session: Session, seat: Seat, report: Report, message: Message) -> None:
    readers = (account.id for account in reviewers_of_seat(session, seat))
    notify_all(session, readers, message, link_to(LinkKind.REPORT, report.public_id))


REMIND_OF_REPORTS = ScheduledTask("reports.remind", timedelta(hours=6), remind_of_reports)
