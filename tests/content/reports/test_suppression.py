"""No figure, and no difference of two figures, is about fewer than five people, over whatever was studied where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import combinations, count

from hypothesis import given, settings
from hypothesis import strategies as st

from content.institutions.models import Region, RegionLevel
from content.people.permissions import Action
from content.reports.figures import Table, table
from content.reports.items import Item
from content.reports.measures import Measure
from content.reports.periods import year_of
from content.reports.suppression import TOGETHER
from content.reports.territory import Territory

PARENTS = {"130123": "130100", "130124": "130100", "130100": "130000", "130631": "130600", "130600": "130000"}
LEVELS = {"130000": RegionLevel.PROVINCE, "130100": RegionLevel.CITY, "130600": RegionLevel.CITY}
YEARS = {2025: datetime(2025, 3, 1, tzinfo=UTC), 2026: datetime(2026, 3, 1, tzinfo=UTC)}
COURSES = ("one", "two", "three")
PEOPLE = Measure("people", "", "", lambda session, scope: (), read_by=Action.SEE_ROSTER)


def expanded(cells: list[tuple[str, str, int, list[int]]]) -> list[tuple[str, str, int, int]]:
    return [(code, course, year, person) for code, course, year, people in cells for person in people]


rows = st.lists(
    st.tuples(
        st.sampled_from(sorted({*PARENTS, "130000"})),
        st.sampled_from(COURSES),
        st.sampled_from(sorted(YEARS)),
        st.lists(st.integers(1, 12), min_size=1, max_size=12),
    ),
    max_size=14,
).map(expanded)
"""Where, which course, which report year, who; somebody may have studied several times."""


def region(code: str) -> Region:
    return Region(
        code=code, name_zh=code, name_en=code, level=LEVELS.get(code, RegionLevel.COUNTY), parent_code=PARENTS.get(code)
    )


def chain(code: str) -> list[str]:
    return [code, *chain(PARENTS[code])] if code in PARENTS else [code]


def territory(top: str) -> Territory:
    codes = tuple(code for code in (*PARENTS, "130000") if top in chain(code))
    part_of = {code: next((one for one in chain(code) if PARENTS.get(one) == top), top) for code in codes}
    parts = (top, *sorted(set(part_of.values()) - {top}))
    return Territory(region(top), codes, part_of, tuple(map(region, parts)), top in PARENTS)


def items(studied: Iterable[tuple[str, str, int, int]]) -> list[Item]:
    return [Item(code, course, YEARS[year], person=person, label=course) for code, course, year, person in studied]


def tables(all_items: list[Item]) -> Iterator[tuple[str, frozenset[int], Table]]:
    """The table of every region over either year and both."""
    for top in (*PARENTS, "130000"):
        for years in ({2025}, {2026}, {2025, 2026}):
            lying = territory(top)
            own = [one for one in all_items if one.region in lying.codes and year_of(one.at) in years]
            yield top, frozenset(years), table(PEOPLE, own, lying)


@settings(deadline=None)
@given(rows)
def test_what_is_published_can_never_be_narrowed_down_to_fewer_than_five(
    studied: list[tuple[str, str, int, int]],
) -> None:
    """Each row is somebody else's here, so that a figure is a number of people."""
    numbers = count()
    everybody = [(code, course, year, next(numbers)) for code, course, year, _ in studied]
    published = {(top, years, None): one.total or 0 for top, years, one in tables(items(everybody))}
    for top, years, one in tables(items(everybody)):
        published |= {(top, years, line.key): line.value or 0 for line in one.lines}
        published |= {(line.key, years, None): line.value or 0 for line in one.places if line.key != top}
    for wide, narrow in combinations(sorted(published, key=str), 2):
        for outer, inner in ((wide, narrow), (narrow, wide)):
            contains = outer[0] in chain(inner[0]) and outer[1] >= inner[1] and outer[2] in (None, inner[2])
            if contains and TOGETHER not in (outer[2], inner[2]):
                difference = published[outer] - published[inner]
                assert difference == 0 or difference >= 5, (outer, inner)
    assert all(value == 0 or value >= 5 for value in published.values())


@settings(deadline=None)
@given(rows)
def test_a_line_is_shown_for_five_people_however_often_each_studied(studied: list[tuple[str, str, int, int]]) -> None:
    for top, years, one in tables(items(studied)):
        for line in one.lines:
            behind = {
                person
                for code, course, year, person in studied
                if top in chain(code) and year in years and (course == line.key or line.key == TOGETHER)
            }
            assert len(behind) >= 5


@settings(deadline=None)
@given(rows)
def test_lines_and_parts_of_the_region_add_up_to_the_total(studied: list[tuple[str, str, int, int]]) -> None:
    for _, _, one in tables(items(studied)):
        assert sum(line.value or 0 for line in one.lines) == (one.total or 0)
        if one.places:
            assert sum(line.value or 0 for line in one.places) == (one.total or 0)


@settings(deadline=None)
@given(rows)
def test_of_a_region_and_year_no_more_is_left_out_than_fewer_than_five_people(
    studied: list[tuple[str, str, int, int]],
) -> None:
    for top, years, one in tables(items(studied)):
        if len(years) == 1 and top not in PARENTS.values():
            here = [row for row in studied if row[0] == top and row[2] in years]
            shown = {line.key for line in one.lines}
            missing = [] if TOGETHER in shown else [row for row in here if row[1] not in shown]
            assert len({person for *_, person in missing}) < 5
