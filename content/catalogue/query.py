"""A query of the catalogue, and its conditions in SQL."""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, select

from content.catalogue.filters import institutions_in
from content.courses.access_modes import AccessMode, as_bits
from content.courses.models import Audience, SkillLevel
from content.institutions.models import Institution
from content.search.models import Filtered


class Sort(enum.StrEnum):
    """The order of the results."""

    FIT = "fit"  # what suits the person first
    MATCH = "match"  # what fits the words best first
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class CatalogueQuery:
    """Words and filters of one search. `region` includes the regions within it; `sort` None leaves the order to the
    catalogue (`find_courses`)."""

    text: str = ""
    language: str | None = None
    occupation: str | None = None
    level: SkillLevel | None = None
    region: str | None = None
    institution: str | None = None
    audience: Audience | None = None
    access_modes: tuple[AccessMode, ...] = ()
    sort: Sort | None = None
    page: int = 1

    def restricting_fields(self) -> tuple[str, ...]:
        """Names of the fields that restrict the result."""
        names = ("text", "access_modes", "occupation", "level", "region", "institution", "language", "audience")
        return tuple(name for name in names if getattr(self, name))

    def without(self, name: str) -> CatalogueQuery:
        """A copy of the query in which the field `name` restricts nothing, from its first page."""
        return replace(self, page=1, **{name: _DEFAULTS[name]})

    def conditions(self, table: type[Filtered]) -> list[ColumnElement[bool]]:
        """SQL conditions on `table` for every filter except the words."""
        conditions: list[ColumnElement[bool]] = []
        if self.language:
            conditions.append(table.language == self.language)
        if self.occupation:
            conditions.append(table.occupation_code == self.occupation)
        if self.level:
            conditions.append(table.level == self.level)
        if self.region:
            conditions.append(table.institution_id.in_(institutions_in(self.region)))
        if self.institution:
            chosen = select(Institution.id).where(Institution.public_id == self.institution)
            conditions.append(table.institution_id.in_(chosen))
        if self.audience:
            conditions.append(table.audience == self.audience)
        if self.access_modes:
            bits = as_bits(self.access_modes)
            conditions.append(table.ways.bitwise_and(bits) == bits)
        return conditions


_DEFAULTS = {name: getattr(CatalogueQuery(), name) for name in CatalogueQuery.__dataclass_fields__}
