"""The page of findings: shown by rule, left as they are with a reason, checked on demand."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask.testing import FlaskClient

from content.database import Database
from content.institutions.models import RegionLevel
from content.people.models import Role
from content.people.permissions import Grant
from tests.content.reports.reporting import make_offices
from tests.factories import make_institution
from tests.portal.conftest import post

Enter = Callable[..., FlaskClient]


def test_a_finding_is_made_on_demand_and_left_as_it_is(
    enter: Enter, administrator: FlaskClient, database: Database
) -> None:
    with database.transaction() as session:
        make_offices(session)
        name = make_institution(session).name_zh
    county = enter(Grant(Role.REVIEWER, region_code="130123", level=RegionLevel.COUNTY), name="county")
    assert post(county, "/data-quality/check").status_code == 403
    assert post(administrator, "/data-quality/check").status_code == 302
    address = "/data-quality?rule=institutions_without_manager"
    page = county.get(address)
    assert name in page.text
    (accept,) = re.findall(r'href="(/data-quality/[^"]+/accept)"', page.text)
    assert post(county, accept, reason="").status_code == 422
    answer = post(county, accept, reason="下个月任命。")
    assert answer.location == f"{address}#findings"
    assert "下个月任命。" in county.get(address).text
    assert accept not in county.get(address).text


def test_the_number_of_findings_stands_on_the_desk(
    enter: Enter, administrator: FlaskClient, database: Database
) -> None:
    with database.transaction() as session:
        make_offices(session)
        make_institution(session)
    post(administrator, "/data-quality/check")
    city = enter(Grant(Role.REVIEWER, region_code="130100", level=RegionLevel.CITY), name="city")
    for client, desk in ((city, "/review"), (administrator, "/operation")):
        assert re.search(r'href="/data-quality">[^<]*1[^<0-9]*<', client.get(desk).text)
