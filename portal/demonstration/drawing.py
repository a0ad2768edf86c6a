"""Shared means of drawing: palette, a font with Chinese characters, strokes with round ends."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

from media_pipeline.sandbox.run import run_sandboxed

Point = tuple[float, float]
Colour = str

INK = "#10262c"
TEAL = "#0b4f5c"
DEEP = "#083a44"
MIST = "#dcebea"
PAPER = "#faf6ee"
AMBER = "#d9791a"
SUN = "#f3b33d"
LEAF = "#4d8b3a"
CLAY = "#b98a5e"
SKIN = "#f0c39b"
SKIN_EDGE = "#8a5433"
WHITE = "#ffffff"

# Everything is drawn at twice its size and reduced, which smooths every edge.
FINE = 2


@functools.cache
def font(size: float, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """Noto Sans CJK, or what fontconfig holds nearest to it. Raises MediaError where there is no fontconfig."""
    path, index = _font_file(bold)
    return ImageFont.truetype(path, round(size), index=index)


@functools.cache
def _font_file(bold: bool) -> tuple[str, int]:
    pattern = "Noto Sans CJK SC:lang=zh-cn:weight=" + ("bold" if bold else "regular")
    match = run_sandboxed(("fc-match", "-f", "%{file}\t%{index}", pattern)).stdout.decode()
    path, index = match.split("\t")
    return path, int(index)


def canvas(width: int, height: int, colour: Colour) -> Image.Image:
    """A picture at `FINE` times its size; `reduced` brings it back."""
    return Image.new("RGB", (width * FINE, height * FINE), colour)


def reduced(picture: Image.Image) -> Image.Image:
    return picture.reduce(FINE)


def stroke(draw: ImageDraw.ImageDraw, points: Sequence[Point], width: float, colour: Colour) -> None:
    """A line through `points` with round ends and joints."""
    draw.line([xy for point in points for xy in point], fill=colour, width=round(width))
    for x, y in points:
        draw.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=colour)


def arrow(draw: ImageDraw.ImageDraw, points: Sequence[Point], width: float, colour: Colour) -> None:
    """A stroke with a head at its last point."""
    stroke(draw, points, width, colour)
    (x0, y0), (x1, y1) = points[-2], points[-1]
    angle = math.atan2(y1 - y0, x1 - x0)
    head = [toward((x1, y1), angle + turn, width * length) for turn, length in ((0, 2.6), (2.3, 2.6), (-2.3, 2.6))]
    draw.polygon(head, fill=colour)


def arc(centre: Point, radius: float, start: float, end: float) -> tuple[Point, ...]:
    """Points of an arc from angle `start` to `end`, in degrees clockwise from the right."""
    return tuple(toward(centre, math.radians(start + (end - start) * i / 24), radius) for i in range(25))


def toward(start: Point, angle: float, distance: float) -> Point:
    """The point `distance` away from `start` in the direction `angle` (radians, clockwise from the right)."""
    return start[0] + math.cos(angle) * distance, start[1] + math.sin(angle) * distance


def write(
    draw: ImageDraw.ImageDraw,
    at: Point,
    text: str,
    size: float,
    colour: Colour = INK,
    *,
    bold: bool = False,
    anchor: str = "mm",
) -> None:
    """One line of text; `anchor` as Pillow's text anchors, the middle by default."""
    draw.text(at, text, font=font(size, bold=bold), fill=colour, anchor=anchor)
