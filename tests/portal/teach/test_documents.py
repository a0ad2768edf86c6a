"""A Word file becomes texts of a lesson, once it was looked at."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from content.courses.models import Block, BlockKind
from tests.media_pipeline.documents.office_files import docx
from tests.portal.conftest import post
from tests.portal.forms import fill_in, fill_in_answer
from tests.portal.teach.conftest import Desk

pytestmark = pytest.mark.slow  # each starts a child


def texts(desk: Desk) -> list[str]:
    with desk.database.reading() as session:
        query = select(Block.body).where(Block.kind == BlockKind.TEXT).order_by(Block.position)
        return list(session.scalars(query))


def upload(desk: Desk, data: bytes) -> TestResponse:
    return fill_in(desk.browser, f"/teach/lessons/{desk.lesson}/document", file=(io.BytesIO(data), "课文.docx"))


def test_it_is_shown_before_anything_of_it_is_added(desk: Desk) -> None:
    before = texts(desk)
    answer = upload(desk, docx())
    assert answer.status_code == 200
    assert "大家好。" in answer.text
    assert texts(desk) == before
    packed = re.findall(r'name="texts" value="([^"]+)"', answer.text)[0]
    for _time in range(2):
        added = fill_in_answer(desk.browser, f"/teach/lessons/{desk.lesson}/document", answer, texts=packed)
        assert added.status_code == 302
    assert texts(desk) == [*before, "大家好。\n\n先洗手。"]


def test_a_file_that_cannot_be_read_is_answered_at_its_field(desk: Desk) -> None:
    answer = upload(desk, b"PK\x03\x04")
    assert answer.status_code == 422
    assert 'href="#file"' in answer.text


def test_texts_that_were_not_read_here_are_not_added(desk: Desk) -> None:
    page = f"/teach/lessons/{desk.lesson}/document"
    before = texts(desk)
    assert post(desk.browser, f"{page}/add", page=page, texts="x").status_code == 422
    assert texts(desk) == before


def test_somebody_else_is_kept_out(desk: Desk, stranger: Callable[[], FlaskClient]) -> None:
    assert stranger().get(f"/teach/lessons/{desk.lesson}/document").status_code == 403
