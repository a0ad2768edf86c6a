"""No hidden sum can be worked out from what is shown. The attacker here subtracts everything that is shown from every
total, and knows how rows are hidden."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from content.credits.suppression import LEAST_PEOPLE, Group, hidden_keys, is_shown_alone

Payments = list[tuple[int, int, int]]
"""Learner, day of a year of three months of four days, amount."""

payments = st.lists(
    st.tuples(st.integers(1, 14), st.integers(0, 11), st.sampled_from([0, 0, 50, 100, 250])), max_size=60
)


def groups_of(paid: Payments, width: int) -> dict[str, Group]:
    """Days together by `width`."""
    learners: defaultdict[str, set[int]] = defaultdict(set)
    amounts: defaultdict[str, int] = defaultdict(int)
    for learner, day, amount in paid:
        learners[str(day // width)].add(learner)
        amounts[str(day // width)] += amount
    return {
        key: Group(
            key,
            len(members),
            amounts[key],
            frozenset(members) if len(members) < LEAST_PEOPLE else frozenset(),
        )
        for key, members in learners.items()
    }


def assert_nothing_follows(groups: Mapping[str, Group], paid: Payments, width: int) -> None:
    """What is hidden of a table whose total is shown are two rows at least; they have a sum above zero, so that any of
    them may have all of it or nothing, and it is a sum of five people at least."""
    hidden = hidden_keys(list(groups.values()))
    for key, group in groups.items():
        if key not in hidden:
            assert group.learners >= LEAST_PEOPLE
            assert group.amount > 0
    if not hidden:
        return
    together = sum(groups[key].amount for key in hidden)
    people = {learner for learner, day, _ in paid if str(day // width) in hidden}
    assert len(hidden) >= 2
    assert together > 0
    assert len(people) >= LEAST_PEOPLE


@settings(max_examples=300, deadline=None)
@given(paid=payments)
def test_no_hidden_month_or_day_follows_from_what_is_shown(paid: Payments) -> None:
    months = groups_of(paid, 4)
    whole = Group("", len({learner for learner, _, _ in paid}), sum(amount for _, _, amount in paid))
    if is_shown_alone(whole.learners, whole.amount):
        assert_nothing_follows(months, paid, 4)
    else:
        assert hidden_keys(list(months.values())) == months.keys()
    for key in months.keys() - hidden_keys(list(months.values())):
        of_month = [payment for payment in paid if str(payment[1] // 4) == key]
        assert_nothing_follows(groups_of(of_month, 1), of_month, 1)


def test_one_small_row_takes_the_smallest_other_with_it() -> None:
    rows = [Group("a", 3, 100, frozenset({1, 2, 3})), Group("b", 9, 900), Group("c", 6, 600), Group("d", 7, 700)]
    assert hidden_keys(rows) == {"a", "c"}


def test_two_small_rows_of_the_same_few_take_another_with_them() -> None:
    same = [Group("a", 2, 100, frozenset({1, 2})), Group("b", 2, 100, frozenset({1, 2})), Group("c", 8, 800)]
    assert hidden_keys(same) == {"a", "b", "c"}
    others = [Group("a", 2, 100, frozenset({1, 2})), Group("b", 3, 100, frozenset({3, 4, 5})), Group("c", 8, 800)]
    assert hidden_keys(others) == {"a", "b"}


def test_a_row_of_zero_tells_of_everybody_in_it_and_is_hidden() -> None:
    assert hidden_keys([Group("a", 9, 0), Group("b", 9, 900), Group("c", 8, 800)]) == {"a", "c"}


def test_large_rows_are_all_shown() -> None:
    assert hidden_keys([Group("a", 5, 1), Group("b", 50, 900)]) == frozenset()
    assert hidden_keys([]) == frozenset()
