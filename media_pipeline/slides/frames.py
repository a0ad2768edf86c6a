"""Small grey frames of a recording, decoded in batches so that memory does not grow with the lecture."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from media_pipeline.inspect.media_info import MediaInfo
from media_pipeline.inspect.source import seek_arguments
from media_pipeline.renditions.tone_mapping import tone_mapping_filters
from media_pipeline.sandbox.allowlist import FFMPEG_INPUT
from media_pipeline.sandbox.callbacks import IsCancelled
from media_pipeline.sandbox.ffmpeg import THREADS
from media_pipeline.sandbox.run import Limits, run_sandboxed

RATE = 4
"""Frames a second: a change of slide is known to a quarter of a second."""
WIDTH, HEIGHT = 320, 180
BATCH_S = 120.0

Frames = npt.NDArray[np.uint8]


def grey_frame_batches(
    source: Path, info: MediaInfo, *, cancelled: IsCancelled | None = None
) -> Iterator[tuple[float, Frames]]:
    """Decode the frames in batches: the start of each in seconds and its frames (count x HEIGHT x WIDTH, `RATE` a
    second). Each batch begins with the last frame of the one before. ValueError where `info` has no picture."""
    info.require_video()
    start = 0.0
    while start < info.duration_s:
        frames = _frames(source, info, start, BATCH_S + 1 / RATE, cancelled)
        if len(frames) == 0:
            return
        yield start, frames
        start += BATCH_S


def _frames(source: Path, info: MediaInfo, start: float, length: float, cancelled: IsCancelled | None) -> Frames:
    video = info.require_video()
    mapping = tone_mapping_filters(video)
    picture = f"fps={RATE}:round=down:start_time=0,scale={WIDTH}:{HEIGHT}:flags=area,{mapping}format=gray"
    finished = run_sandboxed(
        [
            *("ffmpeg", *FFMPEG_INPUT, "-threads", str(THREADS)),
            *(*seek_arguments(info, start), "-t", f"{length:.3f}", "-i", str(source)),
            *("-map", f"0:{video.index}", "-vf", picture, "-f", "rawvideo", "-"),
        ],
        readable=[source],
        limits=Limits(wall_s=600, cpu_s=1200, output_bytes=2**24),
        cancelled=cancelled,
    )
    size = WIDTH * HEIGHT
    count = len(finished.stdout) // size
    return np.frombuffer(finished.stdout[: count * size], dtype=np.uint8).reshape(count, HEIGHT, WIDTH)
