"""The rules on subsidies over generated histories and at the edges of years."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.certificates.subsidies import Obstacle, Training, judge_trainings

DAYS = st.dates(date(2023, 1, 1), date(2029, 12, 31)) | st.sampled_from(
    [date(2024, 2, 29), date(2025, 2, 28), date(2025, 3, 1), date(2025, 12, 31), date(2026, 1, 1), date(2028, 2, 29)]
)


@st.composite
def histories(draw: st.DrawFn) -> list[Training]:
    count = draw(st.integers(0, 14))
    return [
        Training(
            f"CX-{number:02d}",
            draw(st.sampled_from(["4-10-04-02", "4-03-02-02", "5-01-02-03"])),
            draw(st.sampled_from(["5", "4"])),
            draw(DAYS),
            draw(st.integers(0, 4)) > 0,
            draw(st.integers(0, 6)) == 0,
        )
        for number in range(count)
    ]


def within_a_year(first: date, second: date) -> bool:
    """Whether the second comes before the first has its birthday, counted as people count it."""
    birthday_has_come = (second.month, second.day) >= (first.month, first.day)
    return second.year - first.year - (not birthday_has_come) < 1


@given(histories())
def test_what_fits_keeps_every_rule_and_what_does_not_breaks_the_one_named(history: list[Training]) -> None:
    judged = judge_trainings(history)
    fitting = [one.training for one in judged if one.obstacle is None]
    assert all(one.counts and not one.revoked for one in fitting)
    for year in {one.day.year for one in history}:
        assert sum(one.day.year == year for one in fitting) <= 3
    for at, later in enumerate(fitting):
        for earlier in fitting[:at]:
            same = (earlier.occupation, earlier.level) == (later.occupation, later.level)
            assert not (same and within_a_year(earlier.day, later.day))
    by_number = {one.number: one for one in fitting}
    for one in judged:
        against = [by_number[number] for number in one.earlier]
        assert all((other.day, other.number) < (one.training.day, one.training.number) for other in against)
        if one.obstacle is Obstacle.SAME_WITHIN_A_YEAR:
            assert against
            assert all(other.occupation == one.training.occupation for other in against)
            assert all(within_a_year(other.day, one.training.day) for other in against)
        elif one.obstacle is Obstacle.MORE_THAN_THREE:
            assert [other.day.year for other in against] == [one.training.day.year] * 3
        elif one.obstacle is Obstacle.NO_CERTIFICATE:
            assert not one.training.counts
        elif one.obstacle is Obstacle.REVOKED:
            assert one.training.revoked


@given(histories(), st.randoms())
def test_every_training_is_judged_once_in_whatever_order_they_come(history: list[Training], random: object) -> None:
    mixed = list(history)
    random.shuffle(mixed)  # type: ignore[attr-defined]  # Hypothesis gives a random.Random
    assert judge_trainings(mixed) == judge_trainings(history)
    assert sorted(one.training.number for one in judge_trainings(history)) == [one.number for one in history]


@pytest.mark.parametrize(
    ("first", "second", "fits"),
    [
        (date(2026, 5, 4), date(2026, 5, 4), False),
        (date(2026, 5, 4), date(2027, 5, 3), False),
        (date(2026, 5, 4), date(2027, 5, 4), True),
        (date(2026, 12, 31), date(2027, 1, 1), False),
        (date(2024, 2, 29), date(2025, 2, 28), False),
        (date(2024, 2, 29), date(2025, 3, 1), True),
        (date(2023, 2, 28), date(2024, 2, 28), True),
    ],
)
def test_a_year_for_the_same_occupation_and_level_ends_on_its_day(first: date, second: date, fits: bool) -> None:
    both = [Training("CX-1", "a", "5", first, True), Training("CX-2", "a", "5", second, True)]
    assert (judge_trainings(both)[1].obstacle is None) is fits
    other_level = [both[0], Training("CX-2", "a", "4", second, True)]
    assert judge_trainings(other_level)[1].obstacle is None


def test_the_fourth_of_a_year_is_one_too_many_and_the_next_year_begins_anew() -> None:
    last_days = [date(2026, 12, 31) - timedelta(days=number) for number in range(4)]
    days = [*last_days, date(2027, 1, 1)]
    history = [Training(f"CX-{number}", f"occupation {number}", "5", day, True) for number, day in enumerate(days)]
    assert [(one.training.number, one.obstacle) for one in judge_trainings(history)] == [
        ("CX-3", None),
        ("CX-2", None),
        ("CX-1", None),
        ("CX-0", Obstacle.MORE_THAN_THREE),
        ("CX-4", None),
    ]


def test_what_does_not_count_itself_stands_against_nothing() -> None:
    study = Training("CX-1", "a", "5", date(2026, 1, 5), False)
    revoked = Training("CX-2", "a", "5", date(2026, 2, 5), True, revoked=True)
    training = Training("CX-3", "a", "5", date(2026, 3, 5), True)
    judged = judge_trainings([study, revoked, training])
    assert [one.obstacle for one in judged] == [Obstacle.NO_CERTIFICATE, Obstacle.REVOKED, None]
