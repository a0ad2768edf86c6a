"""A pilot's rules are proposed, previewed, approved by a second person and shown, on pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from content.credits.models import Pilot, PilotProposal
from content.credits.pilots import day_of
from content.database import Database, utc_now
from content.people.models import Role
from content.people.permissions import Grant
from tests.factories import make_pilot, make_regions
from tests.portal.conftest import post
from tests.portal.forms import fill_in


def typed(**values: str) -> dict[str, str]:
    """What somebody types into the form."""
    today = day_of(utc_now())
    return {
        "name_zh": "正定县学习积分试点",
        "name_en": "Zhengding credit pilot",
        "region": "130123",
        "begins_on": today.isoformat(),
        "ends_on": (today + timedelta(days=300)).isoformat(),
        "points_per_unit": "1.5",
        "points_per_assessment": "5",
        "cap_per_day": "20",
        "effective_on": today.isoformat(),
        "reason": "鼓励大家学完课程。",
        **values,
    }


@pytest.mark.both
def test_a_new_pilot_is_proposed_by_one_and_approved_by_another(
    database: Database, enter: Callable[..., FlaskClient]
) -> None:
    with database.transaction() as session:
        make_regions(session)
    county = enter(Grant(Role.PILOT_ADMINISTRATOR, region_code="130123"), name="county")
    page = county.get("/oversight/pilots").text
    assert 'href="/oversight/proposals/new"' in page
    form = county.get("/oversight/proposals/new").text
    assert 'value="130123"' in form
    assert 'value="130000"' not in form, "only the own region and what lies in it"
    looked_at = fill_in(county, "/oversight/proposals/new", **typed(), preview="1")
    assert looked_at.status_code == 200
    assert "不到五个人" in looked_at.text
    assert "鼓励大家学完课程。</textarea>" in looked_at.text
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(PilotProposal)) == 0
    made = fill_in(county, "/oversight/proposals/new", **typed(base_number="7"))  # nothing that a form says counts
    assert made.status_code == 302
    address = made.location
    own = county.get(address).text
    assert "撤回这个方案" in own
    assert 'name="decision"' not in own
    assert post(county, address, decision="approve").status_code == 409
    admin = enter(Grant(Role.ADMINISTRATOR), name="admin")
    assert address in admin.get("/oversight/proposals").text
    assert post(admin, address, decision="decline").status_code == 422
    assert post(admin, address, decision="approve").status_code == 302
    assert post(admin, address, decision="approve").status_code == 409
    with database.reading() as session:
        pilot = session.scalars(select(Pilot)).one()
        assert (pilot.name_zh, pilot.region_code) == ("正定县学习积分试点", "130123")
    rules = county.get(f"/oversight/pilots/{pilot.public_id}").text
    assert "1.5" in rules
    assert "鼓励大家学完课程。" in rules


def test_the_form_for_other_rules_begins_with_those_in_force_and_notices_that_they_changed(
    database: Database, enter: Callable[..., FlaskClient]
) -> None:
    with database.transaction() as session:
        pilot = make_pilot(session).public_id
    first = enter(Grant(Role.PILOT_ADMINISTRATOR, region_code="130000"), name="first")
    second = enter(Grant(Role.PILOT_ADMINISTRATOR, region_code="130000"), name="second")
    address = f"/oversight/pilots/{pilot}/propose"
    values = typed(region="130000", begins_on="2026-01-01", ends_on="2030-12-31", base_number="1")
    assert 'value="2030-12-31"' in first.get(address).text
    wrong = fill_in(first, address, **{**values, "cap_per_day": "二十"})
    assert wrong.status_code == 422
    assert 'value="二十"' in wrong.text
    made = fill_in(first, address, **values)
    assert post(second, made.location, decision="approve").status_code == 302
    late = fill_in(second, address, **values)
    assert late.status_code == 409
    assert "鼓励大家学完课程。</textarea>" in late.text


def test_a_proposal_is_withdrawn_and_out_of_reach_of_other_regions(
    database: Database, enter: Callable[..., FlaskClient]
) -> None:
    with database.transaction() as session:
        make_regions(session)
    province = enter(Grant(Role.PILOT_ADMINISTRATOR, region_code="130000"), name="province")
    county = enter(Grant(Role.PILOT_ADMINISTRATOR, region_code="130123"), name="county")
    address = fill_in(province, "/oversight/proposals/new", **typed(region="130100")).location
    assert county.get(address).status_code == 403
    assert address not in county.get("/oversight/proposals").text
    assert post(province, f"{address}/withdraw").status_code == 302
    assert "已撤回" in province.get(address).text
    assert post(province, f"{address}/withdraw").status_code == 409
