"""Slides of a lecture as pictures."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

from portal.demonstration import drawing as d
from portal.demonstration import illustrations
from portal.demonstration.texts import DemoSlide, Language

SIZE = (1280, 720)
_MARGIN = 128  # in the fine picture, as all numbers below
_SIGNATURE: dict[Language, str] = {"zh": "畅学 · 示范课", "en": "Changxue · sample course"}


def draw_slide(slide: DemoSlide, number: int, of: int, language: Language) -> Image.Image:
    """The slide, `SIZE` pixels. number: its place among the lecture's `of` slides, from 1."""
    picture = d.canvas(*SIZE, d.PAPER)
    pencil = ImageDraw.Draw(picture)
    if slide.illustration:
        _title(pencil, slide.title, height=212, size=96)
        drawing = illustrations.draw(slide.illustration).resize((2400, 1120), Image.Resampling.LANCZOS)
        picture.paste(drawing, (80, 234))
    else:
        _title(pencil, slide.title, height=360, size=_fitting(slide.title, 136, SIZE[0] * d.FINE - 2 * _MARGIN))
        _points(pencil, slide.points)
        _foot(pencil, number, of, language)
    return d.reduced(picture)


def save_slides(slides: tuple[DemoSlide, ...], language: Language, folder: Path) -> tuple[Path, ...]:
    """Draw every slide into `folder` as PNG."""
    paths = []
    for number, slide in enumerate(slides, start=1):
        paths.append(folder / f"slide-{number:02}.png")
        draw_slide(slide, number, len(slides), language).save(paths[-1], compress_level=3)
    return tuple(paths)


def _title(pencil: ImageDraw.ImageDraw, title: str, *, height: int, size: float) -> None:
    pencil.rectangle((0, 0, SIZE[0] * d.FINE, height), fill=d.DEEP)
    pencil.rectangle((0, height, SIZE[0] * d.FINE, height + 14), fill=d.AMBER)
    d.write(pencil, (_MARGIN, height / 2), title, size, d.WHITE, bold=True, anchor="lm")


def _points(pencil: ImageDraw.ImageDraw, points: tuple[str, ...]) -> None:
    """The points, evenly over the room between title and foot, each with its number."""
    top, bottom = 400, 1300
    row = (bottom - top) / max(len(points), 3)
    first = (top + bottom - row * len(points)) / 2
    for number, point in enumerate(points, start=1):
        y = first + row * (number - 0.5)
        radius = min(62.0, row * 0.36)
        x = _MARGIN + radius
        pencil.ellipse((x - radius, y - radius, x + radius, y + radius), fill=d.AMBER)
        d.write(pencil, (x, y - 3), str(number), radius * 1.15, d.INK, bold=True)
        left = x + radius + 52
        size = _fitting(point, min(112.0, row * 0.62), SIZE[0] * d.FINE - left - _MARGIN)
        d.write(pencil, (left, y), point, size, anchor="lm")


def _foot(pencil: ImageDraw.ImageDraw, number: int, of: int, language: Language) -> None:
    width, height = SIZE[0] * d.FINE, SIZE[1] * d.FINE
    pencil.rectangle((0, height - 112, width, height), fill=d.MIST)
    d.write(pencil, (_MARGIN, height - 58), _SIGNATURE[language], 50, d.DEEP, anchor="lm")
    d.write(pencil, (width - _MARGIN, height - 58), f"{number} / {of}", 50, d.DEEP, anchor="rm")


def _fitting(text: str, size: float, room: float) -> float:
    """`size`, or less where the text is wider than `room`."""
    wide = d.font(size, bold=True).getlength(text)
    return size if wide <= room else size * room / wide
