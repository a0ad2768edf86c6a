"""Chapters over HTTP: written, moved, taken out by a button, refused without loss, shown to learners."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from content.courses.models import Block
from content.people.models import Account
from content.tracks.models import ChapterTrack
from tests.factories import make_recording, make_slides
from tests.portal.conftest import post
from tests.portal.teach.conftest import Desk


@pytest.fixture
def page(desk: Desk) -> str:
    """The address of the page of a recording of 90 seconds."""
    with desk.database.transaction() as session:
        account = session.get_one(Account, desk.actor.account_id)
        session.get_one(Block, desk.block_id).asset = make_recording(session, account, duration_s=90.0)
    return f"/teach/blocks/{desk.block}/chapters"


FIRST = {"number": "0", "title-new-a": "洗手", "start-new-a": "0", "title-new-b": "按摩", "start-new-b": "0：40.5"}


def saved(desk: Desk) -> list[tuple[float, str]]:
    with desk.database.reading() as session:
        track = session.scalars(select(ChapterTrack)).one_or_none()
        version = None if track is None else next(each for each in track.versions if each.number == track.current)
        return [] if version is None else [(each["start"], each["title"]) for each in version.chapters]


def test_a_chapter_is_added_and_one_is_at_it_then(desk: Desk, page: str) -> None:
    key = re.search(r'name="title-(new-[\w-]+)"', desk.browser.get(page).text)
    assert key is not None
    answer = post(desk.browser, page, number="0", **{f"title-{key[1]}": "洗手", f"start-{key[1]}": "1:02.5"})
    assert answer.location.endswith("#item-" + key[1].removeprefix("new-"))
    assert saved(desk) == [(62.5, "洗手")]


def test_chapters_are_moved_and_taken_out_by_a_button(desk: Desk, page: str) -> None:
    assert post(desk.browser, page, **FIRST).status_code == 302
    again = {"title-a": "洗手", "start-a": "0:50", "title-b": "按摩", "start-b": "0:40.5"}
    assert post(desk.browser, page, number="1", **again).status_code == 302
    assert saved(desk) == [(40.5, "按摩"), (50, "洗手")]
    assert post(desk.browser, page, number="2", do="remove:b", **again).status_code == 302
    assert saved(desk) == [(50, "洗手")]


@pytest.mark.parametrize("typed", ["soon", "1:30", "0:40.5"])
def test_a_time_that_cannot_be_is_told_and_nothing_is_lost(desk: Desk, page: str, typed: str) -> None:
    answer = post(desk.browser, page, **{**FIRST, "start-new-a": typed})
    assert answer.status_code == 422
    assert all(f'value="{value}"' in answer.text for value in (typed, "洗手", "按摩"))
    assert saved(desk) == []


def test_the_second_of_two_authors_sees_both(desk: Desk, page: str) -> None:
    assert post(desk.browser, page, **FIRST).status_code == 302
    post(
        desk.browser, page, number="1", **{"title-a": "洗手六步", "start-a": "0", "title-b": "按摩", "start-b": "40.5"}
    )
    answer = post(
        desk.browser, page, number="1", **{"title-a": "先洗手", "start-a": "0", "title-b": "按摩", "start-b": "40.5"}
    )
    assert answer.status_code == 409
    assert all(words in answer.text for words in ("洗手六步", 'value="先洗手"', 'href="#title-a"'))


def test_titles_of_slides_become_chapters(desk: Desk, page: str) -> None:
    with desk.database.transaction() as session:
        make_slides(session, session.get_one(Block, desk.block_id))
    assert "还没有单独设置章节" in desk.browser.get(page).text
    assert post(desk.browser, page, number="0", slides="1").status_code == 302
    assert saved(desk) == [(0, "第0步"), (30, "第1步"), (60, "第2步")]
    with desk.database.reading() as session:
        track = session.scalars(select(ChapterTrack.public_id)).one()
    versions = desk.browser.get(f"/teach/chapters/{track}/versions").text
    assert "3 个章节" in versions
    assert "第2步" in desk.browser.get(f"/teach/chapters/{track}/versions/1").text


def test_learners_have_the_recordings_own_chapters(desk: Desk, page: str) -> None:
    with desk.database.transaction() as session:
        make_slides(session, session.get_one(Block, desk.block_id))
    post(desk.browser, page, **FIRST, **{f"title-s{n}": "" for n in range(3)})
    preview = desk.browser.get(page).text
    assert re.search(r'class="cx-chapters__chapter" data-start="40.5"', preview)
    assert 'data-chapter="true"' not in preview, "those of the slides give way"
