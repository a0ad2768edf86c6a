"""Caption files over HTTP that somebody has to look at before they count."""

from __future__ import annotations

import io
import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from content.courses.models import Block
from content.people.models import Account
from tests.factories import make_recording
from tests.portal.conftest import post
from tests.portal.teach.conftest import Desk

TAPE = (
    "1\n10:00:01,000 --> 10:00:03,000\n先洗手\n\n2\n10:00:0x,000 --> 10:00:06,000\n丢了\n\n"
    "3\n10:00:50,000 --> 10:01:30,000\n再按摩\n"
)


def send(desk: Desk, content: bytes) -> str:
    """The address of the question that an uploaded file leads to."""
    with desk.database.transaction() as session:
        block = session.get_one(Block, desk.block_id)
        block.asset = make_recording(session, session.get_one(Account, desk.actor.account_id))
    address = f"/teach/blocks/{desk.block}/upload/captions"
    answer = post(desk.browser, address, file=(io.BytesIO(content), "a.srt"), language="zh")
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found[1] if found else ""


def change(desk: Desk, address: str, kind: str, **more: str) -> TestResponse:
    over = field(desk.browser.get(address).text, "over")
    return post(desk.browser, f"{address}/change", page=address, change=kind, over=over, **more)


def test_what_was_lost_is_said_before_anything_is_in_use_and_hours_are_taken_off(desk: Desk) -> None:
    question = send(desk, TAPE.encode())
    assert question.startswith("/teach/proposals/")
    assert desk.panel().tracks == ()
    page = desk.browser.get(question).text
    assert "启用这个字幕文件吗？" in page
    assert "第 6 行：时间读不出来（10:00:0x,000 --&gt; 10:00:06,000），没有收进来：“丢了”" in page
    assert "所有字幕都在录像结束之后。" in page
    done = change(desk, question, "hours")
    assert (done.status_code, done.location) == (302, f"{question}#times")
    page = desk.browser.get(question).text
    assert "时间对得上。" in page
    assert "整小时已去掉" in page
    answer = post(desk.browser, question, answer="replace", seen=field(page, "seen"))
    assert answer.status_code == 302
    (track,) = desk.panel().tracks
    assert track.cues == 2


def test_where_two_encodings_are_likely_both_are_shown_and_asked_for(desk: Desk) -> None:
    question = send(desk, "1\n00:00:01,000 --> 00:01:30,000\n歡迎".encode("big5"))
    page = desk.browser.get(question).text
    assert "歡迎" in page
    assert "Åwªï" in page
    assert 'value="replace"' not in page
    assert post(desk.browser, question, answer="replace", seen="").status_code == 409
    assert change(desk, question, "reading", value="big5").location == f"{question}#answer"
    page = desk.browser.get(question).text
    assert "Åwªï" not in page
    assert post(desk.browser, question, answer="replace", seen=field(page, "seen")).status_code == 302
    assert [track.cues for track in desk.panel().tracks] == [1]


def test_a_shift_that_cannot_be_keeps_what_was_typed_and_says_why(desk: Desk) -> None:
    question = send(desk, TAPE.encode())
    refused = change(desk, question, "shift", seconds="-99999")
    assert refused.status_code == 422
    assert 'value="-99999"' in refused.text
    assert 'href="#seconds"' in refused.text
    assert "最多只能提前 36001 秒" in refused.text
    assert change(desk, question, "shift", seconds="-36000").status_code == 302


def test_a_change_over_another_state_of_the_file_changes_nothing(desk: Desk) -> None:
    question = send(desk, TAPE.encode())
    over = field(desk.browser.get(question).text, "over")
    again = {"change": "hours", "over": over}
    assert post(desk.browser, f"{question}/change", page=question, **again).status_code == 302
    refused = post(desk.browser, f"{question}/change", page=question, **again)
    assert refused.status_code == 409
    assert "文件改过了" in refused.text


def test_an_unknown_change_and_a_visitor_are_refused(desk: Desk, client: FlaskClient) -> None:
    question = send(desk, TAPE.encode())
    assert change(desk, question, "drop").status_code == 400
    assert client.post(f"{question}/change").status_code in {302, 400}
