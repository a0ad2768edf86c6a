"""Played segments of a recording as disjoint intervals in seconds, in order. Pure.

Players lose 0.2 to 0.3 s at the edges of what they played (PLAYER.md), so gaps up to `TOLERANCE_S` are no gaps.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Interval = tuple[float, float]

TOLERANCE_S = 0.5


def merge(intervals: Iterable[Sequence[float]], tolerance_s: float = TOLERANCE_S) -> list[Interval]:
    """The intervals in order of time, merged where they overlap or lie at most `tolerance_s` apart."""
    merged: list[Interval] = []
    for start, end in sorted((float(start), float(end)) for start, end in intervals):
        if merged and start - merged[-1][1] <= tolerance_s:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def covered_s(intervals: Iterable[Sequence[float]]) -> float:
    """Unique seconds that the intervals cover."""
    return sum(end - start for start, end in merge(intervals))


def add_within(intervals: Iterable[Sequence[float]], new: Interval, allowed_s: float) -> tuple[list[Interval], float]:
    """`intervals` with as much of `new`, from its start on, as adds at most `allowed_s` unique seconds.

    Gives the merged intervals and how many seconds they grew by.
    """
    before = merge(intervals)
    whole = merge([*before, new])
    growth = covered_s(whole) - covered_s(before)
    if growth <= allowed_s:
        return whole, growth
    cut = _reach(before, new, allowed_s)
    if cut <= new[0]:
        return before, 0.0
    part = merge([*before, (new[0], cut)])
    grown = covered_s(part) - covered_s(before)
    return (part, grown) if grown <= allowed_s else (before, 0.0)


def _reach(before: Sequence[Interval], new: Interval, allowed_s: float) -> float:
    """The second up to which `new` may count: at each gap it fills, the allowance is used up."""
    position, left = new[0], max(0.0, allowed_s)
    for start, end in before:
        if end <= position:
            continue
        if start > position:
            if start - position > left:
                # stay clear of what follows: closer than the tolerance, the two would become one and grow too far
                return min(position + left, max(new[0], start - 2 * TOLERANCE_S))
            left -= start - position
        position = max(position, end)
    return min(new[1], position + left)
