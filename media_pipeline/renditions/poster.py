"""Poster: a still picture from a moment that is neither black nor of one plain colour."""

from __future__ import annotations

import statistics
from pathlib import Path

import ffmpeg

from media_pipeline.inspect.media_info import MediaInfo
from media_pipeline.inspect.source import picture_of, seek_arguments, source_input
from media_pipeline.renditions.profiles import scale_factor
from media_pipeline.renditions.rendition import Rendition
from media_pipeline.renditions.tone_mapping import tone_mapped, tone_mapping_filters
from media_pipeline.sandbox.allowlist import FFMPEG_INPUT
from media_pipeline.sandbox.callbacks import IsCancelled
from media_pipeline.sandbox.ffmpeg import MIB, ffmpeg_to_file
from media_pipeline.sandbox.run import Limits, run_sandboxed

_MOMENTS = (0.1, 0.25, 0.5, 0.02, 0.75, 0.9)
_WIDEST = 1280
_WIDTH, _HEIGHT = 32, 18
# Of 256 grey levels: a slide with one line of text spreads by more than this, a fade or a blank screen by less.
_ENOUGH_SPREAD = 8.0


def make_poster(source: Path, info: MediaInfo, out_dir: Path, *, cancelled: IsCancelled | None = None) -> Rendition:
    """Extract a still picture (JPEG, at most 1280 wide) from a moment that shows something. ValueError without
    video."""
    stream = info.require_video()
    moment_s = best_moment(source, info, cancelled=cancelled)
    picture = picture_of(source_input(source, info, start_s=moment_s), info)
    picture = picture.filter("scale", f"trunc(min({_WIDEST},iw*sar)/2)*2", "-2").filter("setsar", 1)
    picture = tone_mapped(picture, stream)
    settings = {"c:v": "mjpeg", "q:v": 4, "pix_fmt": "yuvj420p", "frames:v": 1, "update": 1, "map_metadata": -1}
    target = ffmpeg_to_file(
        lambda path: ffmpeg.output(picture, str(path), **settings),
        source,
        out_dir / "poster.jpg",
        duration_s=1.0,
        expected_bytes=MIB,
        cancelled=cancelled,
    )
    width, height = _size(info)
    return Rendition("poster", target, "image/jpeg", width, height, 0.0, copied=False)


def best_moment(source: Path, info: MediaInfo, *, cancelled: IsCancelled | None = None) -> float:
    """Seconds from the beginning of the first of a few moments that shows something, else of the one that shows
    most."""
    best, best_spread = 0.0, -1.0
    for share in _MOMENTS:
        moment_s = info.duration_s * share
        spread = _spread(_grey(source, info, moment_s, cancelled))
        if spread >= _ENOUGH_SPREAD:
            return moment_s
        if spread > best_spread:
            best, best_spread = moment_s, spread
    return best


def _spread(grey: bytes) -> float:
    return statistics.pstdev(grey) if len(grey) == _WIDTH * _HEIGHT else -1.0


def _grey(source: Path, info: MediaInfo, moment_s: float, cancelled: IsCancelled | None) -> bytes:
    """Decode the frame at a moment as 32 x 18 grey bytes; empty where there is none."""
    video = info.require_video()
    filters = f"scale={_WIDTH}:{_HEIGHT},{tone_mapping_filters(video)}format=gray"
    picture = ("-map", f"0:{video.index}", "-frames:v", "1", "-vf", filters)
    finished = run_sandboxed(
        [
            *("ffmpeg", *FFMPEG_INPUT, "-threads", "2", *seek_arguments(info, moment_s), "-i", str(source)),
            *(*picture, "-f", "rawvideo", "-pix_fmt", "gray", "-"),
        ],
        readable=[source],
        limits=Limits(wall_s=120, cpu_s=120, output_bytes=2**24),
        cancelled=cancelled,
        check=False,
    )
    return finished.stdout


def _size(info: MediaInfo) -> tuple[int, int]:
    """Width and height of the poster in pixels, even numbers."""
    scale = scale_factor(info, short=10_000, width=_WIDEST)
    width, height = (max(2, int(side * scale / 2) * 2) for side in info.require_video().shown_size)
    return width, height
