"""What another window has removed is said with the way back."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import delete

from content.courses.models import Block, Lesson
from tests.portal.conftest import hidden_fields
from tests.portal.teach.windows import Windows, carried


def remove(windows: Windows, kind: type, public_id: str) -> None:
    with windows.database.transaction() as session:
        session.execute(delete(kind).where(kind.public_id == public_id))


def test_a_text_that_another_window_removed_is_said_with_the_way_back_and_what_was_typed(windows: Windows) -> None:
    address = f"/teach/blocks/{windows.block}"
    form = carried(windows.second.get(address).text)
    remove(windows, Block, windows.block)
    told = windows.second.post(address, data={**form, "title": "标题", "body": "我写的长文字"})
    assert told.status_code == 404
    assert "removed in another window" in told.text
    assert re.search(r"<textarea[^>]*readonly[^>]*>\s*标题</textarea>", told.text)
    assert re.search(r"<textarea[^>]*readonly[^>]*>\s*我写的长文字</textarea>", told.text)
    assert f'href="/teach/lessons/{windows.lesson}">Back to the lesson' in told.text
    assert f'href="/teach/courses/{windows.course}">Back to the course' in told.text


@pytest.mark.parametrize("act", ["move", "remove", ""])
def test_moving_removing_or_opening_what_is_gone_leads_back_to_its_lesson(windows: Windows, act: str) -> None:
    lesson = f"/teach/lessons/{windows.lesson}"
    token = hidden_fields(windows.second, lesson)["csrf_token"]
    remove(windows, Block, windows.block)
    address, sender = f"/teach/blocks/{windows.block}/{act}".rstrip("/"), {"Referer": f"http://localhost{lesson}"}
    if act:
        told = windows.second.post(address, data={"csrf_token": token, "direction": "up"}, headers=sender)
    else:
        told = windows.second.get(address, headers=sender)
    assert told.status_code == 404
    assert f'href="{lesson}">Back to the lesson' in told.text
    assert "<textarea" not in told.text


def test_of_the_pages_to_go_back_to_those_that_are_gone_too_are_left_out(windows: Windows) -> None:
    address = f"/teach/lessons/{windows.lesson}/about"
    form = carried(windows.second.get(address).text)
    remove(windows, Block, windows.block)
    remove(windows, Lesson, windows.lesson)
    told = windows.second.post(address, data={**form, "title": "新的名称", "study_units": "1"})
    assert told.status_code == 404
    assert "Back to the lesson" not in told.text
    assert f'href="/teach/courses/{windows.course}">Back to the course' in told.text
    assert "新的名称" in told.text


def test_no_address_from_outside_becomes_a_way_back(windows: Windows) -> None:
    token = hidden_fields(windows.second, "/teach")["csrf_token"]
    places = ["https://elsewhere.example/teach/courses/x", "//elsewhere.example", "/help", "/teach/courses/nothing"]
    told = windows.second.post("/teach/parts/nothing/remove", data={"csrf_token": token, "back": places})
    assert told.status_code == 404
    assert "elsewhere" not in told.text
    assert 'href="/teach">Back to your courses' in told.text
