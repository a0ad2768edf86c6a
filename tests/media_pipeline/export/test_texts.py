"""Plain text, text to print, captions and sound."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from content.timed_text.cue import Cue
from content.timed_text.word import Word
from media_pipeline.export.audio import make_audio
from media_pipeline.export.book import Book, MediaFile, running_text
from media_pipeline.export.caption_files import make_captions
from media_pipeline.export.passages import PassageKind, passages_in
from media_pipeline.export.printing import make_print
from media_pipeline.export.transcript_text import make_text
from tests.media_pipeline.export.books import HTML, make_book


def test_plain_text_has_everything_in_its_order(course_book: Book, tmp_path: Path) -> None:
    content = make_text(course_book, tmp_path / "a.txt").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    text = content.decode("utf-8-sig")
    assert "\r\n" in text
    cues = "先用清水打湿双手 再抹肥皂搓二十秒"
    pieces = ("按摩卫生", "机器生成", "为什么洗手", "2. 抹肥皂", "时间 | 做什么", "白色的洗手池", cues)
    places = [text.index(piece) for piece in pieces]
    assert places == sorted(places)
    assert text.index("内外夹弓大立") < text.index("最后擦干"), "the words of a slide stand where it was shown"


def test_running_text_takes_the_marks_that_captions_leave_out() -> None:
    words = (Word("先洗手，", 0.0, 1.0), Word("再按摩。", 1.0, 2.0))
    assert running_text((Cue(0, 2, "先洗手\n再按摩", words), Cue(2, 3, "擦干")), "zh") == "先洗手，再按摩。擦干"
    assert running_text((Cue(0, 1, "先洗手"), Cue(2, 3, "擦干")), "zh") == "先洗手 擦干"
    assert running_text((Cue(0, 1, "Wash your\nhands."), Cue(2, 3, "Dry them.")), "en") == "Wash your hands. Dry them."


def test_html_becomes_passages() -> None:
    found = passages_in(HTML)
    assert [(each.kind, each.mark, each.text) for each in found][:4] == [
        (PassageKind.HEADING, "", "要点"),
        (PassageKind.PARAGRAPH, "", "先洗手， 再按摩。5 < 6 & 7"),
        (PassageKind.ITEM, "1.", "打湿"),
        (PassageKind.ITEM, "2.", "抹肥皂"),
    ]
    nested = passages_in("<ul><li>a<ul><li>b</li></ul></li><li><p>c</p></li></ul>")
    assert [(each.text, each.level, each.mark) for each in nested] == [("a", 1, "-"), ("b", 2, "-"), ("c", 1, "-")]


def test_print_is_one_file_with_its_pictures(lesson_book: Book, tmp_path: Path) -> None:
    html = make_print(lesson_book, tmp_path / "a.html").read_text("utf-8")
    assert 'src="data:image/png;base64,' in html
    assert 'src="media' not in html
    assert html.count("<h1>") == 1
    assert '<body class="large">' in make_print(lesson_book, tmp_path / "b.html", large=True).read_text("utf-8")


def test_what_people_wrote_is_never_markup(book_files: dict[str, MediaFile], tmp_path: Path) -> None:
    book = replace(make_book(book_files, lessons=1), title="<script>1</script>", course_title='a"><b>')
    html = make_print(book, tmp_path / "a.html").read_text("utf-8")
    assert "<script>" not in html
    assert '"><b>' not in html


def test_captions_come_in_every_form_and_language(lesson_book: Book, tmp_path: Path) -> None:
    with zipfile.ZipFile(make_captions(lesson_book, tmp_path / "a.zip")) as archive:
        names = set(archive.namelist())
        assert "机器生成" in archive.read("lesson-01-recording-1-zh.vtt").decode()
    assert names == {
        f"lesson-01-recording-1-{language}.{form}" for language in ("zh", "en") for form in ("vtt", "srt", "txt")
    }


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("imported", "来自字幕文件，未校对"),
        ("script", "来自讲稿，时间由机器标注，未校对"),
        ("in_correction", "正在修改，未校对"),
    ],
)
def test_what_a_person_wrote_is_not_called_machine_made(
    book_files: dict[str, MediaFile], tmp_path: Path, status: str, words: str
) -> None:
    book = make_book(book_files, lessons=1, status=status)
    with zipfile.ZipFile(make_captions(book, tmp_path / "a.zip")) as archive:
        note = archive.read("lesson-01-recording-1-zh.vtt").decode()
    for told in (
        note,
        make_text(book, tmp_path / "a.txt").read_text("utf-8-sig"),
        make_print(book, tmp_path / "a.html").read_text("utf-8"),
    ):
        assert words in told
        assert "机器生成" not in told


def test_a_checked_transcript_says_nothing(book_files: dict[str, MediaFile], tmp_path: Path) -> None:
    book = make_book(book_files, lessons=1, status="checked")
    assert "未校对" not in make_text(book, tmp_path / "a.txt").read_text("utf-8-sig")


def test_one_sound_is_itself_and_several_are_packed(lesson_book: Book, course_book: Book, tmp_path: Path) -> None:
    one, kind = make_audio(lesson_book, tmp_path)
    sound = next(lesson_book.chapters[0].recordings).audio
    assert sound is not None
    assert (one.read_bytes(), kind) == (sound.path.read_bytes(), "audio/mp4")
    several, kind = make_audio(course_book, tmp_path)
    with zipfile.ZipFile(several) as archive:
        assert (archive.namelist(), kind) == (["01.m4a", "02.m4a"], "application/zip")
