"""Slide detection: from a recording to its slides with their text and chapters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from media_pipeline.errors import NoEngine
from media_pipeline.inspect.media_info import MediaInfo
from media_pipeline.sandbox.callbacks import IsCancelled
from media_pipeline.slides.chapters import chapters, is_continued_by
from media_pipeline.slides.frames import grey_frame_batches
from media_pipeline.slides.grouping import ShownSlide, group_into_slides
from media_pipeline.slides.ocr import RecognisedPicture, TextBox, read_pictures
from media_pipeline.slides.pictures import extract_frame
from media_pipeline.slides.reading_order import SlideText, slide_texts
from media_pipeline.slides.stillness import Cells, StillRun, still_runs

MOST_SLIDES = 400
_LOOKING, _TAKING = 0.5, 0.6  # of the work, at the end of each part
_NOTHING_READ = SlideText("", ())


@dataclass(frozen=True, slots=True)
class DetectedSlide:
    """Slide on the screen from `start` to `end` (seconds), with its picture (WebP), its lines in reading order, its
    title, whether a chapter begins with it, and the lines of which the reader was unsure."""

    start: float
    end: float
    picture: Path
    lines: tuple[str, ...]
    title: str
    chapter: bool
    doubtful: tuple[str, ...] = ()


def find_slides(
    source: Path,
    info: MediaInfo,
    out_dir: Path,
    *,
    small: tuple[Path, MediaInfo] | None = None,
    on_progress: Callable[[float], None] | None = None,
    cancelled: IsCancelled | None = None,
) -> list[DetectedSlide]:
    """Detect the slides of `source` in order, their pictures in `out_dir`; without text where no OCR is installed.

    small: a smaller rendition of the same recording, in which changes are found sooner. Raises MediaError;
    ValueError where there is no picture.
    """
    report = on_progress or (lambda _share: None)
    slides = _shown_slides(*(small or (source, info)), report, cancelled)[:MOST_SLIDES]
    pictures = []
    for number, slide in enumerate(slides):
        target = out_dir / f"slide-{number:03}.webp"
        moment = min(slide.moment, max(0.0, info.duration_s - 0.1))
        pictures.append(extract_frame(source, info, moment, target, cancelled=cancelled))
        report(_LOOKING + (_TAKING - _LOOKING) * (number + 1) / len(slides))
    moving = [slide.moving for slide in slides]
    texts = _texts(pictures, moving, lambda count: report(_TAKING + (1 - _TAKING) * count / len(pictures)), cancelled)
    return _merge_continued(slides, pictures, texts)


def _shown_slides(
    source: Path, info: MediaInfo, report: Callable[[float], None], cancelled: IsCancelled | None
) -> list[ShownSlide]:
    runs: list[StillRun] = []
    for start, frames in grey_frame_batches(source, info, cancelled=cancelled):
        runs += still_runs(frames, start)
        report(_LOOKING * min(1.0, start / info.duration_s))
    return group_into_slides(runs, info.duration_s)


def _texts(
    pictures: list[Path], moving: list[Cells], on_read: Callable[[int], None], cancelled: IsCancelled | None
) -> list[SlideText]:
    try:
        read = read_pictures(pictures, on_read=on_read, cancelled=cancelled)
    except NoEngine:
        return [_NOTHING_READ] * len(pictures)
    return slide_texts([_standing(picture, cells) for picture, cells in zip(read, moving, strict=True)])


def _standing(picture: RecognisedPicture, moving: Cells) -> RecognisedPicture:
    """Drop text recognised where something moves: a face is no text, and the writing on a shirt not the slide's."""
    rows, columns = moving.shape

    def moves(box: TextBox) -> bool:
        row = int((box.top + box.bottom) / 2 / picture.height * rows)
        column = int((box.left + box.right) / 2 / picture.width * columns)
        return bool(moving[min(row, rows - 1), min(column, columns - 1)])

    return replace(picture, boxes=tuple(box for box in picture.boxes if not moves(box)))


def _merge_continued(slides: list[ShownSlide], pictures: list[Path], texts: list[SlideText]) -> list[DetectedSlide]:
    """Merge a slide that only continues the one before, then find chapters."""
    merged: list[tuple[ShownSlide, Path, SlideText]] = []
    for slide, picture, text in zip(slides, pictures, texts, strict=True):
        if merged and is_continued_by(merged[-1][2], text):
            slide = replace(slide, start=merged.pop()[0].start)
        merged.append((slide, picture, text))
    begins_chapter = chapters([slide for slide, _, _ in merged], [text for _, _, text in merged])
    return [
        DetectedSlide(slide.start, slide.end, picture, text.lines, text.title, begins, text.doubtful)
        for (slide, picture, text), begins in zip(merged, begins_chapter, strict=True)
    ]
