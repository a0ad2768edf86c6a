"""What somebody looks for in the catalogue, and the same as conditions on a table."""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, select

from content.catalogue.filters import institutions_in
from content.courses.access_modes import AccessMode, as_bits
from content.courses.models import SkillLevel
from content.institutions.models import Institution
from content.search.models import Filtered


class Sort(enum.StrEnum):
    """In which order courses come."""

    FIT = "fit"  # what suits the person first
    MATCH = "match"  # what fits the words best first
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class CatalogueQuery:
    """What somebody looks for. `region` holds all that lies in it; `sort` None: the order that suits best."""

    text: str = ""
    language: str | None = None
    occupation: str | None = None
    level: SkillLevel | None = None
    region: str | None = None
    institution: str | None = None
    ways: tuple[AccessMode, ...] = ()
    sort: Sort | None = None
    page: int = 1

    def narrowing(self) -> tuple[str, ...]:
        """The names of the fields that leave something out."""
        names = ("text", "ways", "occupation", "level", "region", "institution", "language")
        return tuple(name for name in names if getattr(self, name))

    def without(self, name: str) -> CatalogueQuery:
        """The same without one of these fields."""
        return replace(self, page=1, **{name: _NOTHING[name]})

    def conditions(self, table: type[Filtered]) -> list[ColumnElement[bool]]:
        """All that is asked but the words, of the courses in `table`."""
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
        if self.ways:
            bits = as_bits(self.ways)
            conditions.append(table.ways.bitwise_and(bits) == bits)
        return conditions


_NOTHING = {name: getattr(CatalogueQuery(), name) for name in CatalogueQuery.__dataclass_fields__}
