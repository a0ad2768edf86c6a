"""Word and PowerPoint files as HTML of a lesson."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from content.foreign_html import html_as_markdown
from media_pipeline.documents.office import lesson_html
from media_pipeline.errors import UnusableFile
from tests.media_pipeline.documents.office_files import docx

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
    markdown, losses = html_as_markdown(lesson_html(path, "课文.docx").text)
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
