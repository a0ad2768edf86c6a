"""Draws a random sample in a way that anybody can repeat by hand.

Each item of the list gets the SHA-256 digest of the seed, a line end and the item, in UTF-8; the items with the
smallest digests are the sample, the smallest first. So the same seed over the same list always gives the same sample,
in whatever order the list stands; a larger sample of the same seed holds the smaller one; and nobody can steer what is
drawn but by choosing the seed, which is stored with every sample and shown beside it. For one item:

    printf '%s\\n%s' "$SEED" "$ITEM" | sha256sum
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256


def draw(items: Iterable[str], seed: str, size: int) -> tuple[str, ...]:
    """At most `size` of the items, in the order in which they are drawn."""
    return tuple(sorted(set(items), key=lambda item: (rank(seed, item), item))[:size])


def rank(seed: str, item: str) -> str:
    """The digest by which the items of a seed are put in order, as 64 hexadecimal digits."""
    return sha256(f"{seed}\n{item}".encode()).hexdigest()
