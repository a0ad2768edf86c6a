"""One order for the parts of a course, the lessons of a part and the blocks of a lesson: positions 1, 2, 3 …"""

from __future__ import annotations

import enum
from collections.abc import Sequence

from content.courses.models import Block, Lesson, Module

Ordered = Module | Lesson | Block


class Direction(enum.StrEnum):
    """Where to move something."""

    UP = "up"
    DOWN = "down"


def shift(rows: Sequence[Ordered], row: Ordered, direction: Direction) -> None:
    """Change places with the neighbour; at the end of the line nothing happens. Positions are 1, 2, 3 … afterwards."""
    ordered = list(rows)
    here = next(index for index, one in enumerate(ordered) if one.id == row.id)
    there = here - 1 if direction is Direction.UP else here + 1
    if 0 <= there < len(ordered):
        ordered[here], ordered[there] = ordered[there], ordered[here]
    number(ordered)


def number(rows: Sequence[Ordered]) -> None:
    """Set the positions to 1, 2, 3 … in the order given."""
    for position, one in enumerate(rows, start=1):
        one.position = position
