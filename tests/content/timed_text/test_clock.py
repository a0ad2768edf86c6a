"""Times as people type them."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from content.timed_text.clock import exact_clock, parse_clock


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [
        ("1:02.5", 62.5),
        ("62.5", 62.5),
        ("0:01:02,500", 62.5),
        ("１：０２．５", 62.5),
        ("1：02。5", 62.5),
        (" 7 ", 7.0),
        ("1:00:00", 3600.0),
        ("90:00", 5400.0),
    ],
)
def test_a_time_is_read_in_every_form_that_people_type(typed: str, seconds: float) -> None:
    assert parse_clock(typed) == seconds


@pytest.mark.parametrize("typed", ["", "soon", "1:75", "1:61:00", "-3", "1:2:3:4", "1e3", "nan", "9" * 40, "1:"])
def test_anything_else_is_no_time(typed: str) -> None:
    assert parse_clock(typed) is None


@given(st.floats(0, 100 * 3600))
@example(59.9996)
def test_what_a_page_shows_is_read_again_to_the_millisecond(seconds: float) -> None:
    assert parse_clock(exact_clock(seconds)) == pytest.approx(seconds, abs=0.0006)
