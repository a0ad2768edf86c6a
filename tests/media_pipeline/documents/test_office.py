"""Word and PowerPoint files as HTML of a lesson."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from content.foreign_html import Picture, html_as_markdown, html_as_parts
from media_pipeline.documents.office import OfficeText, lesson_html
from media_pipeline.errors import UnusableFile
from tests.media_pipeline.documents.office_files import (
    deck,
    docx,
    docx_with_pictures,
    picture,
)
from tests.media_pipeline.documents.test_script import ENTITIES, OUTSIDE

pytestmark = pytest.mark.slow  # each starts a child

HEADED = (
    '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>洗手</w:t></w:r></w:p>'
    "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>先</w:t></w:r><w:r><w:t>洗手。</w:t></w:r></w:p>"
    "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>步骤</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>秒</w:t></w:r></w:p></w:tc></w:tr>"
    "<w:tr><w:tc><w:p><w:r><w:t>内</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>5</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
)


def markdown_of(data: bytes, tmp_path: Path) -> tuple[str, list[str]]:
    path = tmp_path / "upload"
    path.write_bytes(data)
    (tmp_path / "pictures").mkdir()
    markdown, losses = html_as_markdown(lesson_html(path, "课文.docx", tmp_path / "pictures").text)
    return markdown, [str(loss) for loss in losses]


def test_headings_emphasis_and_tables_of_a_word_file(tmp_path: Path) -> None:
    markdown, losses = markdown_of(docx(HEADED), tmp_path)
    assert markdown.split("\n\n") == ["# 洗手", "**先**洗手。", "| 步骤 | 秒 |\n| --- | --- |\n| 内 | 5 |"]
    assert ["no row of headings" in loss for loss in losses] == [True]


def test_titles_texts_tables_and_pictures_of_a_deck(tmp_path: Path) -> None:
    from PIL import Image
    from pptx import Presentation
    from pptx.util import Cm

    picture = io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "PNG")
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "七步洗手"
    slide.placeholders[1].text = "内\n外"
    table = slide.shapes.add_table(1, 2, Cm(1), Cm(1), Cm(5), Cm(2)).table
    table.cell(0, 0).text, table.cell(0, 1).text = "a", "b"
    added = slide.shapes.add_picture(picture, Cm(1), Cm(1))
    added._element._nvXxPr.cNvPr.set("descr", "一双手")
    target = io.BytesIO()
    deck.save(target)
    markdown, losses = markdown_of(target.getvalue(), tmp_path)
    assert markdown.split("\n\n") == ["## 七步洗手", "- 内\n- 外", "| a | b |\n| --- | --- |"]
    assert any("一双手" in loss for loss in losses)


@pytest.mark.parametrize("data", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), b"PK\x03\x04", b"%PDF-1.4", b"x"])
def test_other_files_are_answered_with_a_sentence(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(UnusableFile) as refusal:
        markdown_of(data, tmp_path)
    assert "课文.docx" in str(refusal.value)


def lesson_of(data: bytes, tmp_path: Path) -> tuple[OfficeText, dict[str, bytes]]:
    """What was read, and the files of the pictures."""
    path, pictures = tmp_path / "upload", tmp_path / "pictures"
    path.write_bytes(data)
    pictures.mkdir()
    office = lesson_html(path, "课文.docx", pictures)
    return office, {each.name: each.read_bytes() for each in pictures.iterdir()}


def test_pictures_of_a_word_file_are_taken_with_what_is_said_of_them(tmp_path: Path) -> None:
    first, second = picture(8), picture(9)
    office, files = lesson_of(docx_with_pictures((first, "一双手"), (second, "")), tmp_path)
    assert files == {"1": first, "2": second}
    parts, losses = html_as_parts(office.text)
    assert parts == ["# 洗手", "先洗手。", Picture("picture:1", "一双手"), Picture("picture:2", "")]
    assert losses == []


def test_drawings_that_no_browser_shows_are_named(tmp_path: Path) -> None:
    office, files = lesson_of(docx_with_pictures((b"not read", "ein Plan"), ending="x-emf"), tmp_path)
    assert files == {}
    assert ["ein Plan" in str(loss) for loss in html_as_parts(office.text)[1]] == [True]


def test_a_picture_outside_the_file_is_not_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(picture())
    office, files = lesson_of(docx_with_pictures((picture(), "da"), outside=secret.as_uri()), tmp_path)
    assert list(files) == ["1"]
    assert [part for part in html_as_parts(office.text)[0] if isinstance(part, Picture)] == [Picture("picture:1", "da")]


def test_more_pictures_than_one_lesson_takes_are_named(tmp_path: Path) -> None:
    office, files = lesson_of(docx_with_pictures(*[(picture(8), "x")] * 101), tmp_path)
    assert len(files) == 100
    assert len(html_as_parts(office.text)[1]) == 1


def test_slides_with_their_notes_and_whether_there_is_something_to_be_seen(tmp_path: Path) -> None:
    data = deck(("洗手", "内\n外", "先洗手。"), ("按摩", "肩颈", ""), ("完", "谢谢", "再见。"), drawing_on=2, hidden=3)
    office, files = lesson_of(data, tmp_path)
    assert [(each.title, each.notes, each.drawn, each.hidden) for each in office.slides] == [
        ("洗手", "先洗手。", False, False),
        ("按摩", "", True, False),
        ("完", "再见。", False, True),
    ]
    assert list(files) == ["1"]


@pytest.mark.parametrize("head", [pytest.param(ENTITIES, id="growing"), pytest.param(OUTSIDE, id="outside")])
def test_entities_are_not_followed(tmp_path: Path, head: str) -> None:
    body = "<w:p><w:r><w:t>&j;&e;</w:t></w:r></w:p>"
    try:
        office, files = lesson_of(docx(body, head), tmp_path)
    except UnusableFile:
        return
    assert "root:" not in office.text
    assert len(office.text) < 1000
    assert files == {}


def test_what_is_embedded_in_a_deck_is_neither_opened_nor_taken(tmp_path: Path) -> None:
    from pptx import Presentation
    from pptx.util import Cm

    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[5])
    slide.shapes.title.text = "洗手"
    embedded = io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    slide.shapes.add_ole_object(embedded, "Package", Cm(1), Cm(1))
    target = io.BytesIO()
    presentation.save(target)
    office, files = lesson_of(target.getvalue(), tmp_path)
    assert files == {}
    assert [(each.title, each.html, each.drawn) for each in office.slides] == [("洗手", "", True)]
