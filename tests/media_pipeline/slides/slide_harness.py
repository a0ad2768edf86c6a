"""Slides drawn with Pillow, and lectures of them encoded by ffmpeg."""

from __future__ import annotations

import math
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw

from portal.demonstration.drawing import font

SIZE = (1280, 720)
FRAME_RATE = 8


@dataclass(frozen=True, slots=True)
class Sheet:
    """A slide: its title, its points, and where it has two columns those of the right one."""

    title: str
    points: tuple[str, ...]
    right: tuple[str, ...] = ()
    dark: bool = False

    @property
    def text(self) -> str:
        """All that stands on it in reading order."""
        return "\n".join((self.title, *self.points, *self.right))


def draw(sheet: Sheet) -> Image.Image:
    """The slide as a picture."""
    paper, ink = ("#12222a", "#f2f2ea") if sheet.dark else ("#fdfdf8", "#222222")
    picture = Image.new("RGB", SIZE, paper)
    pencil = ImageDraw.Draw(picture)
    pencil.text((60, 36), sheet.title, font=font(56, bold=True), fill=ink)
    pencil.line((60, 120, 1220, 120), fill="#d9791a", width=4)
    for left, column in ((60, sheet.points), (700, sheet.right)):
        for row, point in enumerate(column):
            pencil.text((left, 160 + row * 80), point, font=font(38), fill=ink)
    return picture


def write_lecture(path: Path, frames: Iterator[Image.Image]) -> Path:
    """An H.264 file of these frames."""
    size = f"{SIZE[0]}x{SIZE[1]}"
    source = ("-f", "rawvideo", "-pix_fmt", "rgb24", "-s", size, "-r", str(FRAME_RATE), "-i", "-")
    codec = ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "26", "-pix_fmt", "yuv420p", str(path))
    command = ["ffmpeg", "-y", "-v", "error", *source, *codec]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        for frame in frames:
            process.stdin.write(frame.tobytes())
    assert process.returncode == 0
    return path


def shown(
    sheets: list[tuple[Sheet, float]],
    *,
    over: Callable[[Image.Image, float], Image.Image] = lambda picture, _time: picture,
    fade_s: float = 0.0,
) -> Iterator[Image.Image]:
    """The frames of slides shown for so many seconds each, `over` drawn over every one, faded into each other."""
    before: Image.Image | None = None
    time = 0.0
    for sheet, seconds in sheets:
        picture = draw(sheet)
        for number in range(round(seconds * FRAME_RATE)):
            share = (number + 1) / FRAME_RATE / fade_s if fade_s else 1.0
            frame = picture if before is None or share >= 1 else Image.blend(before, picture, share)
            yield over(frame, time)
            time += 1 / FRAME_RATE
        before = picture


def animated(picture: Image.Image, time: float) -> Image.Image:
    """A wheel that turns without end beside the points, and a bar that fills again and again."""
    picture = picture.copy()
    pencil = ImageDraw.Draw(picture)
    pencil.pieslice((880, 200, 1120, 440), 140 * time % 360, 140 * time % 360 + 90, fill="#2a7a5a", outline="#222222")
    pencil.rectangle((60, 640, 60 + int(140 * time) % 900, 670), fill="#3b6fb5")
    return picture


def lecturer(picture: Image.Image, time: float) -> Image.Image:
    """A head that nods and speaks in a corner, and a pointer that wanders over the slide."""
    picture = picture.copy()
    pencil = ImageDraw.Draw(picture)
    x, y = 1140 + 18 * math.sin(3 * time), 600 + 9 * math.sin(5 * time)
    pencil.rectangle((1040, 490, 1270, 710), fill="#668877")
    pencil.ellipse((x - 60, y - 70, x + 60, y + 70), fill="#e0b090")
    pencil.ellipse((x - 20, y + 20, x + 20, y + 30 + 8 * math.sin(9 * time)), fill="#802020")
    left = 300 + (60 * time) % 600
    pencil.polygon([(left, 300), (left + 10, 320), (left, 318)], fill="black")
    return picture
