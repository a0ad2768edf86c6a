"""The moment of a video that stands for it: not black, not one plain colour."""

from __future__ import annotations

import statistics
from pathlib import Path

from media_pipeline.inspect.media_info import MediaInfo
from media_pipeline.sandbox import run
from media_pipeline.sandbox.ffmpeg import Cancel

_MOMENTS = (0.1, 0.25, 0.5, 0.02, 0.75, 0.9)
_WIDTH, _HEIGHT = 32, 18
# Of 256 grey levels: a slide with one line of text spreads by more than this, a fade or a blank screen by less.
_ENOUGH_SPREAD = 8.0


def best_moment(source: Path, info: MediaInfo, *, cancelled: Cancel | None = None) -> float:
    """Seconds from the beginning: the first of a few moments that shows something, else the one that shows most."""
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


def _grey(source: Path, info: MediaInfo, moment_s: float, cancelled: Cancel | None) -> bytes:
    """The picture at a moment as 32 x 18 grey bytes; empty where there is none."""
    assert info.video is not None
    picture = ("-map", f"0:{info.video.index}", "-frames:v", "1", "-vf", f"scale={_WIDTH}:{_HEIGHT}")
    finished = run.run(
        [
            *("ffmpeg", *run.FFMPEG_INPUT, "-threads", "2", "-ss", f"{moment_s:.3f}", "-i", str(source)),
            *(*picture, "-f", "rawvideo", "-pix_fmt", "gray", "-"),
        ],
        readable=[source],
        limits=run.Limits(wall_s=120, cpu_s=120, output_bytes=2**24),
        cancelled=cancelled,
        check=False,
    )
    return finished.stdout
