"""How far the interpreter's video is from the lecture: in words, from two moments, saved, changed by two people."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from content.errors import EditConflict, Invalid, NotFound
from content.tracks.sign_offset import OffsetWay, SpokenOffset, offset_of_moments, set_sign_offset, sign_page
from tests.factories import make_sign, make_teaching


@pytest.mark.parametrize(
    ("offset_s", "way", "seconds"),
    [
        (0.0, OffsetWay.TOGETHER, 0.0),
        (-142.0, OffsetWay.SIGN_LATER, 142.0),
        (1.5, OffsetWay.SIGN_EARLIER, 1.5),
        (0.0004, OffsetWay.TOGETHER, 0.0),
    ],
)
def test_a_difference_is_said_without_a_sign(offset_s: float, way: OffsetWay, seconds: float) -> None:
    assert SpokenOffset.of(offset_s) == SpokenOffset(way, seconds)


@given(st.integers(-3_600_000, 3_600_000))
def test_what_is_said_means_what_was_saved(milliseconds: int) -> None:
    assert SpokenOffset.of(milliseconds / 1000).offset_s == milliseconds / 1000


def test_two_moments_that_are_the_same_give_the_difference() -> None:
    assert offset_of_moments(142.5, 0.0) == -142.5
    assert offset_of_moments(3.0, 4.04) == 1.04
    with pytest.raises(Invalid):
        offset_of_moments(0.0, 3601.0)


def test_the_second_of_two_people_is_told_and_changes_nothing(session: Session) -> None:
    account, author, block = make_teaching(session)
    make_sign(session, block, account, offset_s=1.5)
    set_sign_offset(session, author, block.public_id, 2.0, base_s=1.5)
    set_sign_offset(session, author, block.public_id, 2.0, base_s=1.5)
    with pytest.raises(EditConflict):
        set_sign_offset(session, author, block.public_id, 3.0, base_s=1.5)
    page = sign_page(session, author, block.public_id)
    assert (page.offset_s, page.by_hand) == (2.0, True)


def test_there_is_no_page_without_an_interpreters_video(session: Session) -> None:
    _, author, block = make_teaching(session)
    with pytest.raises(NotFound):
        sign_page(session, author, block.public_id)
