"""A Word file becomes texts of a lesson, once it was looked at."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from content.courses.models import Block, BlockKind
from content.tracks.models import Script
from tests.media_pipeline.documents.office_files import (
    deck,
    docx,
    docx_with_pictures,
    pdf,
    picture,
    picture_claiming,
)
from tests.portal.conftest import post
from tests.portal.forms import fill_in, fill_in_answer
from tests.portal.teach.conftest import Desk

pytestmark = pytest.mark.slow  # each starts a child
needs_poppler = pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="poppler-utils is not installed")


def texts(desk: Desk) -> list[str]:
    with desk.database.reading() as session:
        query = select(Block.body).where(Block.kind == BlockKind.TEXT).order_by(Block.position)
        return list(session.scalars(query))


def upload(desk: Desk, data: bytes) -> TestResponse:
    return fill_in(desk.browser, f"/teach/lessons/{desk.lesson}/document", file=(io.BytesIO(data), "课文.docx"))


def pictures(desk: Desk) -> list[tuple[str, str, bool]]:
    """Of each picture of the lesson its alternative text, its file name, and whether it has a file."""
    with desk.database.reading() as session:
        query = select(Block).where(Block.kind == BlockKind.IMAGE).order_by(Block.position)
        return [(each.alternative_text, each.file_name, each.asset_id is not None) for each in session.scalars(query)]


def add(desk: Desk, answer: TestResponse, **more: str) -> TestResponse:
    packed = re.findall(r'name="parts" value="([^"]+)"', answer.text)[0]
    return fill_in_answer(desk.browser, f"/teach/lessons/{desk.lesson}/document", answer, parts=packed, **more)


@pytest.mark.both
def test_it_is_shown_before_anything_of_it_is_added(desk: Desk) -> None:
    before = texts(desk)
    answer = upload(desk, docx_with_pictures((picture(8), "一双手"), (picture(9), "IMG_1.png"), (b"no picture", "")))
    assert answer.status_code == 200
    assert "先洗手。" in answer.text
    assert "有 1 张图片没有替代文字" in answer.text
    assert "第 3 张图片没有导入" in answer.text
    assert (texts(desk), pictures(desk)) == (before, [])
    for _time in range(2):
        assert add(desk, answer).status_code == 302
    assert texts(desk) == [*before, "先洗手。"]
    assert pictures(desk) == [("一双手", "课文-1", True), ("", "课文-2", True)]


def test_pictures_are_described_before_they_are_added_and_nothing_typed_is_lost(desk: Desk) -> None:
    answer = upload(desk, docx_with_pictures((picture(8), ""), (picture(9), "一双手"), (picture(10), "")))
    images = re.findall(r'<img class="cx-import-picture"\s+src="([^"]+)"', answer.text)
    assert len(images) == 3
    shown = desk.browser.get(images[0])
    assert (shown.status_code, shown.mimetype) == (200, "image/png")
    assert desk.browser.get(images[0].replace("/1", "/99")).status_code == 404
    first, second, third = re.findall(r'name="(alternative-\d+)"', answer.text)
    decorative = third.replace("alternative", "decorative")
    refused = add(desk, answer, **{first: "IMG_2.png", second: "两只手", third: "花纹", decorative: "yes"})
    assert refused.status_code == 422
    assert {f'href="#{first}"' in refused.text, f'href="#{decorative}"' in refused.text} == {True}
    assert "两只手</textarea>" in refused.text.replace("\n", "")
    assert pictures(desk) == []
    done = add(desk, refused, **{first: "一块毛巾", second: "两只手", third: "", decorative: "yes"})
    assert done.status_code == 302
    assert [each[0] for each in pictures(desk)] == ["一块毛巾", "两只手", ""]
    with desk.database.reading() as session:
        query = select(Block.decorative).where(Block.kind == BlockKind.IMAGE).order_by(Block.position)
        assert list(session.scalars(query)) == [False, False, True]


def test_a_picture_that_claims_to_be_larger_than_phones_can_show_is_left_out(desk: Desk) -> None:
    answer = upload(desk, docx_with_pictures((picture_claiming(60_000, 60_000), "炸弹")))
    assert answer.status_code == 200
    assert "60000" in answer.text
    assert add(desk, answer).status_code == 302
    assert pictures(desk) == []


def test_pictures_that_waited_too_long_are_asked_for_again(desk: Desk) -> None:
    answer = upload(desk, docx_with_pictures((picture(), "")))
    for folder in (desk.storage.parent / "scratch").glob("document-*"):
        shutil.rmtree(folder)
    before = texts(desk)
    refused = add(desk, answer)
    assert refused.status_code == 422
    assert "重新选择文件" in refused.text
    assert texts(desk) == before


def upload_deck(desk: Desk, data: bytes, pages: bytes, name: str = "课件.pptx") -> TestResponse:
    files = {"file": (io.BytesIO(data), name), "pdf": (io.BytesIO(pages), "课件.pdf")}
    return fill_in(desk.browser, f"/teach/lessons/{desk.lesson}/document", **files)


SLIDES = (("洗手", "内\n外", "先洗手。"), ("按摩", "肩颈", "再按摩。"))


@needs_poppler
def test_a_deck_with_its_pdf_becomes_pictures_words_and_a_script(desk: Desk) -> None:
    answer = upload_deck(desk, deck(*SLIDES, drawing_on=2), pdf(pages=2))
    assert answer.status_code == 200, answer.text
    assert "再按摩。" in answer.text
    before = texts(desk)
    for _time in range(2):
        assert add(desk, answer, recording=desk.block).status_code == 302
    assert texts(desk) == [*before, "- 内\n- 外", "肩颈"]
    assert pictures(desk) == [("洗手", "课件-1", True), ("", "课件-2", True)]
    with desk.database.reading() as session:
        assert session.scalars(select(Script.text)).one() == "先洗手。\n\n再按摩。"


def test_the_notes_of_a_deck_are_only_taken_where_that_was_chosen(desk: Desk) -> None:
    answer = upload(desk, deck(*SLIDES))
    assert add(desk, answer).status_code == 302
    with desk.database.reading() as session:
        assert session.scalars(select(Script)).all() == []


@needs_poppler
@pytest.mark.parametrize(
    ("data", "pages", "field", "sentence"),
    [
        pytest.param(deck(*SLIDES), pdf(pages=3), "pdf", "对不上", id="another deck"),
        pytest.param(deck(*SLIDES), b"%PDF-1.4\n" + bytes(500), "pdf", "课件.pdf", id="broken"),
        pytest.param(deck(*SLIDES), docx(), "pdf", "不是 PDF 文件", id="no PDF"),
        pytest.param(docx(), pdf(), "pdf", "要和 PowerPoint 文件一起用", id="with a document"),
        pytest.param(b"PK", pdf(), "file", "课件.pptx", id="no deck"),
    ],
)
def test_a_pdf_that_does_not_belong_to_the_deck_is_refused_at_its_field(
    desk: Desk, data: bytes, pages: bytes, field: str, sentence: str
) -> None:
    refused = upload_deck(desk, data, pages)
    assert refused.status_code == 422
    assert f'href="#{field}"' in refused.text
    assert sentence in refused.text


def test_a_file_that_cannot_be_read_is_answered_at_its_field(desk: Desk) -> None:
    answer = upload(desk, b"PK\x03\x04")
    assert answer.status_code == 422
    assert 'href="#file"' in answer.text


def test_texts_that_were_not_read_here_are_not_added(desk: Desk) -> None:
    page = f"/teach/lessons/{desk.lesson}/document"
    before = texts(desk)
    assert post(desk.browser, f"{page}/add", page=page, parts="x").status_code == 422
    assert texts(desk) == before


def test_pictures_that_wait_are_for_those_alone_who_edit_the_lesson(
    desk: Desk, stranger: Callable[[], FlaskClient]
) -> None:
    answer = upload(desk, docx_with_pictures((picture(), "")))
    (image,) = re.findall(r'<img class="cx-import-picture"\s+src="([^"]+)"', answer.text)
    assert stranger().get(image).status_code == 403
    outside = re.sub(r"[0-9a-f]{32}", "x" * 32, image)
    assert desk.browser.get(outside).status_code == 404


def test_somebody_else_is_kept_out(desk: Desk, stranger: Callable[[], FlaskClient]) -> None:
    assert stranger().get(f"/teach/lessons/{desk.lesson}/document").status_code == 403
