"""Putting the interpreter's video in step over HTTP, without a script."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from content.courses.models import Block
from content.people.models import Account
from content.tracks.models import SignTrack
from tests.factories import make_recording, make_sign
from tests.portal.conftest import post
from tests.portal.teach.conftest import Desk


@pytest.fixture
def page(desk: Desk) -> str:
    """The address of the page; the interpreter's video begins 142 seconds after the lecture."""
    with desk.database.transaction() as session:
        account = session.get_one(Account, desk.actor.account_id)
        block = session.get_one(Block, desk.block_id)
        block.asset = make_recording(session, account, duration_s=600.0)
        make_sign(session, block, account, offset_s=-142.0).asset.duration_s = 400.0
    return f"/teach/blocks/{desk.block}/sign-offset"


def saved(desk: Desk) -> float:
    with desk.database.reading() as session:
        return session.scalars(select(SignTrack.offset_s)).one()


def test_the_difference_is_said_in_words(desk: Desk, page: str) -> None:
    text = desk.browser.get(page).text
    assert "讲课录像放到 2:22 时，手语视频才开始。" in text
    assert "-142" not in text.replace("offset=-14", "").replace('data-offset="-142', "").replace('="-142.0"', "")
    assert "讲课录像放到 2:22 时，手语视频才开始。" in desk.browser.get(f"/teach/blocks/{desk.block}/media").text


def test_the_interpreter_is_moved_by_a_frame_and_nothing_is_saved_yet(desk: Desk, page: str) -> None:
    text = desk.browser.get(f"{page}?offset=-141.96").text
    assert "还没有保存：" in text
    assert 'value="2:21.96"' in text
    assert 'offset=-141.920#tried"' in text
    assert saved(desk) == -142.0


def test_two_moments_that_are_the_same_are_worked_out(desk: Desk, page: str) -> None:
    text = desk.browser.get(f"{page}?lecture_at=0:10&sign_at=0%EF%BC%9A11.5").text
    assert "手语视频放到 0:01.5 时，讲课录像才开始。" in text
    refused = desk.browser.get(f"{page}?lecture_at=0:10&sign_at=soon")
    assert refused.status_code == 422
    assert 'href="#sign_at"' in refused.text
    assert 'value="soon"' in refused.text


@pytest.mark.parametrize(
    ("way", "seconds", "offset_s"),
    [("together", "", 0.0), ("sign_later", "0:03.2", -3.2), ("sign_earlier", "1:00", 60.0)],
)
def test_it_is_saved_in_words(desk: Desk, page: str, way: str, seconds: str, offset_s: float) -> None:
    assert post(desk.browser, page, way=way, seconds=seconds, base="-142.0").status_code == 302
    assert saved(desk) == offset_s


@pytest.mark.parametrize(
    ("way", "seconds", "field"),
    [("", "1", "way-together"), ("sign_later", "-3", "seconds"), ("sign_later", "2:00:00", "seconds")],
)
def test_what_cannot_be_is_told_and_kept_on_the_page(desk: Desk, page: str, way: str, seconds: str, field: str) -> None:
    answer = post(desk.browser, page, way=way, seconds=seconds, base="-142.0")
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert f'value="{seconds}"' in answer.text
    assert saved(desk) == -142.0


def test_the_second_of_two_people_is_told(desk: Desk, page: str) -> None:
    assert post(desk.browser, page, way="sign_later", seconds="2:20", base="-142.0").status_code == 302
    answer = post(desk.browser, page, way="sign_later", seconds="2:10", base="-142.0")
    assert answer.status_code == 409
    assert 'value="2:10"' in answer.text
    assert saved(desk) == -140.0
