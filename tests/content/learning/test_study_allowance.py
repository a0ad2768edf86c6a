"""Each second of the clock is studied once: honest habits find their seconds, pages side by side share them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from content.learning.study_allowance import (
    LONGEST_CLAIM,
    Allowance,
    load_allowance,
    save_allowance,
)
from tests.factories import make_account

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def granted(claims: list[tuple[float, float, float]]) -> list[float]:
    """What each claim of (seconds, opened, now) is granted, one after the other."""
    allowance, grants = Allowance(), []
    for seconds, opened, now in claims:
        allowance, grant = allowance.take(seconds, at(opened), at(now))
        grants.append(grant)
    return grants


def test_eight_lessons_open_side_by_side_get_the_time_of_one() -> None:
    assert sum(granted([(150.0, 0.0, 159.0)] * 8)) == pytest.approx(159)


def test_two_devices_in_turn_lose_nothing() -> None:
    turns = [(60.0, minute * 60.0, minute * 60.0 + 60.0) for minute in range(10)]
    assert granted(turns) == pytest.approx([60.0] * 10)


def test_what_a_broken_line_delivers_late_finds_the_seconds_in_which_it_was_studied() -> None:
    """Studied offline from 0 to 600 and delivered at 1200, after another page had been studied from 600 on."""
    assert granted([(590.0, 600.0, 1200.0), (600.0, 0.0, 1200.0)]) == pytest.approx([590.0, 600.0])


def test_a_page_left_open_overnight_is_read_in_the_morning() -> None:
    night_s = 10 * 3600.0
    assert granted([(300.0, 0.0, night_s)]) == [300.0]


def test_a_page_opened_late_keeps_its_seconds_from_one_opened_early() -> None:
    """The early page takes early seconds, although the late ones were open to it too."""
    assert granted([(100.0, 0.0, 200.0), (100.0, 100.0, 200.0)]) == pytest.approx([100.0, 100.0])


def test_a_claim_reaches_back_no_further_than_is_remembered() -> None:
    month_s = LONGEST_CLAIM.total_seconds()
    assert granted([(2 * month_s, -5 * month_s, 0.0)]) == pytest.approx([month_s])


MICROSECONDS_OF_ALL = 1e-4
"""A moment is known to the microsecond; some thirty claims add up what is rounded."""
CLAIMS = st.lists(
    st.tuples(st.floats(0, 500), st.floats(0, 1000), st.floats(0, 1000)).map(
        lambda claim: (claim[0], min(claim[1:]), max(claim[1:]))
    ),
    max_size=30,
)


@example([(1.0, 14.0, 247.77749557438642), (234.0, 13.740234375, 247.0)])
@given(CLAIMS)
def test_no_history_is_granted_more_than_the_clock_between_its_first_opening_and_its_last_claim(
    claims: list[tuple[float, float, float]],
) -> None:
    claims = sorted(claims, key=lambda claim: claim[2])
    grants = granted(claims)
    assert all(0 <= grant <= seconds + 1e-6 for grant, (seconds, _, _) in zip(grants, claims, strict=True))
    for since in {opened for _, opened, _ in claims}:
        inside = [grant for grant, (_, opened, _) in zip(grants, claims, strict=True) if opened >= since]
        last = max(now for _, opened, now in claims if opened >= since)
        assert sum(inside) <= last - since + MICROSECONDS_OF_ALL


@given(st.lists(st.floats(1, 300), min_size=1, max_size=20), st.randoms(use_true_random=False))
def test_whoever_studies_one_page_after_the_other_is_granted_all_in_whatever_order_it_arrives(
    lengths: list[float], random: object
) -> None:
    """Each page is open for as long as it is studied; a broken line delivers them in any order, all at the end."""
    starts = [sum(lengths[:number]) for number in range(len(lengths))]
    end = sum(lengths)
    claims = [(length, start, start + length) for start, length in zip(starts, lengths, strict=True)]
    random.shuffle(claims)  # type: ignore[attr-defined]
    assert granted(claims) == pytest.approx([seconds for seconds, _, _ in claims])
    assert sum(granted(claims)) <= end + MICROSECONDS_OF_ALL


@given(CLAIMS)
def test_what_is_free_is_what_a_claim_is_granted(claims: list[tuple[float, float, float]]) -> None:
    allowance = Allowance()
    for seconds, opened, now in claims:
        free_s = allowance.free_s(at(opened), at(now))
        allowance, grant = allowance.take(seconds, at(opened), at(now))
        assert grant == pytest.approx(min(seconds, free_s), abs=0.01)


def test_an_allowance_is_stored_and_loaded(session: Session) -> None:
    account, _ = make_account(session)
    allowance, _ = load_allowance(session, account.id, NOW).take(60, NOW, at(100))
    save_allowance(session, account.id, allowance)
    session.flush()
    assert load_allowance(session, account.id, at(100)) == allowance
    assert load_allowance(session, account.id, at(200) + LONGEST_CLAIM) == Allowance()
