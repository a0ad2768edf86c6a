"""A chart of bars as numbers for its template: no library, no script, and nothing in it that its table does not say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, BAR, GAP, LABELS = 640, 22, 10, 170
"""Of the drawing, a bar, the room between two, and the names on the left, in units of the drawing."""
LONGEST_NAME = 12


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; `width` is None where the number is hidden. `middle`: where its words stand."""

    name: str
    top: int
    middle: int
    width: int | None
    amount: int | None


@dataclass(frozen=True, slots=True)
class BarChart:
    """A drawing of bars, `width` by `height`; bars begin at `left`."""

    width: int
    height: int
    left: int
    bar: int
    bars: tuple[Bar, ...]


def bar_chart(rows: Sequence[tuple[str, int | None]]) -> BarChart | None:
    """Bars for names and amounts (hundredths, None for hidden ones); None where there is nothing to compare."""
    most = max((amount for _, amount in rows if amount is not None), default=0)
    if len(rows) < 2 or most <= 0:
        return None
    room = WIDTH - LABELS - 90
    bars = tuple(
        Bar(
            name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…",
            top := GAP + number * (BAR + GAP),
            top + BAR // 2,
            None if amount is None else max(1, round(room * amount / most)),
            amount,
        )
        for number, (name, amount) in enumerate(rows)
    )
    return BarChart(WIDTH, GAP + len(rows) * (BAR + GAP), LABELS, BAR, bars)
