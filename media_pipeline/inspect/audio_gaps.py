"""Holes in the time stamps of the sound. A decoder that fills them plays in step; a copy leaves it to the player."""

from __future__ import annotations

from array import array
from pathlib import Path

import numpy as np

from media_pipeline.inspect.media_info import MediaInfo
from media_pipeline.inspect.streams import number
from media_pipeline.sandbox.allowlist import FFMPEG_INPUT
from media_pipeline.sandbox.callbacks import IsCancelled
from media_pipeline.sandbox.run import Limits, run_sandboxed

# Time stamps of some containers are rounded to milliseconds, and a clock may drift by a frame or two.
_LEAST_GAP_S = 0.1
_LIMITS = Limits(wall_s=900, cpu_s=300)


def has_audio_gaps(path: Path, info: MediaInfo, *, cancelled: IsCancelled | None = None) -> bool:
    """Check whether the sound leaves time out, or goes back in it, by more than a tenth of a second between two
    packets. The whole file is read, nothing decoded. False where there is no sound."""
    if info.audio is None:
        return False
    starts = array("d")

    def take(line: str) -> None:
        pts = line.strip().rstrip(",")
        if pts not in ("", "N/A"):
            starts.append(number(pts))

    question = (
        *("-select_streams", str(info.audio.index), "-show_entries", "packet=pts_time"),
        *("-of", "csv=p=0", str(path)),
    )
    run_sandboxed(
        ["ffprobe", *FFMPEG_INPUT, *question],
        readable=[path],
        limits=_LIMITS,
        on_line=take,
        cancelled=cancelled,
        check=False,
    )
    # MP4 has no hole: the packet before one lasts as long. So distances are compared, not ends with beginnings.
    distances = np.diff(np.frombuffer(starts, dtype=np.float64))
    return len(distances) > 0 and bool(np.abs(distances - np.median(distances)).max() > _LEAST_GAP_S)
