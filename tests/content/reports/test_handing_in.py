"""Reports are handed in, returned, handed in again and accepted; what was handed in never changes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from content.database import Database
from content.errors import Invalid, NotAllowed, Refused
from content.institutions.models import RegionLevel
from content.learning.models import Enrolment
from content.notices.models import Notice
from content.people.erasure import NOBODY, erase
from content.people.models import Account, AuditEvent, Role
from content.people.passwords import hash_password
from content.people.permissions import Actor, Grant
from content.reports.document import digest_of
from content.reports.handing_in import begin_pilot_report, begin_report, decide_report, hand_in
from content.reports.models import Report, ReportEdition, ReportKind, ReportState
from content.reports.pages import report_list, report_page
from tests.content.reports.reporting import NOW, Offices, make_offices, study
from tests.factories import make_account, make_pilot

PASSWORD = "a short sentence"


def yearly(session: Session, actor: Actor, code: str) -> Report:
    return begin_report(session, actor, ReportKind.YEARLY, code, 2026, 2026, NOW)


def test_a_report_goes_up_comes_back_and_is_accepted(session: Session) -> None:
    offices = make_offices(session)
    study(session, 6)
    report = yearly(session, offices.county, "130123")
    first = hand_in(session, offices.county, report.public_id, NOW)
    assert [one.public_id for one in report_list(session, offices.city, NOW).to_decide] == [report.public_id]
    with pytest.raises(Invalid, match="put right"):
        decide_report(session, offices.city, report.public_id, accepts=False, reason=" ", now=NOW)
    decide_report(session, offices.city, report.public_id, accepts=False, reason="请补上一门课程。", now=NOW)
    study(session, 5)
    second = hand_in(session, offices.county, report.public_id, NOW)
    decide_report(session, offices.city, report.public_id, accepts=True, reason="", now=NOW)
    assert report.state is ReportState.ACCEPTED
    totals = {
        number: next(
            one.total
            for one in report_page(session, offices.city, report.public_id, NOW, number).figures.tables
            if one.name == "enrolments"
        )
        for number in (first.number, second.number)
    }
    assert totals == {1: 6, 2: 11}
    told = session.scalars(select(Notice.message).where(Notice.account_id == offices.county.account_id)).all()
    assert [one.partition(":")[0] for one in told] == [
        "Your report was returned by the level above",
        "Your report was accepted by the level above.",
    ]
    acts = session.scalars(select(AuditEvent.action).where(AuditEvent.subject_kind == "report")).all()
    assert acts == ["report.begun", "report.handed_in", "report.returned", "report.handed_in", "report.accepted"]


@pytest.mark.parametrize("who", ["city", "province"])
def test_nobody_hands_in_for_another_region(session: Session, who: str) -> None:
    offices = make_offices(session)
    report = yearly(session, offices.county, "130123")
    with pytest.raises(NotAllowed):
        hand_in(session, getattr(offices, who), report.public_id, NOW)
    with pytest.raises(NotAllowed):
        yearly(session, getattr(offices, who), "130123")


def test_the_level_right_above_decides_and_nobody_else(session: Session) -> None:
    offices = make_offices(session)
    report = yearly(session, offices.county, "130123")
    hand_in(session, offices.county, report.public_id, NOW)
    for actor in (offices.county, offices.province, make_account(session, Grant(Role.ADMINISTRATOR))[1]):
        with pytest.raises(NotAllowed):
            decide_report(session, actor, report.public_id, accepts=True, reason="", now=NOW)
    own = yearly(session, offices.province, "130000")
    hand_in(session, offices.province, own.public_id, NOW)
    with pytest.raises(NotAllowed):
        decide_report(session, offices.province, own.public_id, accepts=True, reason="", now=NOW)


def test_nobody_decides_on_what_they_handed_in(session: Session) -> None:
    make_offices(session)
    both = make_account(
        session,
        Grant(Role.REVIEWER, region_code="130123", level=RegionLevel.COUNTY),
        Grant(Role.REVIEWER, region_code="130100", level=RegionLevel.CITY),
    )[1]
    report = yearly(session, both, "130123")
    hand_in(session, both, report.public_id, NOW)
    assert report_list(session, both, NOW).to_decide == ()
    with pytest.raises(Refused, match="Somebody else"):
        decide_report(session, both, report.public_id, accepts=True, reason="", now=NOW)


def test_each_step_is_taken_once(session: Session) -> None:
    offices = make_offices(session)
    report = yearly(session, offices.county, "130123")
    assert yearly(session, offices.county, "130123") is report
    with pytest.raises(Refused):
        decide_report(session, offices.city, report.public_id, accepts=True, reason="", now=NOW)
    hand_in(session, offices.county, report.public_id, NOW)
    with pytest.raises(Refused):
        hand_in(session, offices.county, report.public_id, NOW)
    decide_report(session, offices.city, report.public_id, accepts=True, reason="", now=NOW)
    for accepts in (True, False):
        with pytest.raises(Refused):
            decide_report(session, offices.city, report.public_id, accepts=accepts, reason="不。", now=NOW)


@pytest.mark.parametrize(
    ("kind", "first", "last", "field"),
    [
        (ReportKind.YEARLY, 2027, 2027, "first_year"),  # not over
        (ReportKind.YEARLY, 2025, 2026, "last_year"),
        (ReportKind.FINAL, 2026, 2025, "last_year"),
        (ReportKind.MID_TERM, 2019, 2023, "first_year"),
    ],
)
def test_years_are_those_of_the_plan_that_are_over(
    session: Session, kind: ReportKind, first: int, last: int, field: str
) -> None:
    offices = make_offices(session)
    with pytest.raises(Invalid) as refused:
        begin_report(session, offices.county, kind, "130123", first, last, NOW)
    assert refused.value.field == field


def test_a_pilot_reports_once_its_first_report_year_is_over(session: Session) -> None:
    make_offices(session)
    old, new = make_pilot(session), make_pilot(session, since=NOW.date())
    by = make_account(session, Grant(Role.PILOT_ADMINISTRATOR, region_code="130000"))[1]
    report = begin_pilot_report(session, by, old.public_id, NOW)
    assert (report.first_year, report.last_year) == (2026, 2026)
    hand_in(session, by, report.public_id, NOW)
    with pytest.raises(Refused, match="not over"):
        begin_pilot_report(session, by, new.public_id, NOW)


def test_a_report_that_was_handed_in_outlives_the_erasure_of_everybody_in_it(session: Session) -> None:
    offices = make_offices(session)
    _, learners = study(session, 6)
    report = yearly(session, offices.county, "130123")
    edition = hand_in(session, offices.county, report.public_id, NOW)
    before, digest = dict(edition.document), edition.digest
    make_account(session, Grant(Role.ADMINISTRATOR))
    for account_id in (*(one.id for one in learners), offices.county.account_id):
        session.get_one(Account, account_id).password_hash = hash_password(PASSWORD)
        session.flush()
        erase(session, account_id, PASSWORD)
    assert session.scalars(select(Enrolment)).all() == []
    kept = session.scalars(select(ReportEdition)).one()
    assert (kept.document, kept.digest, digest_of(kept.document)) == (before, digest, digest)
    page = report_page(session, offices.city, report.public_id, NOW)
    assert page.is_sound
    assert page.editions[0].handed_in_by == NOBODY


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE report_edition SET document = '{}'",
        "UPDATE report_edition SET digest = ''",
        "UPDATE report_edition SET handed_in_at = '2020-01-01'",
        "DELETE FROM report_edition",
    ],
)
def test_the_database_refuses_to_change_what_was_handed_in(database: Database, statement: str) -> None:
    with database.transaction() as session:
        offices = make_offices(session)
        hand_in(session, offices.county, yearly(session, offices.county, "130123").public_id, NOW)
    with pytest.raises(DBAPIError, match="handed in is never"), database.transaction() as session:
        session.execute(text(statement))


def test_of_two_who_hand_in_at_once_one_does(database: Database) -> None:
    with database.transaction() as session:
        offices: Offices = make_offices(session)
        public_id = yearly(session, offices.county, "130123").public_id
    barrier = Barrier(2)

    def attempt(_: int) -> str:
        barrier.wait()
        try:
            with database.transaction() as session:
                hand_in(session, offices.county, public_id, NOW)
        except Refused:
            return "refused"
        return "handed in"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(attempt, range(2))) == ["handed in", "refused"]
    with database.reading() as session:
        assert session.scalars(select(ReportEdition.number)).all() == [1]
