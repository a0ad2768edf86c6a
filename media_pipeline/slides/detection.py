"""From a recording to its slides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from media_pipeline.errors import NoEngine
from media_pipeline.inspect.media_info import MediaInfo
from media_pipeline.sandbox.ffmpeg import Cancel
from media_pipeline.slides.changes import Shown, slides_from
from media_pipeline.slides.chapters import chapters, goes_on
from media_pipeline.slides.frames import grey_stretches
from media_pipeline.slides.ocr import ReadPicture, TextBox, read_pictures
from media_pipeline.slides.pictures import take_picture
from media_pipeline.slides.reading_order import SlideText, slide_texts
from media_pipeline.slides.stillness import Cells, Run, steady_runs

MOST_SLIDES = 400
_LOOKING, _TAKING = 0.5, 0.6  # of the work, at the end of each part
_NOTHING_READ = SlideText("", ())


@dataclass(frozen=True, slots=True)
class FoundSlide:
    """One slide: on the screen from `start` to `end` (seconds), its picture (WebP), its lines in reading order, its
    title, and whether a chapter begins with it."""

    start: float
    end: float
    picture: Path
    lines: tuple[str, ...]
    title: str
    chapter: bool


def find_slides(
    source: Path,
    info: MediaInfo,
    out_dir: Path,
    *,
    small: tuple[Path, MediaInfo] | None = None,
    on_progress: Callable[[float], None] | None = None,
    cancelled: Cancel | None = None,
) -> list[FoundSlide]:
    """The slides of `source` in order, their pictures in `out_dir`; without text where nothing here can read it.

    small: a smaller form of the same recording, in which changes are found sooner. Raises MediaError; ValueError where
    there is no picture.
    """
    tell = on_progress or (lambda _share: None)
    shown = _shown(*(small or (source, info)), tell, cancelled)[:MOST_SLIDES]
    pictures = []
    for number, slide in enumerate(shown):
        target = out_dir / f"slide-{number:03}.webp"
        moment = min(slide.moment, max(0.0, info.duration_s - 0.1))
        pictures.append(take_picture(source, info, moment, target, cancelled=cancelled))
        tell(_LOOKING + (_TAKING - _LOOKING) * (number + 1) / len(shown))
    moving = [slide.moving for slide in shown]
    texts = _texts(pictures, moving, lambda count: tell(_TAKING + (1 - _TAKING) * count / len(pictures)), cancelled)
    return _put_together(shown, pictures, texts)


def _shown(source: Path, info: MediaInfo, tell: Callable[[float], None], cancelled: Cancel | None) -> list[Shown]:
    runs: list[Run] = []
    for start, frames in grey_stretches(source, info, cancelled=cancelled):
        runs += steady_runs(frames, start)
        tell(_LOOKING * min(1.0, start / info.duration_s))
    return slides_from(runs, info.duration_s)


def _texts(
    pictures: list[Path], moving: list[Cells], on_read: Callable[[int], None], cancelled: Cancel | None
) -> list[SlideText]:
    try:
        read = read_pictures(pictures, on_read=on_read, cancelled=cancelled)
    except NoEngine:
        return [_NOTHING_READ] * len(pictures)
    return slide_texts([_standing(picture, cells) for picture, cells in zip(read, moving, strict=True)])


def _standing(picture: ReadPicture, moving: Cells) -> ReadPicture:
    """Without what was read where something moves: a face is no text, and the writing on a shirt not the slide's."""
    rows, columns = moving.shape

    def moves(box: TextBox) -> bool:
        row = int((box.top + box.bottom) / 2 / picture.height * rows)
        column = int((box.left + box.right) / 2 / picture.width * columns)
        return bool(moving[min(row, rows - 1), min(column, columns - 1)])

    return replace(picture, boxes=tuple(box for box in picture.boxes if not moves(box)))


def _put_together(shown: list[Shown], pictures: list[Path], texts: list[SlideText]) -> list[FoundSlide]:
    """Slides that only go on made one, then chapters."""
    kept: list[tuple[Shown, Path, SlideText]] = []
    for slide, picture, text in zip(shown, pictures, texts, strict=True):
        if kept and goes_on(kept[-1][2], text):
            slide = replace(slide, start=kept.pop()[0].start)
        kept.append((slide, picture, text))
    begun = chapters([slide for slide, _, _ in kept], [text for _, _, text in kept])
    return [
        FoundSlide(slide.start, slide.end, picture, text.lines, text.title, begins)
        for (slide, picture, text), begins in zip(kept, begun, strict=True)
    ]
