"""Still picture of each slide, small enough for a weak connection and sharp enough to read."""

from __future__ import annotations

from pathlib import Path

import ffmpeg

from media_pipeline.inspect.media_info import MediaInfo
from media_pipeline.inspect.source import picture_of, source_input
from media_pipeline.renditions.tone_mapping import tone_mapped
from media_pipeline.sandbox.callbacks import IsCancelled
from media_pipeline.sandbox.ffmpeg import MIB, ffmpeg_to_file

WIDEST = 1280
# Measured on the demonstration's slides at 1280 x 720: WebP at 80 takes 17-32 KB, JPEG of the same sharpness 60-90 KB.
_QUALITY = 80


def extract_frame(
    source: Path, info: MediaInfo, moment_s: float, target: Path, *, cancelled: IsCancelled | None = None
) -> Path:
    """Write the frame at `moment_s` to `target` as WebP, at most 1280 pixels wide. Raises MediaError."""
    frame = picture_of(source_input(source, info, start_s=moment_s), info)
    frame = frame.filter("scale", f"trunc(min({WIDEST},iw*sar)/2)*2", "-2").filter("setsar", 1)
    frame = tone_mapped(frame, info.require_video())
    settings = {"c:v": "libwebp", "quality": _QUALITY, "preset": "text", "frames:v": 1, "map_metadata": -1}
    return ffmpeg_to_file(
        lambda path: ffmpeg.output(frame, str(path), f="webp", **settings),
        source,
        target,
        duration_s=1.0,
        expected_bytes=MIB,
        cancelled=cancelled,
    )
