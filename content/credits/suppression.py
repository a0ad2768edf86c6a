"""Which sums of a table are hidden, so that nobody can be recognised in them, not even by subtracting what is shown
from the total (RECORDS.md, Personal data; "complementary suppression" in official statistics)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LEAST_PEOPLE = 5
"""Sums of fewer people are not shown."""


@dataclass(frozen=True, slots=True)
class Group:
    """One row of a table: how many learners it has and the credits paid to them, in hundredths. `members`: who they
    are, needed where they are fewer than LEAST_PEOPLE."""

    key: str
    learners: int
    amount: int
    members: frozenset[int] = frozenset()


def is_shown_alone(learners: int, amount: int) -> bool:
    """Whether a sum may be shown where nothing else is: of enough people, and not zero, which would be everybody's."""
    return learners >= LEAST_PEOPLE and amount > 0


def hidden_keys(groups: Sequence[Group]) -> frozenset[str]:
    """The rows of a table that are hidden; its total may be shown where `is_shown_alone`.

    Small rows are hidden, and as many of the smallest others as it takes: what is hidden together must be two rows at
    least, of five people at least, and not add up to zero, else the total would tell what a row holds.
    """
    hidden = [group for group in groups if not is_shown_alone(group.learners, group.amount)]
    others = sorted(
        (group for group in groups if is_shown_alone(group.learners, group.amount)),
        key=lambda group: (group.learners, group.amount, group.key),
    )
    while hidden and others and not _is_safe(hidden):
        hidden.append(others.pop(0))
    return frozenset(group.key for group in hidden)


def _is_safe(hidden: Sequence[Group]) -> bool:
    return len(hidden) > 1 and _people(hidden) >= LEAST_PEOPLE and sum(group.amount for group in hidden) > 0


def _people(groups: Iterable[Group]) -> int:
    """At least how many different people the groups have."""
    groups = list(groups)
    members = frozenset[int]().union(*(group.members for group in groups))
    return max([len(members), *(group.learners for group in groups)])
