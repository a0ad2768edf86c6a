"""What runs over everything: the verification of the ledger, and a province's report of the year."""

from __future__ import annotations

from sqlalchemy import select

from bench.timing import seconds
from content.credits.verification import verify_all
from content.database import Database, utc_now
from content.institutions.models import RegionLevel
from content.people.models import Account, Role
from content.people.permissions import Actor, Grant
from content.reports.handing_in import begin_report
from content.reports.models import ReportKind
from content.reports.pages import report_page

YEAR = 2026


def verification_s(database: Database) -> float:
    """How long every entry and balance takes to be verified; they must be sound."""

    def verify() -> None:
        with database.reading() as session:
            assert [state.problem for state in verify_all(session)] == [None]

    return seconds(verify)


def report_s(database: Database) -> float:
    """How long the page of the province's report takes the domain: all its tables over the whole year."""
    with database.transaction() as session:
        officer = session.scalars(select(Account.id).where(Account.login_name == "officer")).one()
        actor = Actor(officer, (Grant(Role.REVIEWER, region_code="130000", level=RegionLevel.PROVINCE),))
        report = begin_report(session, actor, ReportKind.YEARLY, "130000", YEAR, YEAR, utc_now()).public_id

    def make() -> None:
        with database.reading() as session:
            assert len(report_page(session, actor, report, utc_now()).figures.tables) > 1

    return seconds(make)
