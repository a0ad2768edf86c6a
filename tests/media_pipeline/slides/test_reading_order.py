"""The order in which the lines of a slide are read."""

from __future__ import annotations

from dataclasses import replace

from media_pipeline.slides.chapters import chapters, is_continued_by
from media_pipeline.slides.grouping import ShownSlide
from media_pipeline.slides.ocr import Band, RecognisedPicture, TextBox
from media_pipeline.slides.reading_order import SlideText, slide_texts


def line(text: str, left: float, top: float, *, height: float = 40) -> TextBox:
    return TextBox(text, left, top, left + 20 * len(text), top + height, 0.99)


def lines_of(*boxes: TextBox) -> tuple[str, ...]:
    return slide_texts([RecognisedPicture(1280, 720, boxes)])[0].lines


def test_the_title_comes_first_then_column_by_column() -> None:
    boxes = [
        line("right one", 700, 200),
        line("left two", 60, 280),
        line("left one", 60, 200),
        line("right two", 700, 280),
        line("A title", 60, 40, height=70),
    ]
    assert lines_of(*boxes) == ("A title", "left one", "left two", "right one", "right two")


def test_a_number_stands_before_its_point() -> None:
    boxes = [line("Title", 60, 40, height=70), line("wash", 140, 200), line("1", 80, 204), line("2", 80, 284)]
    assert lines_of(*boxes, line("dry", 140, 280)) == ("Title", "1 wash", "2 dry")


def test_feet_and_page_numbers_are_left_out() -> None:
    pictures = [
        RecognisedPicture(
            1280,
            720,
            (
                line(f"Title {number}", 60, 40, height=70),
                line("word", 60, 300),
                line("畅学", 60, 670, height=30),
                line(f"{number}/3", 1200, 670, height=30),
            ),
        )
        for number in (1, 2, 3)
    ]
    assert [text.lines for text in slide_texts(pictures)] == [(f"Title {number}", "word") for number in (1, 2, 3)]


def test_a_title_of_two_lines_is_one_title() -> None:
    boxes = [line("Wash your hands", 60, 40, height=70), line("before each guest", 60, 120, height=70)]
    text = slide_texts(
        [RecognisedPicture(1280, 720, (*boxes, line("why", 60, 300), line("how", 60, 380), line("x", 60, 460)))]
    )
    assert text[0].title == "Wash your hands before each guest"


def test_chapters_begin_with_other_titles_that_are_not_too_close() -> None:
    titles = ["洗手", "洗手（续）", "擦干", "关水", "再见"]
    starts = [0.0, 20.0, 40.0, 42.0, 60.0]
    slides = [ShownSlide(start, start + 20, start, None) for start in starts]  # type: ignore[arg-type]
    texts = [SlideText(title, (title,)) for title in titles]
    assert chapters(slides, texts) == [True, False, True, False, True]


def test_a_slide_that_holds_all_of_the_one_before_goes_on() -> None:
    before = SlideText("洗手", ("洗手", "打湿双手"))
    assert is_continued_by(before, SlideText("洗手", ("洗手", "打湿双手", "抹肥皂")))
    assert not is_continued_by(before, SlideText("洗手", ("洗手", "抹肥皂")))
    assert not is_continued_by(before, SlideText("擦干", ("擦干", "打湿双手")))


def test_a_grid_of_boxes_is_read_row_by_row_and_each_box_whole() -> None:
    """Six cards, each with a mark at its top and words at its foot, as far apart as from the next row of cards."""
    boxes, bands = [line("Steps", 60, 30, height=60)], [Band(10, 110, ((0, 1280),))]
    for row in range(2):
        top = 130 + 280 * row
        bands.append(Band(top, top + 260, tuple((40 + 400 * column, 420 + 400 * column) for column in range(3))))
        for column in range(3):
            name = "abcdef"[3 * row + column]
            boxes += [
                line(f"{name} mark", 50 + 400 * column, top + 8),
                line(f"{name} do", 120 + 400 * column, top + 210),
            ]
    text = slide_texts([RecognisedPicture(1280, 720, tuple(reversed(boxes)), tuple(bands))])[0]
    assert text.lines == ("Steps", *(f"{name} {word}" for name in "abcdef" for word in ("mark", "do")))


def test_two_columns_without_boxes_stay_two_columns() -> None:
    """Free rows of pixels part their lines too, but nothing is drawn around these."""
    boxes = [line("Title", 60, 40, height=70)]
    bands = [Band(48, 100, ((60, 160),))]
    for row in range(3):
        boxes += [line(f"left {row}", 60, 200 + 80 * row), line(f"right {row}", 700, 200 + 80 * row)]
        bands.append(Band(206 + 80 * row, 236 + 80 * row, ((60, 200), (700, 860))))
    text = slide_texts([RecognisedPicture(1280, 720, tuple(boxes), tuple(bands))])[0]
    assert text.lines == ("Title", *(f"{side} {row}" for side in ("left", "right") for row in range(3)))


def test_a_number_in_a_circle_is_a_number() -> None:
    signs = "①⑨⑫⑳❶❿➀➓⓪⓵"
    boxes = [line("Title", 60, 40, height=70)]
    boxes += [line(f"{sign} step", 60, 140 + 50 * row) for row, sign in enumerate(signs)]
    assert [text.split()[0] for text in lines_of(*boxes)[1:]] == ["1", "9", "12", "20", "1", "10", "1", "10", "0", "1"]


def test_a_slide_that_differs_in_a_number_is_another_one() -> None:
    before = SlideText("第 11 课", ("第 11 课", "在家里做的练习一共有 12 组"))
    assert not is_continued_by(before, SlideText("第 11 课", ("第 11 课", "在家里做的练习一共有 13 组")))


def test_lines_of_which_the_reader_was_unsure_are_named() -> None:
    unsure = replace(line("冼手", 100, 300), confidence=0.6)
    picture = RecognisedPicture(1280, 720, (line("第一步", 100, 100, height=80), unsure, line("擦干", 100, 400)))
    (text,) = slide_texts([picture])
    assert text.doubtful == ("冼手",)
    assert "冼手" in text.lines
