"""The administrator fills the registers that everybody else chooses from."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from content.courses.models import Occupation
from content.database import Database
from content.institutions.hebei import CITIES, add_missing_regions
from content.institutions.models import Institution, Region, RegionLevel
from content.people.models import Role
from content.people.permissions import Grant
from tests.portal.conftest import post


@pytest.fixture
def admin(enter: Callable[..., FlaskClient], database: Database) -> FlaskClient:
    with database.transaction() as session:
        add_missing_regions(session)
        add_missing_regions(session)
    return enter(Grant(Role.ADMINISTRATOR), name="admin")


def test_a_county_an_institution_and_an_occupation_are_added(admin: FlaskClient, database: Database) -> None:
    county = {"code": "130123", "name_zh": "正定县", "name_en": "Zhengding", "city": "130100"}
    assert post(admin, "/account/registers/counties", **county).status_code == 302
    school = {"name_zh": "正定培训学校", "name_en": "Zhengding School", "region": "130123"}
    assert post(admin, "/account/registers/institutions", **school).status_code == 302
    trade = {"code": "4-10-04-02", "name_zh": "保健按摩师", "name_en": "Massage therapist"}
    assert post(admin, "/account/registers/occupations", **trade).status_code == 302
    with database.reading() as session:
        assert session.get_one(Region, "130123").level is RegionLevel.COUNTY
        assert session.scalars(select(Institution.region_code)).one() == "130123"
        assert session.scalars(select(Occupation.name_zh)).one() == "保健按摩师"
        cities = session.scalars(select(Region.code).where(Region.level == RegionLevel.CITY)).all()
    assert len(cities) == len(CITIES)


@pytest.mark.parametrize(
    ("register", "fields"),
    [
        ("counties", {"code": "13012", "name_zh": "正定县", "name_en": "Zhengding", "city": "130100"}),
        ("counties", {"code": "130100", "name_zh": "石家庄", "name_en": "Shijiazhuang", "city": "130100"}),
        ("occupations", {"code": "4100402", "name_zh": "保健按摩师", "name_en": "Massage therapist"}),
        ("institutions", {"name_zh": " ", "name_en": "School", "region": "130100"}),
    ],
)
def test_what_cannot_be_used_is_refused_and_kept_in_the_form(
    admin: FlaskClient, register: str, fields: dict[str, str]
) -> None:
    answer = post(admin, f"/account/registers/{register}", **fields)
    assert answer.status_code == 422
    assert f'value="{fields["name_en"]}"' in answer.text


def test_nobody_else_fills_the_registers(enter: Callable[..., FlaskClient]) -> None:
    assert enter(name="wang").get("/account/registers/institutions").status_code == 403
