"""The pages of a PDF file as pictures of slides; what is said of files that are none."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PIL import Image

from media_pipeline.documents.slide_pictures import page_pictures
from media_pipeline.errors import UnusableFile
from tests.media_pipeline.documents.office_files import docx, pdf

pytestmark = [
    pytest.mark.slow,  # each starts a child
    pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="poppler-utils is not installed"),
]


def pictures_of(data: bytes, tmp_path: Path, most: int = 20) -> list[Path]:
    path, folder = tmp_path / "upload", tmp_path / "pages"
    path.write_bytes(data)
    folder.mkdir()
    return page_pictures(path, "片.pdf", folder, most)


def test_each_page_is_a_picture_in_order_and_no_larger_than_a_screen(tmp_path: Path) -> None:
    pages = pictures_of(pdf(pages=12), tmp_path)
    assert [page.stem for page in pages] == [f"page-{number:02}" for number in range(1, 13)]
    with Image.open(pages[0]) as picture:
        assert (picture.format, max(picture.size)) == ("JPEG", 1600)


def test_a_page_as_large_as_a_house_is_drawn_no_larger(tmp_path: Path) -> None:
    huge = pdf().replace(b"[0 0 612 792]", b"[0 0 99999999 99]")
    with Image.open(pictures_of(huge, tmp_path)[0]) as picture:
        assert max(picture.size) <= 1600


@pytest.mark.parametrize(
    ("data", "why"),
    [
        pytest.param(docx(), "no PDF file", id="another kind"),
        pytest.param(b"", "no PDF file", id="empty"),
        pytest.param(b"%PDF-1.4\n" + bytes(500), "damaged", id="broken"),
        pytest.param(pdf(pages=21), "holds too much", id="too many pages"),
        pytest.param(pdf(trailer="/Encrypt << /Filter /Standard /V 1 /R 2 /O (x) /U (y) /P -4 >> "), "", id="locked"),
    ],
)
def test_what_is_no_deck_is_refused_with_its_name(tmp_path: Path, data: bytes, why: str) -> None:
    with pytest.raises(UnusableFile) as refusal:
        pictures_of(data, tmp_path)
    assert why in str(refusal.value)
    assert "片.pdf" in str(refusal.value)
