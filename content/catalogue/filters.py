"""The filters of the catalogue: every value for which a course is published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from content.courses.models import Occupation
from content.institutions.models import BilingualName, Institution, Region, RegionLevel
from content.search.models import CatalogueEntry

MOST_INSTITUTIONS = 100
"""A longer list would be slow to load and to listen to; choosing a region shortens it."""
LANGUAGES = frozenset({"zh", "en"})


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter. `within`: it is a county, listed below its city."""

    code: str
    name: BilingualName
    within: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """Values of each filter. `institutions_left_out`: there are more than are listed."""

    languages: tuple[str, ...]
    occupations: tuple[Choice, ...]
    regions: tuple[Choice, ...]
    institutions: tuple[Choice, ...]
    institutions_left_out: bool


def choices(session: Session, region: str | None) -> Choices:
    """Values for which courses are published; institutions of `region` only, where one is chosen. Four queries."""
    entry = CatalogueEntry
    languages = session.scalars(_values(entry.language))
    occupations = session.scalars(
        select(Occupation).where(Occupation.code.in_(_values(entry.occupation_code))).order_by(Occupation.code)
    )
    offering = select(Institution).where(Institution.id.in_(_values(entry.institution_id)))
    within = offering.where(Institution.id.in_(institutions_in(region))) if region else offering
    institutions = session.scalars(
        within.order_by(Institution.region_code, Institution.name_zh).limit(MOST_INSTITUTIONS + 1)
    ).all()
    return Choices(
        languages=tuple(sorted(languages, key=lambda code: (code not in LANGUAGES, code != "zh", code))),
        occupations=tuple(Choice(one.code, BilingualName(one.name_zh, one.name_en)) for one in occupations),
        regions=_regions(session, offering.with_only_columns(Institution.region_code)),
        institutions=tuple(
            Choice(one.public_id, BilingualName(one.name_zh, one.name_en)) for one in institutions[:MOST_INSTITUTIONS]
        ),
        institutions_left_out=len(institutions) > MOST_INSTITUTIONS,
    )


def _values(column: InstrumentedAttribute[Any]) -> Select[Any]:
    """Distinct values of an indexed column by a loose index scan: one step for each value, however many courses
    (wiki.postgresql.org/wiki/Loose_indexscan)."""
    values = select(func.min(column).label("value")).cte(f"each_{column.key}", recursive=True)
    following = select(func.min(column)).where(column > values.c.value).scalar_subquery()
    values = values.union_all(select(following).where(values.c.value.is_not(None)))
    return select(values.c.value).where(values.c.value.is_not(None))


def institutions_in(region: str) -> Select[int]:
    """Ids of the institutions in a region and in the regions within it."""
    below = select(Region.code).where(Region.code == region).cte("below", recursive=True)
    below = below.union(select(Region.code).join(below, Region.parent_code == below.c.code))
    return select(Institution.id).where(Institution.region_code.in_(select(below.c.code)))


def _regions(session: Session, offering: Select[str]) -> tuple[Choice, ...]:
    """Regions of the institutions in `offering` and their cities, by code; without the province, which filters
    nothing."""
    codes = set(session.scalars(offering.distinct()))
    regions = {region.code: region for region in session.scalars(select(Region).order_by(Region.code))}
    listed = codes | {regions[code].parent_code for code in codes if code in regions}
    return tuple(
        Choice(code, BilingualName(region.name_zh, region.name_en), within=region.level is RegionLevel.COUNTY)
        for code, region in regions.items()
        if code in listed and region.level is not RegionLevel.PROVINCE
    )
