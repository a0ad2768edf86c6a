"""Which region decides, level by level.

A review begins at the level of the institution's region and goes up its parents: county, city, province. Xiong'an,
Dingzhou and Xinji report on their own (the plan's section 四(六)): their regions stand at city level, right under the
province, so a course from there begins at city level.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Course, Revision
from content.institutions.models import REVIEW_ORDER, Institution, Region, RegionLevel
from content.institutions.register import region_chain


@dataclass(frozen=True, slots=True)
class Seat:
    """Who decides: a region at a level."""

    level: RegionLevel
    region_code: str


def seats(session: Session, revision: Revision) -> tuple[Seat, ...]:
    """All who decide on this revision, in order; the first is the institution's own region."""
    region_code = session.scalars(
        select(Institution.region_code).join(Course).where(Course.id == revision.course_id)
    ).one()
    chain = region_chain(session, region_code)
    rows = session.execute(select(Region.code, Region.level).where(Region.code.in_(chain)))
    level_of = {row.code: row.level for row in rows}
    ordered: list[Seat] = []
    for code in chain:
        if not ordered or _rank(level_of[code]) > _rank(ordered[-1].level):
            ordered.append(Seat(level_of[code], code))
    return tuple(ordered)


def seat_after(session: Session, revision: Revision, level: RegionLevel) -> Seat | None:
    """Who decides once `level` approved; None after the last."""
    return next((seat for seat in seats(session, revision) if _rank(seat.level) > _rank(level)), None)


def _rank(level: RegionLevel) -> int:
    return REVIEW_ORDER.index(level)
