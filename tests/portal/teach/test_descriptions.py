"""Writing descriptions over HTTP: at their own times, added, split, taken out, refused without loss."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from content.courses.models import Block
from content.people.models import Account
from content.timed_text.cue import DescriptionCue
from content.tracks.models import DescriptionTrack
from tests.factories import make_descriptions, make_recording
from tests.portal.conftest import post
from tests.portal.teach.conftest import Desk


@pytest.fixture
def page(desk: Desk) -> str:
    """The address of a page with two descriptions: d0 from 2 to 4 seconds, d1 at 9."""
    with desk.database.transaction() as session:
        account = session.get_one(Account, desk.actor.account_id)
        block = session.get_one(Block, desk.block_id)
        block.asset = make_recording(session, account, duration_s=60.0)
        make_descriptions(session, block, account)
    return f"/teach/blocks/{desk.block}/descriptions/zh"


FORM = {
    "number": "1",
    "text-d0": "讲师举起手。",
    "start-d0": "0:02",
    "end-d0": "0:04",
    "text-d1": "图上是六步。",
    "start-d1": "0:09",
    "end-d1": "0:09.5",
}


def saved(desk: Desk) -> list[tuple[str, float, float, str]]:
    with desk.database.reading() as session:
        track = session.scalars(select(DescriptionTrack)).one()
        version = next(each for each in track.versions if each.number == track.current)
        cues = [DescriptionCue.from_json(cue) for cue in version.cues]
        return [(cue.key, cue.start, cue.end, cue.text) for cue in cues]


AS_BEFORE = [("d0", 2.0, 4.0, "讲师举起手。"), ("d1", 9.0, 9.5, "图上是六步。")]


def test_saving_what_stands_there_changes_nothing(desk: Desk, page: str) -> None:
    assert post(desk.browser, page, **FORM).status_code == 302
    assert saved(desk) == AS_BEFORE


def test_a_description_is_moved_and_another_added(desk: Desk, page: str) -> None:
    key = re.search(r'name="text-(new-[\w-]+)"', desk.browser.get(page).text)
    assert key is not None
    new = {f"text-{key[1]}": "她擦干手。", f"start-{key[1]}": "0：20.5", f"end-{key[1]}": ""}
    answer = post(desk.browser, page, **{**FORM, "start-d1": "12", "end-d1": "0:14", **new})
    assert answer.location.endswith(f"?at={key[1].removeprefix('new-')}#item-{key[1].removeprefix('new-')}")
    assert [row[1:] for row in saved(desk)] == [
        (2.0, 4.0, "讲师举起手。"),
        (12.0, 14.0, "图上是六步。"),
        (20.5, 21.75, "她擦干手。"),
    ]


def test_the_buttons_of_a_description_split_it_and_take_it_out(desk: Desk, page: str) -> None:
    typed = {**FORM, "text-d0": "举手\r\n\r\n放手", "second-d0": "d2", "do": "split:d0"}
    assert post(desk.browser, page, **typed).location.endswith("#item-d2")
    assert saved(desk)[:2] == [("d0", 2.0, 3.0, "举手"), ("d2", 3.0, 4.0, "放手")]
    gone = {"number": "2", "text-d0": "举手", "text-d2": "放手", "text-d1": "图上是六步。", "do": "remove:d2"}
    assert post(desk.browser, page, **gone).status_code == 302
    assert [key for key, *_ in saved(desk)] == ["d0", "d1"]


@pytest.mark.parametrize(("field", "typed"), [("start-d0", "soon"), ("end-d0", "0:01"), ("end-d1", "2:00")])
def test_a_time_that_cannot_be_is_told_and_nothing_is_lost(desk: Desk, page: str, field: str, typed: str) -> None:
    answer = post(desk.browser, page, **{**FORM, field: typed, "text-d1": "我写的字"})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert f'value="{typed}"' in answer.text
    assert "我写的字" in answer.text
    assert saved(desk) == AS_BEFORE


def test_a_new_description_without_a_time_is_asked_for_one(desk: Desk, page: str) -> None:
    answer = post(desk.browser, page, **{**FORM, "text-new-x": "没写时间", "start-new-x": ""})
    assert answer.status_code == 422
    assert 'href="#start-new-x"' in answer.text
    assert "没写时间" in answer.text


def test_whether_it_can_be_spoken_in_time_is_said_in_words(desk: Desk, page: str) -> None:
    text = desk.browser.get(page).text
    assert "念完大约要 1.5 秒，您留了 2.0 秒，够用。" in text
    assert "念完大约要 1.5 秒，您只留了 0.5 秒，录像会停下来等大约 1.0 秒。" in text


def test_the_sound_is_empty_before_a_job_has_looked(desk: Desk, page: str) -> None:
    assert desk.browser.get(f"/teach/blocks/{desk.block}/sound").json == {"spans": [], "peaks": ""}
