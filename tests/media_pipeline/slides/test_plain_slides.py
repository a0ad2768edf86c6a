"""Plain slides of one background, on which little stands, and pictures on which boxes and circles are drawn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from media_pipeline.inspect.probe import probe
from media_pipeline.slides.frames import grey_frame_batches
from media_pipeline.slides.grouping import group_into_slides
from media_pipeline.slides.ocr import read_pictures
from media_pipeline.slides.reading_order import slide_texts
from media_pipeline.slides.stillness import StillRun, still_runs
from portal.demonstration.drawing import font
from tests.media_pipeline.slides.slide_harness import FRAME_RATE, SIZE, write_lecture


def frames(texts: tuple[str, ...], ground: str, ink: str, size: int, seconds: float) -> Iterator[Image.Image]:
    for text in texts:
        picture = Image.new("RGB", SIZE, ground)
        ImageDraw.Draw(picture).multiline_text((90, 90), text, font=font(size), fill=ink)
        yield from [picture] * round(seconds * FRAME_RATE)


@pytest.mark.parametrize(
    ("texts", "ground", "ink", "size"),
    [
        (("第 1 课", "第 2 课", "第 3 课", "第 4 课", "第 5 课"), "white", "black", 60),
        (("One", "Two", "Three", "Four", "Five"), "#10305a", "white", 36),
        (("洗手", "打湿双手", "抹肥皂", "搓二十秒", "擦干"), "#dddddd", "#888888", 40),
    ],
    ids=["numbers alone", "short words on dark", "grey on grey"],
)
def test_five_plain_slides_of_one_background_are_five(
    tmp_path: Path, texts: tuple[str, ...], ground: str, ink: str, size: int
) -> None:
    lecture = write_lecture(tmp_path / "plain.mp4", frames(texts, ground, ink, size, 3.0))
    info = probe(lecture)
    runs: list[StillRun] = []
    for start, batch in grey_frame_batches(lecture, info):
        runs += still_runs(batch, start)
    slides = group_into_slides(runs, info.duration_s)
    assert [slide.start for slide in slides] == [pytest.approx(3.0 * number, abs=0.5) for number in range(5)]


def test_an_empty_background_is_no_slide(tmp_path: Path) -> None:
    lecture = write_lecture(tmp_path / "empty.mp4", frames(("",), "#336699", "white", 40, 4.0))
    (start, batch), *_ = grey_frame_batches(lecture, probe(lecture))
    assert group_into_slides(still_runs(batch, start), 4.0) == []


def test_numbers_in_circles_and_cards_are_read_in_a_persons_order(tmp_path: Path) -> None:
    picture = Image.new("RGB", SIZE, "#faf6ee")
    pencil = ImageDraw.Draw(picture)
    pencil.text((60, 20), "怎样洗手", font=font(60, bold=True), fill="black")
    words = ("打湿双手", "抹上肥皂", "搓洗手心", "搓洗手背", "冲洗干净", "用毛巾擦干")
    for number, word in enumerate(words):
        left, top = 40 + 405 * (number % 3), 120 + 290 * (number // 3)
        pencil.rounded_rectangle((left, top, left + 390, top + 275), 18, fill="white", outline="#88aaaa", width=3)
        pencil.ellipse((left + 24, top + 110, left + 84, top + 170), fill="#d9791a")
        pencil.text((left + 54, top + 139), str(number + 1), font=font(36, bold=True), fill="black", anchor="mm")
        pencil.text((left + 104, top + 140), word, font=font(44), fill="black", anchor="lm")
    picture.save(tmp_path / "cards.png")
    (text,) = slide_texts(read_pictures([tmp_path / "cards.png"]))
    assert text.lines == ("怎样洗手", *(f"{number} {word}" for number, word in enumerate(words, start=1)))
