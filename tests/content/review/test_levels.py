"""Who decides, from the institution's region up."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from content.institutions.models import Region, RegionLevel
from content.review.levels import Seat, seat_after, seats
from tests.factories import make_course, make_institution, make_instructor, make_regions

COUNTY, CITY, PROVINCE = RegionLevel.COUNTY, RegionLevel.CITY, RegionLevel.PROVINCE


def add_self_reporting(session: Session) -> None:
    """Xiong'an with a county of its own, Dingzhou and Xinji: at city level, right under the province."""
    make_regions(session)
    for code, name in (("130682", "定州市"), ("130181", "辛集市"), ("133100", "雄安新区")):
        session.add(Region(code=code, name_zh=name, name_en=code, level=CITY, parent_code="130000"))
    session.flush()
    session.add(Region(code="130632", name_zh="安新县", name_en="Anxin", level=COUNTY, parent_code="133100"))
    session.flush()


@pytest.mark.parametrize(
    ("region_code", "expected"),
    [
        ("130123", [(COUNTY, "130123"), (CITY, "130100"), (PROVINCE, "130000")]),
        ("130100", [(CITY, "130100"), (PROVINCE, "130000")]),
        ("130000", [(PROVINCE, "130000")]),
        ("130682", [(CITY, "130682"), (PROVINCE, "130000")]),
        ("130181", [(CITY, "130181"), (PROVINCE, "130000")]),
        ("133100", [(CITY, "133100"), (PROVINCE, "130000")]),
        ("130632", [(COUNTY, "130632"), (CITY, "133100"), (PROVINCE, "130000")]),
    ],
)
def test_the_region_of_the_institution_decides_first_and_then_those_that_hold_it(
    session: Session, region_code: str, expected: list[tuple[RegionLevel, str]]
) -> None:
    add_self_reporting(session)
    institution = make_institution(session, region_code)
    account, _ = make_instructor(session, institution)
    revision = make_course(session, account, institution).revisions[0]
    found = seats(session, revision)
    assert found == tuple(Seat(level, code) for level, code in expected)
    following = [seat_after(session, revision, seat.level) for seat in found]
    assert following == [*found[1:], None]
