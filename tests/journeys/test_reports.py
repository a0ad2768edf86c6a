"""By keyboard alone: a county hands its yearly report in, the city returns it, the county hands it in again, the city
accepts it. One run in eight walks in English too."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select
from werkzeug.serving import make_server

from content.credits.pilots import day_of
from content.database import Database, utc_now
from content.institutions.models import RegionLevel
from content.models import Base
from content.people.accounts import create_account
from content.people.models import Role, RoleGrant
from content.reports.models import Report, ReportEdition, ReportState
from content.reports.periods import bounds, newest_finished_year
from portal.application import create_app
from tests.content.reports.reporting import make_offices, study
from tests.factories import make_settings
from tests.journeys.axe import axe
from tests.journeys.keyboard import Keyboard
from tests.journeys.test_evaluation import PASSWORD, Served, _Silent, fits, person

pytestmark = pytest.mark.browser

REASON = "请补上九月的课程。"
LANGUAGES = (("zh-CN", 320), pytest.param("en", 1280, marks=pytest.mark.exhaustive))


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A portal with a reviewer of a county and one of its city, and six people who studied there."""
    database = Database(f"sqlite:///{tmp_path / 'portal.sqlite'}")
    settings = make_settings(tmp_path, database)
    Base.metadata.create_all(database.engine)
    year = newest_finished_year(day_of(utc_now()))
    with database.transaction() as session:
        make_offices(session)
        study(session, 6, at=bounds(year, year)[0])
        for name, region, level in (("county", "130123", RegionLevel.COUNTY), ("city", "130100", RegionLevel.CITY)):
            account = create_account(session, login_name=name, display_name=name, password=PASSWORD)
            session.add(RoleGrant(account_id=account.id, role=Role.REVIEWER, region_code=region, level=level))
    server = make_server("127.0.0.1", 0, create_app(settings, database), threaded=True, request_handler=_Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Served(database, f"http://127.0.0.1:{server.server_port}", "")
    finally:
        server.shutdown()
        thread.join()
        database.dispose()


@pytest.mark.parametrize(("language", "width"), LANGUAGES)
def test_a_county_hands_in_the_city_returns_and_then_accepts(
    chromium: Browser, served: Served, language: str, width: int
) -> None:
    county = person(chromium, served, "county", language, width)
    city = person(chromium, served, "city", language, width)
    at_county, at_city = Keyboard(county), Keyboard(city)
    county.goto(f"{served.address}/reports")
    at_county.follow("a[href='/reports/new']")
    assert axe(county) == []
    at_county.follow("#submit")
    report = county.url.removeprefix(served.address)
    at_county.follow(f"a[href^='{report}/rows/enrolments']")
    assert axe(county) == []
    assert fits(county)
    county.go_back()
    for reason in (REASON, ""):
        at_county.follow(f"a[href='{report}/hand-in']")
        assert axe(county) == []
        at_county.follow("#submit")
        assert county.locator(f"a[href='{report}/hand-in']").count() == 0
        assert county.evaluate("document.activeElement.tagName") != "BODY"
        assert axe(county) == []
        city.goto(f"{served.address}/reports")
        at_city.follow(f"a[href='{report}']")
        at_city.follow(f"a[href='{report}/decide']")
        if reason:
            at_city.choose_radio("[name=decision][value=return]")
            at_city.follow("#submit")
            assert city.locator(".govuk-error-summary a[href='#reason']").count() == 1
            assert axe(city) == []
            at_city.write("#reason", reason)
            at_city.follow("#submit")
            county.goto(served.address + report)
            assert REASON in county.inner_text("main")
        else:
            at_city.choose_radio("[name=decision][value=accept]")
            at_city.follow("#submit")
        assert fits(city)
    county.goto(served.address + report)
    assert county.locator(f"a[href^='{report}/editions/']").count() == 2
    assert axe(county) == []
    with served.database.reading() as session:
        assert session.scalars(select(Report.state)).one() is ReportState.ACCEPTED
        assert session.scalars(select(ReportEdition.accepted).order_by(ReportEdition.number)).all() == [False, True]
    for page in (county, city):
        page.context.close()
