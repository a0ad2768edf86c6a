"""The order of modules, lessons and blocks: positions 1, 2, 3 …"""

from __future__ import annotations

import enum
from collections.abc import Sequence

from content.courses.models import Block, Lesson, Module

Ordered = Module | Lesson | Block


class Direction(enum.StrEnum):
    """In which direction something moves."""

    UP = "up"
    DOWN = "down"


def shift(rows: Sequence[Ordered], row: Ordered, direction: Direction) -> None:
    """Swap `row` with its neighbour; at the edge nothing moves. Positions are 1, 2, 3 … afterwards."""
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
