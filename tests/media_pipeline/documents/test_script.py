"""Scripts out of Word, PowerPoint and PDF files; what is said of files that hold none."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from media_pipeline.documents.script import read_script
from media_pipeline.errors import UnusableFile
from tests.media_pipeline.documents.office_files import docx, pdf, pptx

pytestmark = pytest.mark.slow  # each starts a child


@pytest.fixture
def read(tmp_path: Path) -> Callable[[bytes], str]:
    """Reads these bytes as a file of that name."""

    def make(data: bytes, name: str = "讲稿") -> str:
        path = tmp_path / "upload"
        path.write_bytes(data)
        return read_script(path, name)

    return make


needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")


def test_the_paragraphs_of_a_word_file(read: Callable[[bytes], str]) -> None:
    assert read(docx()).split() == ["大家好。", "先洗手。"]


def test_the_notes_of_a_deck_and_not_what_stands_on_its_slides(read: Callable[[bytes], str]) -> None:
    assert read(pptx("大家好。", "", "先洗手。\n再按摩。")).split() == ["大家好。", "先洗手。", "再按摩。"]


@needs_poppler
def test_the_text_of_a_pdf(read: Callable[[bytes], str]) -> None:
    assert read(pdf()).split() == ["Wash", "your", "hands", "first."]


def test_plain_text_is_read_as_before(read: Callable[[bytes], str]) -> None:
    assert read("先洗手。".encode()) == "先洗手。"


def bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"<w:document>" + b" " * (450 * 1024**2))
    return target.getvalue()


ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("data", "why"),
    [
        pytest.param(lambda: docx()[:-200], "damaged", id="truncated"),
        pytest.param(lambda: b"PK\x03\x04" + bytes(500), "damaged", id="no archive"),
        pytest.param(bomb, "damaged", id="bomb"),
        pytest.param(lambda: docx("<w:p><w:r><w:t>&j;</w:t></w:r></w:p>", ENTITIES), "", id="entities"),
        pytest.param(lambda: docx("<w:p><w:r><w:t>&e;</w:t></w:r></w:p>", OUTSIDE), "", id="outside"),
        pytest.param(lambda: docx("<w:p/>"), "no words", id="empty"),
        pytest.param(lambda: pptx("", ""), "no notes", id="no notes"),
        pytest.param(lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "password", id="old or encrypted"),
        pytest.param(lambda: b"%PDF-1.4\n" + bytes(500), "damaged", id="broken PDF", marks=needs_poppler),
        pytest.param(lambda: pdf(""), "no words", id="PDF of pictures", marks=needs_poppler),
        pytest.param(
            lambda: pdf(trailer="/Encrypt << /Filter /Standard /V 1 /R 2 /O (x) /U (y) /P -4 >> /ID [(a) (a)] "),
            "password",
            id="encrypted PDF",
            marks=needs_poppler,
        ),
    ],
)
def test_a_file_without_a_script_is_answered_with_a_sentence(
    read: Callable[[bytes], str], data: Callable[[], bytes], why: str
) -> None:
    with pytest.raises(UnusableFile) as refusal:
        read(data())
    assert why in str(refusal.value)
    assert "讲稿" in str(refusal.value)


@needs_poppler
def test_ten_thousand_pages_end_in_a_text_or_a_sentence(read: Callable[[bytes], str]) -> None:
    assert read(pdf("word " * 9, pages=10_000)).count("word") == 90_000
