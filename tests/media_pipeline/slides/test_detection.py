"""Slides of lectures: when they change, what is one slide, what stands on them."""

from __future__ import annotations

from pathlib import Path

import pytest
from rapidfuzz.distance import Levenshtein

from media_pipeline.inspect.probe import probe
from media_pipeline.slides import DetectedSlide, find_slides
from media_pipeline.slides.ocr import read_pictures
from media_pipeline.slides.reading_order import slide_texts
from portal.demonstration.slides import save_slides
from tests.media_pipeline.lectures import demonstration_lectures
from tests.media_pipeline.slides.slide_harness import Sheet, animated, draw, lecturer, shown, write_lecture

pytestmark = pytest.mark.slow

BUILD = [
    Sheet("按摩之前先洗手", ("客人放心",)),
    Sheet("按摩之前先洗手", ("客人放心", "自己少生病")),
    Sheet("按摩之前先洗手", ("客人放心", "自己少生病", "七步洗干净")),
]
WHEN = Sheet("什么时候洗手", ("每位客人之前", "上过厕所", "摸过钱和手机"))
RINSE = Sheet("Rinse and dry", ("Running water", "A paper towel for each guest"))
CLOSE_S = 0.3


def found_in(path: Path, folder: Path) -> list[DetectedSlide]:
    folder.mkdir(exist_ok=True)
    return find_slides(path, probe(path), folder)


def folded(text: str) -> str:
    """As character errors are counted (CAPTIONS.md): width, punctuation and blanks do not matter."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


@pytest.mark.exhaustive
def test_a_lecturer_in_the_corner_builds_and_a_fade_leave_one_slide_each(tmp_path: Path) -> None:
    steps = [(BUILD[0], 3.0), (BUILD[1], 3.0), (BUILD[2], 4.0), (WHEN, 6.0), (RINSE, 6.0)]
    lecture = write_lecture(tmp_path / "lecture.mp4", shown(steps, over=lecturer, fade_s=0.8))
    found = found_in(lecture, tmp_path / "slides")
    assert [slide.title for slide in found] == [BUILD[0].title, WHEN.title, RINSE.title]
    assert [slide.start for slide in found] == pytest.approx([0, 10.4, 16.4], abs=CLOSE_S)
    assert [slide.end for slide in found] == pytest.approx([10.4, 16.4, 22], abs=CLOSE_S)
    assert found[0].lines == (BUILD[2].title, *BUILD[2].points), "the last picture of a build is the fullest"
    assert [slide.chapter for slide in found] == [True, True, True]
    for slide in found:
        assert slide.picture.read_bytes()[8:12] == b"WEBP"
        assert slide.picture.stat().st_size < 60_000


@pytest.mark.exhaustive
def test_what_turns_and_fills_on_a_slide_makes_no_new_slide(tmp_path: Path) -> None:
    steps = [(BUILD[2], 7.0), (WHEN, 7.0)]
    found = found_in(write_lecture(tmp_path / "lecture.mp4", shown(steps, over=animated)), tmp_path / "slides")
    assert [slide.title for slide in found] == [BUILD[2].title, WHEN.title]
    assert [slide.start for slide in found] == pytest.approx([0, 7], abs=0.5)


@pytest.mark.exhaustive
def test_a_slide_that_comes_back_and_one_with_other_points_are_slides_of_their_own(tmp_path: Path) -> None:
    other = Sheet(WHEN.title, ("Before each guest", "上过车站", "摸过动物"))
    steps = [(WHEN, 2.0), (other, 2.0), (WHEN, 2.0)]
    found = found_in(write_lecture(tmp_path / "lecture.mp4", shown(steps)), tmp_path / "slides")
    assert [slide.start for slide in found] == pytest.approx([0, 2, 4], abs=CLOSE_S)


def test_a_picture_that_always_moves_has_no_slides(tmp_path: Path, clip: Path) -> None:
    assert found_in(clip, tmp_path / "slides") == []


SHEETS = [
    Sheet(
        "保护自己的腰",
        ("站直，双脚与肩同宽", "用身体的重量，不用手指的力气", "四十分钟休息一次", "2026年起执行"),
    ),
    Sheet("Set up a quiet room", ("Light on your face", "Phone at the height of your eyes", "No noise after 19:30")),
    Sheet("两种消毒液", ("酒精：75%", "不能靠近火", "擦手、擦工具"), ("含氯：1:100", "不能混用", "擦地、擦桌")),
    Sheet("Before and after", ("Wash your hands", "Cut your nails"), ("Dry your hands", "Close the tap"), dark=True),
]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_text_of_slides_is_read_in_order_with_few_errors(tmp_path: Path, language: str) -> None:
    sheets = [sheet for sheet in SHEETS if sheet.title.isascii() == (language == "en")]
    paths = [tmp_path / f"{number}.png" for number in range(len(sheets))]
    for path, sheet in zip(paths, sheets, strict=True):
        draw(sheet).save(path)
    texts = slide_texts(read_pictures(paths))
    assert [folded(text.title) for text in texts] == [folded(sheet.title) for sheet in sheets]
    errors = sum(
        Levenshtein.distance(folded("".join(text.lines)), folded(sheet.text))
        for text, sheet in zip(texts, sheets, strict=True)
    )
    assert errors / sum(len(folded(sheet.text)) for sheet in sheets) <= 0.03


@pytest.mark.exhaustive
def test_the_demonstrations_slides_are_read_with_few_errors(tmp_path: Path) -> None:
    """All with points; what the drawn ones say stands in no text. Feet are not counted."""
    errors = characters = 0
    for media in (each for each in demonstration_lectures() if each.kind == "video"):
        folder = tmp_path / f"{characters}"
        folder.mkdir()
        pictures = save_slides(media.slides, media.language, folder)
        wanted = [number for number, slide in enumerate(media.slides) if not slide.illustration]
        texts = slide_texts(read_pictures(pictures))
        for number in wanted:
            slide = media.slides[number]
            told = "".join((slide.title, *(f"{place}{point}" for place, point in enumerate(slide.points, 1))))
            errors += Levenshtein.distance(folded("".join(texts[number].lines)), folded(told))
            characters += len(folded(told))
    assert errors / characters <= 0.03
