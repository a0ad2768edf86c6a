"""Chapters of recordings in what is studied without a line: headings, contents of the book, marks in the sound."""

from __future__ import annotations

import json
import re
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from media_pipeline.export.audio import make_audio
from media_pipeline.export.book import Book, RecordingChapter
from media_pipeline.export.chapter_marks import chapter_metadata
from media_pipeline.export.epub import make_epub
from media_pipeline.export.passages import PassageKind, passages_of
from media_pipeline.export.printing import make_print

CHAPTERS = (RecordingChapter(0.0, "准备 = 第一步; #1"), RecordingChapter(1.5, "洗手"))


def with_chapters(book: Book, chapters: tuple[RecordingChapter, ...]) -> Book:
    """The book whose recordings have these chapters."""
    lessons = tuple(
        replace(
            lesson,
            parts=tuple(
                replace(part, recording=replace(part.recording, chapters=chapters)) if part.recording else part
                for part in lesson.parts
            ),
        )
        for lesson in book.chapters
    )
    return replace(book, chapters=lessons)


def test_texts_have_a_heading_where_a_chapter_begins_above_its_slides(lesson_book: Book) -> None:
    headings = [
        (one.level, one.text)
        for one in passages_of(with_chapters(lesson_book, CHAPTERS))
        if one.kind is PassageKind.HEADING
    ]
    assert headings[-4:-1] == [(5, "0:00 准备 = 第一步; #1"), (5, "0:01 洗手"), (6, "0:01 幻灯片 洗手六步")]
    plain = [one for one in passages_of(lesson_book) if one.kind is PassageKind.HEADING]
    assert (plain[-2].level, plain[-2].text) == (5, "0:01 幻灯片 洗手六步")


def test_the_contents_of_a_book_lead_to_each_chapter(course_book: Book, tmp_path: Path) -> None:
    book = make_epub(with_chapters(course_book, CHAPTERS), tmp_path / "a.epub")
    with zipfile.ZipFile(book) as archive:
        contents = archive.read("EPUB/nav.xhtml").decode()
        links = re.findall(r'href="([\w-]+\.xhtml)#(\w+)">([^<]+)<', contents)
        assert [title for _file, _id, title in links] == [one.title for one in CHAPTERS] * 2
        for file, anchor, title in links:
            page = archive.read(f"EPUB/{file}").decode()
            (heading,) = re.findall(rf'<h(\d) id="{anchor}">([^<]+)</h\1>', page)
            assert heading[1].endswith(title)


def test_a_printed_lesson_has_its_chapters_as_headings_and_no_slide_twice(lesson_book: Book, tmp_path: Path) -> None:
    html = make_print(with_chapters(lesson_book, CHAPTERS), tmp_path / "a.html", large=False).read_text("utf-8")
    levels = re.findall(r"<h(\d)[^>]*>(?:0:00 准备|0:01 洗手<|0:01 幻灯片)", html)
    assert levels == sorted(levels)
    assert html.count("洗手六步") == 1
    of_slides = (RecordingChapter(1.5, "洗手六步", of_slide=True),)
    assert make_print(with_chapters(lesson_book, of_slides), tmp_path / "b.html", large=False).read_text(
        "utf-8"
    ) == make_print(lesson_book, tmp_path / "c.html", large=False).read_text("utf-8")


def marks_of(sound: Path) -> list[tuple[float, str]]:
    command = ["ffprobe", "-v", "error", "-show_chapters", "-of", "json", str(sound)]
    chapters = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["chapters"]
    return [(round(float(one["start_time"]), 2), one["tags"]["title"]) for one in chapters]


@pytest.mark.slow
def test_a_player_finds_the_chapters_in_the_sound_which_is_not_encoded_anew(
    lesson_book: Book, course_book: Book, tmp_path: Path
) -> None:
    of_slides = (*CHAPTERS[:1], RecordingChapter(1.5, "洗手六步", of_slide=True))
    for number, chapters in enumerate((CHAPTERS, of_slides)):
        folder = tmp_path / str(number)
        folder.mkdir()
        sound, kind = make_audio(with_chapters(lesson_book, chapters), folder)
        assert (kind, sound.suffix) == ("audio/mp4", ".m4a")
        assert marks_of(sound) == [(one.start, one.title) for one in chapters]
    folder = tmp_path / "course"
    folder.mkdir()
    several, _ = make_audio(with_chapters(course_book, CHAPTERS), folder)
    with zipfile.ZipFile(several) as archive:
        archive.extract("02.m4a", folder)
    assert len(marks_of(folder / "02.m4a")) == len(CHAPTERS)


def test_a_title_cannot_end_its_line() -> None:
    hostile = (RecordingChapter(0.0, "a\n[CHAPTER]\nSTART=5 \\"), RecordingChapter(3.0, "b"))
    lines = chapter_metadata(hostile, 2.0).splitlines()
    assert lines.count("[CHAPTER]") == 2
    assert lines[5] == "title=a [CHAPTER] START\\=5 \\\\"
    assert lines[-2] == "END=4000"
