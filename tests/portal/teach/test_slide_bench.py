"""Slides over HTTP: added with a picture out of the video, split, taken out, given another picture, begun by hand."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from content.courses.models import Block
from content.people.models import Account
from content.tracks.models import Rendition, SlideTrack
from content.tracks.slide_records import SlideRecord
from content.tracks.slides import current_slides, slides_in
from tests.factories import make_recording, make_slides
from tests.journeys.bench_session import make_video
from tests.portal.conftest import post
from tests.portal.teach.conftest import Desk

pytestmark = pytest.mark.slow


@pytest.fixture
def track(desk: Desk, tmp_path: Path) -> str:
    """Three slides of two seconds in a video that can be played."""
    made = make_video(tmp_path / "made.mp4", 6)
    with desk.database.transaction() as session:
        block = session.get_one(Block, desk.block_id)
        block.asset = make_recording(session, session.get_one(Account, desk.actor.account_id), duration_s=6.0)
        public_id = make_slides(session, block, duration_s=6.0).public_id
        for key in session.scalars(select(Rendition.storage_key)):
            (desk.storage / key).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(made, desk.storage / key)
    return public_id


def form(number: int = 1, **fields: str) -> dict[str, str]:
    typed = {"number": str(number)}
    for n in range(3):
        typed |= {
            f"start-s{n}": f"0:0{2 * n}",
            f"title-s{n}": f"第{n}步",
            f"text-s{n}": f"第{n}步\n洗手",
            f"chapter-s{n}": "1",
        }
    return typed | {name.replace("_", "-"): value for name, value in fields.items()}


def saved(desk: Desk) -> list[SlideRecord]:
    with desk.database.reading() as session:
        version = current_slides(session.scalars(select(SlideTrack)).one())
        assert version is not None
        return list(slides_in(version))


def test_a_slide_is_added_with_the_picture_that_the_video_shows(desk: Desk, track: str) -> None:
    new = {"start-new-n": "0:03", "text-new-n": "按摩", "picture-new-n": "1", "do": "add:new-n"}
    answer = post(desk.browser, f"/teach/slides/{track}", **form(), **new)
    assert answer.location.endswith("#slide-n")
    added = saved(desk)[2]
    assert (added.key, added.start, added.end, added.text) == ("n", 3.0, 4.0, "按摩")
    picture = desk.browser.get(f"/slides/{track}/2/n")
    assert Image.open(io.BytesIO(picture.data)).size == (320, 180)


def test_a_slide_is_added_without_a_picture(desk: Desk, track: str) -> None:
    post(desk.browser, f"/teach/slides/{track}", **form(), **{"start-new-n": "0:03", "title-new-n": "按摩"})
    assert saved(desk)[2].image == ""
    assert "这张幻灯片没有图片。" in desk.browser.get(f"/teach/slides/{track}").text
    assert desk.browser.get(f"/slides/{track}/2/n").status_code == 404


def test_a_slide_gets_another_picture(desk: Desk, track: str) -> None:
    assert post(desk.browser, f"/teach/slides/{track}", **form(do="picture:s1")).location.endswith("#slide-s1")
    assert saved(desk)[1].image.endswith(".webp")
    assert saved(desk)[1].image != "aa/bb/slide1.webp"


def test_a_slide_is_split_with_a_picture_of_its_own_for_the_second_part(desk: Desk, track: str) -> None:
    split = form(do="split:s1", text_s1="先洗手\r\n\r\n再擦干", second_s1="two", at_s1="3.2")
    assert post(desk.browser, f"/teach/slides/{track}", **split).location.endswith("#slide-two")
    first, second = saved(desk)[1:3]
    assert [(slide.start, slide.end, slide.text) for slide in (first, second)] == [
        (2, 3.2, "先洗手"),
        (3.2, 4, "再擦干"),
    ]
    assert first.image == "aa/bb/slide1.webp" != second.image


def test_a_slide_is_taken_out_by_its_button(desk: Desk, track: str) -> None:
    assert post(desk.browser, f"/teach/slides/{track}", **form(do="remove:s1")).status_code == 302
    assert [(slide.key, slide.start, slide.end) for slide in saved(desk)] == [("s0", 0, 4), ("s2", 4, 6)]


@pytest.mark.parametrize(("start", "text"), [("", "没有时间"), ("soon", "读不懂"), ("0:02", "同时开始")])
def test_a_new_slide_that_cannot_be_is_told_and_nothing_is_lost(desk: Desk, track: str, start: str, text: str) -> None:
    new = {"start-new-n": start, "text-new-n": text}
    answer = post(desk.browser, f"/teach/slides/{track}", **form(), **new)
    assert answer.status_code == 422
    assert text in answer.text
    assert 'href="#start-' in answer.text
    assert len(saved(desk)) == 3


def test_where_no_picture_can_be_taken_it_is_told_and_nothing_is_lost(desk: Desk, track: str) -> None:
    for file in desk.storage.rglob("*"):
        if file.is_file():
            file.write_bytes(b"no video")
    new = {"start-new-n": "0:03", "text-new-n": "按摩", "picture-new-n": "1"}
    answer = post(desk.browser, f"/teach/slides/{track}", **form(), **new)
    assert answer.status_code == 422
    assert "这个时间截不到画面" in answer.text
    assert "按摩" in answer.text


def test_slides_are_begun_by_hand(desk: Desk) -> None:
    with desk.database.transaction() as session:
        account = session.get_one(Account, desk.actor.account_id)
        session.get_one(Block, desk.block_id).asset = make_recording(session, account, duration_s=6.0)
    assert "手动添加幻灯片" in desk.browser.get(f"/teach/blocks/{desk.block}/media").text
    answer = post(desk.browser, f"/teach/blocks/{desk.block}/slides")
    page = desk.browser.get(answer.location).text
    assert "新的幻灯片" in page
    assert (
        post(desk.browser, answer.location, **{"number": "1", "start-new-n": "0", "title-new-n": "开头"}).status_code
        == 302
    )
    assert [(slide.title, slide.start, slide.end) for slide in saved(desk)] == [("开头", 0, 6)]
