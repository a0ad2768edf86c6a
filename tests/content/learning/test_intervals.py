"""Played intervals: whatever arrives in whatever order, the same seconds are covered."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.learning.intervals import TOLERANCE_S, add_within, covered_s, merge

DURATION_S = 120.0
tenths = st.integers(0, int(DURATION_S * 10))
played = st.tuples(tenths, tenths).map(lambda pair: (min(pair) / 10, max(pair) / 10))
several = st.lists(played, max_size=12)


def test_parts_closer_than_the_tolerance_are_one() -> None:
    assert merge([(0, 10), (10.4, 20), (21, 30)]) == [(0, 20), (21, 30)]


def test_seconds_played_twice_are_counted_once() -> None:
    assert covered_s([(0, 10), (5, 15), (0, 10)]) == 15


@given(several, st.randoms())
def test_the_order_of_arrival_does_not_matter(parts: list[tuple[float, float]], random: object) -> None:
    shuffled = list(parts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one_by_one: list[tuple[float, float]] = []
    for part in shuffled:
        one_by_one = merge([*one_by_one, part])
    assert one_by_one == merge(parts)


@given(several)
def test_merging_again_changes_nothing(parts: list[tuple[float, float]]) -> None:
    assert merge(merge(parts)) == merge(parts)
    assert merge([*merge(parts), *parts]) == merge(parts)


@given(several)
def test_merged_parts_are_disjoint_in_order_and_never_more_than_the_recording(
    parts: list[tuple[float, float]],
) -> None:
    merged = merge(parts)
    assert all(later[0] - earlier[1] > TOLERANCE_S for earlier, later in pairwise(merged))
    assert 0 <= covered_s(parts) <= DURATION_S


@given(several, played, st.integers(0, 1200).map(lambda n: n / 10))
def test_what_is_added_never_grows_beyond_what_is_allowed(
    parts: list[tuple[float, float]], new: tuple[float, float], allowed_s: float
) -> None:
    after, grown = add_within(parts, new, allowed_s)
    assert grown <= allowed_s
    assert covered_s(after) == pytest.approx(covered_s(parts) + grown)
    assert covered_s([*after, *parts, new]) == pytest.approx(covered_s([*parts, new]))


@given(several, played)
def test_with_enough_allowance_all_of_it_is_added(parts: list[tuple[float, float]], new: tuple[float, float]) -> None:
    assert add_within(parts, new, DURATION_S)[0] == merge([*parts, new])


def test_a_part_that_outruns_the_clock_counts_up_to_the_allowance() -> None:
    assert add_within([(10, 20)], (0, 100), 30) == ([(0, 40)], 30)


@pytest.mark.parametrize(
    ("before", "new", "allowed_s", "after", "grown"),
    [
        ([], (30, 40), 0.5, [(30, 30.5)], 0.5),
        ([], (30, 40), 0, [], 0),
        ([(0, 10), (50, 60)], (5, 100), 20, [(0, 30), (50, 60)], 20),
        ([(50, 60)], (0, 100), 50, [(0, 60)], 50),  # exactly the gap
        ([(50, 60)], (0, 100), 49.75, [(0, 49), (50, 60)], 49),  # clear of what follows, or the two would become one
        ([(50, 60)], (49.25, 100), 0.5, [(50, 60)], 0),
        ([(0, 10), (20, 30)], (15, 100), 7, [(0, 10), (15, 32)], 7),  # what lies before is passed over
        ([(0, 15), (20, 30), (40, 50)], (15, 100), 12, [(0, 37), (40, 50)], 12),
    ],
)
def test_an_allowance_is_used_up_at_each_gap_in_order(
    before: list[tuple[float, float]],
    new: tuple[float, float],
    allowed_s: float,
    after: list[tuple[float, float]],
    grown: float,
) -> None:
    assert add_within(before, new, allowed_s) == (after, grown)
