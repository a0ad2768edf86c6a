"""The streams of a recording as everything that is made from it reads them, as inputs of ffmpeg-python.

Time 0 is where the used streams begin, holes in the sound are filled with silence, and channels of which one cancels
the other, or of which only one carries anything, become one channel.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ffmpeg

from media_pipeline.inspect.media_info import MediaInfo

# `async=1` fills and trims where time stamps jump by more than 0.1 s (libswresample's min_hard_comp), and stretches
# nothing; `first_pts=0` fills up sound that begins after the picture.
_FILLED = {"async": 1, "first_pts": 0}


def source_input(source: Path, info: MediaInfo, *, start_s: float = 0.0) -> Any:
    """Input of ffmpeg-python that begins `start_s` seconds after the used streams do."""
    if start_s > 0:
        return ffmpeg.input(str(source), ss=f"{info.origin_s + start_s:.3f}")
    return ffmpeg.input(str(source), **({"itsoffset": f"{-info.origin_s:.3f}"} if info.origin_s else {}))


def picture_of(file: Any, info: MediaInfo) -> Any:
    """The picture of an input that `source_input` gave. ValueError where there is none."""
    return file[str(info.require_video().index)]


def sound_of(file: Any, info: MediaInfo, *, sample_rate: int | None = None) -> Any:
    """The sound of an input that `source_input` gave, of one channel where `AudioStream.mix` says so. ValueError where
    there is none."""
    audio = info.require_audio()
    rate = [] if sample_rate is None else [sample_rate]
    sound = file[str(audio.index)].filter("aresample", *rate, **_FILLED)
    # `<` is `=` with gains that add up to one; ffmpeg-python would escape `=`.
    return sound.filter("pan", f"mono|c0<{audio.mix}") if audio.mix else sound


def seek_arguments(info: MediaInfo, start_s: float) -> tuple[str, ...]:
    """ffmpeg's options before `-i` for reading from `start_s` seconds after the used streams begin."""
    return ("-ss", f"{info.origin_s + start_s:.3f}")
