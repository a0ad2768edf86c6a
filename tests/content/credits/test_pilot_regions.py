"""A pilot of several regions pays in any of them, and is run by whoever answers for all of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.credits.models import Pilot, PilotProposal, PilotRegion
from content.credits.overview import pilots
from content.credits.pilots import pilot_of
from content.credits.proposals import decide, propose
from content.errors import Invalid, NotAllowed
from content.institutions.models import Region, RegionLevel
from content.people.models import Role
from content.people.permissions import Grant
from tests.content.credits.test_proposals import NEW, NOW, changed, pilot_administrator
from tests.factories import make_account, make_pilot, make_regions


@pytest.fixture
def regions(session: Session) -> None:
    """Hebei with Shijiazhuang (and Zhengding in it) and Baoding."""
    make_regions(session)
    session.add(
        Region(code="130600", name_zh="保定市", name_en="Baoding", level=RegionLevel.CITY, parent_code="130000")
    )
    session.flush()


@pytest.mark.usefixtures("regions")
def test_it_pays_in_any_of_them_and_the_nearest_pilot_still_comes_first(session: Session) -> None:
    proposer, other = pilot_administrator(session), pilot_administrator(session)
    draft = replace(NEW, other_regions=("保定市", "130123", "Baoding"))
    proposal = propose(session, proposer, draft, NOW)
    assert proposal.other_regions == ["130600"]
    decide(session, other, proposal.public_id, approves=True, words="", now=NOW)
    pilot = session.scalars(select(Pilot)).one()
    assert [place.region_code for place in pilot.places] == ["130123", "130600"]
    for code, pays in (("130123", True), ("130600", True), ("130100", False), ("130000", False)):
        assert (pilot_of(session, code, NEW.begins_on) is pilot) is pays
    city = make_pilot(session, region_code="130100")
    assert pilot_of(session, "130123", NEW.begins_on) is pilot, "the county's pilot is nearer than the city's"
    assert pilot_of(session, "130100", NEW.begins_on) is city


@pytest.mark.usefixtures("regions")
def test_one_region_alone_neither_proposes_nor_approves_nor_sees_it(session: Session) -> None:
    draft = replace(NEW, region_code="130100", other_regions=("130600",))
    province, second = pilot_administrator(session), pilot_administrator(session)
    proposal = propose(session, province, draft, NOW)
    for code in ("130100", "130600", "130123"):
        one = pilot_administrator(session, code)
        with pytest.raises(NotAllowed):
            propose(session, one, draft, NOW)
        with pytest.raises(NotAllowed):
            decide(session, one, proposal.public_id, approves=True, words="", now=NOW)
    decide(session, second, proposal.public_id, approves=True, words="", now=NOW)
    for code, sees in (("130000", True), ("130100", False), ("130600", False)):
        actor = make_account(session, Grant(Role.PILOT_ADMINISTRATOR, region_code=code))[1]
        assert bool(pilots(session, actor)) is sees


@pytest.mark.usefixtures("regions")
def test_further_regions_come_and_go_with_an_approval(session: Session) -> None:
    pilot = make_pilot(session, region_code="130100")
    province, second = pilot_administrator(session), pilot_administrator(session)
    for number, (typed, codes) in enumerate(((("130600",), ["130100", "130600"]), ((), ["130100"])), 1):
        draft = changed(pilot, other_regions=typed)
        proposal = propose(session, province, draft, NOW, pilot_public_id=pilot.public_id, base_number=number)
        decide(session, second, proposal.public_id, approves=True, words="", now=NOW)
        session.expire_all()
        assert [place.region_code for place in pilot.places] == codes
    assert len(session.scalars(select(PilotRegion)).all()) == 1


@pytest.mark.usefixtures("regions")
@pytest.mark.parametrize("typed", ["廊坊市", "999999", "130"])
def test_a_region_that_is_not_there_is_named(session: Session, typed: str) -> None:
    draft = replace(NEW, other_regions=(typed,))
    with pytest.raises(Invalid, match=typed) as refusal:
        propose(session, pilot_administrator(session), draft, NOW)
    assert refusal.value.field == "other_regions"
    assert session.scalars(select(PilotProposal)).all() == []


@pytest.mark.usefixtures("regions")
def test_a_name_that_two_regions_have_needs_the_code(session: Session) -> None:
    for code, parent in (("130602", "130600"), ("130102", "130100")):
        session.add(Region(code=code, name_zh="桥西区", name_en="Qiaoxi", level=RegionLevel.COUNTY, parent_code=parent))
    session.flush()
    with pytest.raises(Invalid, match="Several regions"):
        propose(session, pilot_administrator(session), replace(NEW, other_regions=("桥西区",)), NOW)
    propose(session, pilot_administrator(session), replace(NEW, other_regions=("130602",)), NOW)
