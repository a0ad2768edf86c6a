"""Reports of the sample portal in every state, people who studied in their years, and findings in its data."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Course
from content.credits.models import Pilot
from content.credits.pilots import day_of
from content.data_quality.check import accept_finding, check_data
from content.data_quality.models import DataFinding
from content.data_quality.rules import all_rules
from content.database import utc_now
from content.learning.models import Enrolment
from content.reports.handing_in import begin_pilot_report, begin_report, decide_report, hand_in
from content.reports.models import ReportKind
from content.reports.periods import bounds, newest_finished_year
from content.scheduled_tasks import TASKS
from portal.demonstration.people import person
from tests.factories import make_account


def fill_reports(session: Session, course: Course) -> None:
    """Six people began a course in the report year that ended last. The county's report of it has come back, the
    city's waits for the province; the county's report of the year before is accepted."""
    now = utc_now()
    year = newest_finished_year(day_of(now))
    begun = bounds(year, year)[0] + timedelta(days=100)
    for _ in range(6):
        learner, _ = make_account(session)
        revision = course.revisions[0]
        session.add(Enrolment(account_id=learner.id, course_id=course.id, revision_id=revision.id, enrolled_at=begun))
    session.flush()
    county, city = person(session, "county"), person(session, "city")
    returned = begin_report(session, county, ReportKind.YEARLY, "130123", year, year, now)
    hand_in(session, county, returned.public_id, now)
    decide_report(session, city, returned.public_id, accepts=False, reason="请先补齐课程的字幕。", now=now)
    accepted = begin_report(session, county, ReportKind.YEARLY, "130123", year - 1, year - 1, now)
    hand_in(session, county, accepted.public_id, now)
    decide_report(session, city, accepted.public_id, accepts=True, reason="", now=now)
    waiting = begin_report(session, city, ReportKind.MID_TERM, "130100", year - 1, year, now)
    hand_in(session, city, waiting.public_id, now)
    begin_report(session, city, ReportKind.YEARLY, "130100", year, year, now)
    pilot = session.scalars(select(Pilot).order_by(Pilot.begins_on)).first()
    assert pilot is not None
    pilot.begins_on = bounds(year, year)[0].date() + timedelta(days=30)
    begin_pilot_report(session, person(session, "pilot"), pilot.public_id, now)


def find_faults(session: Session) -> None:
    """The findings of a check; an administrator has left one as it is."""
    now = utc_now()
    check_data(session, all_rules(TASKS), now)
    finding = session.scalars(select(DataFinding).where(DataFinding.rule == "unchecked_captions").limit(1)).one()
    accept_finding(session, person(session, "admin"), finding.public_id, "老师正在校对新版本。", now)
