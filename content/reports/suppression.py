"""Hides small groups of people, so that nobody can be worked out from any figure or from the difference of figures.

Everything that counts people is first divided into cells: one region, one group, one report year. A cell with fewer
than five people is put together with the other small ones of its region and year; where even these are fewer than five
people, they are counted nowhere: not in a total, not in the city's figures, not in those of several years. Every
figure of every level is a sum of such cells. So whatever figures are taken off one another, at least five people are
behind what is left, or nobody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from content.reports.items import Item
from content.reports.periods import year_of

LEAST_PEOPLE = 5
"""Groups of fewer people are not shown (RECORDS.md, Personal data)."""

TOGETHER = "together"
"""The group of what was too small to stand by itself."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What figures are made of: a count (or an amount) of one region and group in one report year."""

    region: str
    group: str
    year: int
    amount: int


def cells(items: Iterable[Item], *, personal: bool) -> tuple[Cell, ...]:
    """The cells of these items; of people (`personal`) with small ones put together or left out."""
    by_cell: dict[tuple[str, str, int, str], list[Item]] = defaultdict(list)
    for item in items:
        by_cell[item.region, item.part, year_of(item.at), item.group].append(item)
    if not personal:
        return tuple(_cell(region, group, year, some) for (region, _, year, group), some in by_cell.items())
    large_cells = {key: some for key, some in by_cell.items() if _people(some) >= LEAST_PEOPLE}
    small_cells: dict[tuple[str, str, int], list[Item]] = defaultdict(list)
    for (region, part, year, group), some in by_cell.items():
        if (region, part, year, group) not in large_cells:
            small_cells[region, part, year] += some
    pooled_cells = {key: some for key, some in small_cells.items() if _people(some) >= LEAST_PEOPLE}
    return (
        *(_cell(region, group, year, some) for (region, _, year, group), some in large_cells.items()),
        *(_cell(region, TOGETHER, year, some) for (region, _, year), some in pooled_cells.items()),
    )


def _people(items: Sequence[Item]) -> int:
    return len({item.person for item in items})


def _cell(region: str, group: str, year: int, items: Sequence[Item]) -> Cell:
    return Cell(region, group, year, sum(item.amount for item in items))
