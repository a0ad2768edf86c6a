"""A picture with its words and its file in one form: all of it is added, or nothing."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from content.courses.models import Block, BlockKind
from tests.portal.conftest import hidden_fields, post
from tests.portal.teach.conftest import Desk
from tests.portal.uploads.test_form import PNG

pytestmark = pytest.mark.both


def send(desk: Desk, kind: str, content: bytes, name: str, **fields: str) -> TestResponse:
    return post(desk.browser, f"/teach/lessons/{desk.lesson}/{kind}/add", file=(io.BytesIO(content), name), **fields)


def blocks(desk: Desk, kind: BlockKind) -> list[Block]:
    with desk.database.reading() as session:
        return list(session.scalars(select(Block).where(Block.kind == kind)))


def test_words_and_picture_come_together(desk: Desk) -> None:
    answer = send(desk, "image", PNG, "wash.png", alternative_text="掌心对掌心", caption="第一步")
    [block] = blocks(desk, BlockKind.IMAGE)
    assert answer.location == f"/teach/lessons/{desk.lesson}#block-{block.public_id}"
    assert (block.alternative_text, block.body, block.file_name) == ("掌心对掌心", "第一步", "wash.png")
    assert block.asset_id is not None


def test_a_file_that_cannot_be_used_leaves_nothing_and_the_words_stay(desk: Desk) -> None:
    answer = send(desk, "image", b"no picture", "wash.png", alternative_text="掌心对掌心")
    assert answer.status_code == 422
    assert "掌心对掌心" in answer.text
    assert blocks(desk, BlockKind.IMAGE) == []
    answer = send(desk, "file", b"MZ", "virus.exe", title="讲义")
    assert answer.status_code == 422
    assert blocks(desk, BlockKind.FILE) == []


def test_words_that_cannot_be_used_leave_nothing(desk: Desk) -> None:
    answer = send(desk, "image", PNG, "wash.png", alternative_text="IMG_0001.jpg")
    assert answer.status_code == 422
    assert blocks(desk, BlockKind.IMAGE) == []
    no_file = post(desk.browser, f"/teach/lessons/{desk.lesson}/image/add", alternative_text="掌心对掌心")
    assert no_file.status_code == 422
    assert blocks(desk, BlockKind.IMAGE) == []


def test_a_form_sent_twice_adds_one(desk: Desk) -> None:
    address = f"/teach/lessons/{desk.lesson}/file/add"
    carried = hidden_fields(desk.browser, address)
    for _ in range(2):
        fields = {**carried, "title": "讲义", "description": "六步洗手", "file": (io.BytesIO(b"%PDF-1.7"), "a.pdf")}
        assert desk.browser.post(address, data=fields).status_code == 302
    with desk.database.reading() as session:
        assert session.scalar(select(func.count()).where(Block.kind == BlockKind.FILE)) == 1
