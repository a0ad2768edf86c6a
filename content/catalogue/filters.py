"""What can be chosen from in the catalogue: only that for which there is a published course."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from content.courses.models import Occupation
from content.institutions.models import Institution, Region, RegionLevel
from content.institutions.name import Name
from content.search.models import CatalogueEntry

MOST_INSTITUTIONS = 100
"""A longer list would be heavy to load and to listen to; a region makes it shorter."""
LANGUAGES = frozenset({"zh", "en"})


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose; `within`: a county, which stands below its city."""

    code: str
    name: Name
    within: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen. `institutions_left_out`: there are more than are listed; a region makes the list shorter."""

    languages: tuple[str, ...]
    occupations: tuple[Choice, ...]
    regions: tuple[Choice, ...]
    institutions: tuple[Choice, ...]
    institutions_left_out: bool


def choices(session: Session, region: str | None) -> Choices:
    """What there are published courses for; institutions of `region`, where one is chosen. Four queries."""
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
        occupations=tuple(Choice(one.code, Name(one.name_zh, one.name_en)) for one in occupations),
        regions=_regions(session, offering.with_only_columns(Institution.region_code)),
        institutions=tuple(
            Choice(one.public_id, Name(one.name_zh, one.name_en)) for one in institutions[:MOST_INSTITUTIONS]
        ),
        institutions_left_out=len(institutions) > MOST_INSTITUTIONS,
    )


def _values(column: InstrumentedAttribute[Any]) -> Select[Any]:
    """The values of an indexed column, each found from the one before it: as many steps as there are values, however
    many courses (wiki.postgresql.org/wiki/Loose_indexscan)."""
    known = select(func.min(column).label("value")).cte(f"each_{column.key}", recursive=True)
    following = select(func.min(column)).where(column > known.c.value).scalar_subquery()
    known = known.union_all(select(following).where(known.c.value.is_not(None)))
    return select(known.c.value).where(known.c.value.is_not(None))


def institutions_in(region: str) -> Select[int]:
    """The ids of the institutions in a region and all that lie in it."""
    below = select(Region.code).where(Region.code == region).cte("below", recursive=True)
    below = below.union(select(Region.code).join(below, Region.parent_code == below.c.code))
    return select(Institution.id).where(Institution.region_code.in_(select(below.c.code)))


def _regions(session: Session, offering: Select[str]) -> tuple[Choice, ...]:
    """The regions of these codes and the cities they lie in, in order of code; the province is everything."""
    codes = set(session.scalars(offering.distinct()))
    known = {region.code: region for region in session.scalars(select(Region).order_by(Region.code))}
    shown = codes | {known[code].parent_code for code in codes if code in known}
    return tuple(
        Choice(code, Name(region.name_zh, region.name_en), within=region.level is RegionLevel.COUNTY)
        for code, region in known.items()
        if code in shown and region.level is not RegionLevel.PROVINCE
    )
