"""The order in which the lines of a slide are read."""

from __future__ import annotations

from media_pipeline.slides.chapters import chapters, is_continued_by
from media_pipeline.slides.grouping import ShownSlide
from media_pipeline.slides.ocr import RecognisedPicture, TextBox
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
