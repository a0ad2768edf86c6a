"""A chart of bars as numbers for its template: no library, no script, and nothing in it that its table does not say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WHOLE = 100
"""The length of the longest bar."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its length of WHOLE and its amount in hundredths, both None where the number is hidden."""

    name: str
    share: int | None
    amount: int | None


def bar_chart(rows: Sequence[tuple[str, int | None]]) -> tuple[Bar, ...]:
    """Bars for names and amounts (hundredths, None for hidden ones); none where there is nothing to compare."""
    most = max((amount for _, amount in rows if amount is not None), default=0)
    if len(rows) < 2 or most <= 0:
        return ()
    return tuple(
        Bar(name, None if amount is None else max(1, round(WHOLE * amount / most)), amount) for name, amount in rows
    )
