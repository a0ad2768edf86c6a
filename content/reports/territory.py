"""The regions of a report: what lies in its region, and under which of its parts each of them is counted.

Xiong'an, Dingzhou and Xinji stand at city level, right under the province, so that nothing in them is ever counted for
Baoding or Shijiazhuang, whatever their codes look like.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.institutions.models import Region
from content.institutions.register import regions_under


@dataclass(frozen=True, slots=True)
class Territory:
    """`codes`: every region in it, itself too; `part_of`: for each of them the part right below the region (itself for
    what lies directly in it); `parts`: these parts by code, the region itself first."""

    region: Region
    codes: tuple[str, ...]
    part_of: dict[str, str]
    parts: tuple[Region, ...]
    has_parent: bool


def territory_of(session: Session, code: str) -> Territory:
    """The territory of a region that exists."""
    region = session.get_one(Region, code)
    codes = (code, *regions_under(session, code))
    regions = {one.code: one for one in session.scalars(select(Region).where(Region.code.in_(codes)))}
    part_of = {one: _part(one, code, regions) for one in codes}
    parts = [regions[one] for one in sorted({*part_of.values()} - {code})]
    return Territory(region, codes, part_of, (region, *parts), region.parent_code is not None)


def _part(code: str, top: str, regions: dict[str, Region]) -> str:
    here = code
    while here != top and (above := regions[here].parent_code) != top:
        if above is None or above not in regions:
            return top
        here = above
    return here
