"""The moving picture as small grey frames, a stretch at a time, so that memory does not grow with the lecture."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from media_pipeline.inspect.media_info import MediaInfo
from media_pipeline.sandbox import run
from media_pipeline.sandbox.ffmpeg import THREADS, Cancel

RATE = 4
"""Frames a second: a change of slide is known to a quarter of a second."""
WIDTH, HEIGHT = 320, 180
STRETCH_S = 120.0

Frames = npt.NDArray[np.uint8]


def grey_stretches(source: Path, info: MediaInfo, *, cancelled: Cancel | None = None) -> Iterator[tuple[float, Frames]]:
    """The start of each stretch in seconds and its frames (count x HEIGHT x WIDTH, `RATE` a second). Each stretch
    begins with the last frame of the one before. ValueError where `info` has no picture."""
    if info.video is None:
        raise ValueError("this file has no picture")
    start = 0.0
    while start < info.duration_s:
        frames = _frames(source, info.video.index, start, STRETCH_S + 1 / RATE, cancelled)
        if len(frames) == 0:
            return
        yield start, frames
        start += STRETCH_S


def _frames(source: Path, index: int, start: float, length: float, cancelled: Cancel | None) -> Frames:
    picture = f"fps={RATE}:round=down:start_time=0,scale={WIDTH}:{HEIGHT}:flags=area,format=gray"
    finished = run.run(
        [
            *("ffmpeg", *run.FFMPEG_INPUT, "-threads", str(THREADS)),
            *("-ss", f"{start:.3f}", "-t", f"{length:.3f}", "-i", str(source)),
            *("-map", f"0:{index}", "-vf", picture, "-f", "rawvideo", "-"),
        ],
        readable=[source],
        limits=run.Limits(wall_s=600, cpu_s=1200, output_bytes=2**24),
        cancelled=cancelled,
    )
    size = WIDTH * HEIGHT
    count = len(finished.stdout) // size
    return np.frombuffer(finished.stdout[: count * size], dtype=np.uint8).reshape(count, HEIGHT, WIDTH)
