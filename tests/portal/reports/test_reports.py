"""Reports through their pages: who sees them, what stands in them, what is downloaded."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from content.credits.pilots import day_of
from content.database import Database, utc_now
from content.institutions.models import RegionLevel
from content.people.models import Role
from content.people.permissions import Grant
from content.reports.periods import first_day, newest_finished_year
from tests.content.reports.reporting import make_offices, study
from tests.factories import make_published_course
from tests.portal.conftest import post

Enter = Callable[..., FlaskClient]
COUNTY = Grant(Role.REVIEWER, region_code="130123", level=RegionLevel.COUNTY)
CITY = Grant(Role.REVIEWER, region_code="130100", level=RegionLevel.CITY)
FORMULA = "=1+1"


@pytest.fixture
def studied(database: Database) -> str:
    """Six people began a course, whose title would be a formula, in the report year that ended last: that year."""
    year = newest_finished_year(day_of(utc_now()))
    with database.transaction() as session:
        make_offices(session)
        course = make_published_course(session)
        course.revisions[0].title = FORMULA
        study(session, 6, course=course, at=utc_now().replace(year=year, month=3, day=1))
        assert first_day(year).year == year - 1
    return str(year)


def begin(client: FlaskClient, year: str) -> str:
    """The address of a yearly report of the county."""
    answer = post(client, "/reports/new", report_kind="yearly", region="130123", first_year=year, last_year=year)
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def test_a_report_is_made_handed_in_returned_and_handed_in_again(enter: Enter, studied: str) -> None:
    county, city = enter(COUNTY, name="county"), enter(CITY, name="city")
    report = begin(county, studied)
    assert "草稿" in county.get(report).text
    assert post(county, f"{report}/hand-in").status_code == 302
    assert post(county, f"{report}/hand-in").status_code == 409
    assert f'href="{report}"' in city.get("/reports").text
    refused = post(city, f"{report}/decide", decision="return", reason="")
    assert refused.status_code == 422
    assert 'id="reason-error"' in refused.text
    assert post(city, f"{report}/decide", decision="return", reason="请补一门课程。").status_code == 302
    assert "请补一门课程。" in county.get(report).text
    assert post(county, f"{report}/hand-in").status_code == 302
    assert post(city, f"{report}/decide", decision="accept").status_code == 302
    assert {county.get(f"{report}/editions/{number}").status_code for number in (1, 2)} == {200}
    assert county.get(f"{report}/editions/3").status_code == 404


def test_each_figure_leads_to_its_rows(enter: Enter, studied: str) -> None:
    county = enter(COUNTY, name="county")
    report = begin(county, studied)
    links = set(re.findall(rf'href="({report}/rows/[^"]+)"', county.get(report).text.replace("&amp;", "&")))
    assert links
    assert {county.get(link).status_code for link in links} == {200}
    assert any("/rows/enrolments?group=" in link for link in links)
    assert not re.search(r"学员\d", county.get(f"{report}/rows/enrolments").text), "the name of a learner"


def test_tables_hold_the_figures_and_no_formula(enter: Enter, studied: str) -> None:
    county = enter(COUNTY, name="county")
    report = begin(county, studied)
    answer = county.get(f"{report}/figures.csv")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert ["'" + FORMULA, "6"] in [row[1:3] for row in rows]
    assert answer.headers["Cache-Control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(county.get(f"{report}/figures.xlsx").data)) as workbook:
        sheet = ElementTree.fromstring(workbook.read("xl/worksheets/sheet1.xml"))
    names = {element.tag.rpartition("}")[2] for element in sheet.iter()}
    assert "f" not in names, "a formula"
    assert "hyperlink" not in names
    assert FORMULA in {element.text for element in sheet.iter() if element.tag.endswith("}t")}
    assert "6" in {element.text for element in sheet.iter() if element.tag.endswith("}v")}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"report_kind": "yearly", "first_year": "year"}, "first_year"),
        ({"report_kind": "yearly", "first_year": "2999", "last_year": "2999"}, "first_year"),
        ({"report_kind": "yearly", "region": "999999"}, "region"),
        ({"report_kind": ""}, "report_kind"),
    ],
)
def test_what_is_wrong_in_the_form_is_said_at_its_field(
    enter: Enter, studied: str, fields: dict[str, str], field: str
) -> None:
    county = enter(COUNTY, name="county")
    values = {"region": "130123", "first_year": studied, "last_year": studied, **fields}
    answer = post(county, "/reports/new", **values)
    assert answer.status_code == 422
    assert f'href="#{field}' in answer.text
    assert f'value="{values["last_year"]}"' in answer.text


def test_others_see_no_report(enter: Enter, studied: str) -> None:
    report = begin(enter(COUNTY, name="county"), studied)
    learner = enter(name="learner")
    other = enter(Grant(Role.REVIEWER, region_code="130600", level=RegionLevel.CITY), name="baoding")
    for client in (learner, other):
        for address in ("", "/rows/institutions", "/figures.csv", "/figures.xlsx", "/hand-in", "/decide"):
            assert client.get(report + address).status_code == 403, address
    assert report not in other.get("/reports").text
