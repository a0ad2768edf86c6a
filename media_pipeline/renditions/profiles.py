"""How pictures and sound are encoded for learners: sizes, rates and flags, as they were measured on slide lectures."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from media_pipeline.inspect.media_info import MediaInfo
from media_pipeline.sandbox.ffmpeg import MIB, THREADS


@dataclass(frozen=True, slots=True)
class EncodingProfile:
    """How a moving picture is encoded, and when it is good enough to be copied.

    lines, copy_lines: of the shorter side, at most, where it is encoded and where it is copied. max_rate, copy_rate:
    bits a second, likewise. keyframe_s: how many seconds a jump has to decode at most. sound_rate: bits a second.
    """

    lines: int
    copy_lines: int
    frame_rate: int
    crf: int
    max_rate: int
    copy_rate: int
    keyframe_s: int
    sound_rate: int = 0
    sound_channels: int = 2

    @property
    def wide(self) -> int:
        """The longer side at most."""
        return -(-self.lines * 16 // 9)


# Measured on 60 s of slides at 1280x720, two threads: veryfast takes 3.5 s for 0.98 MB, medium 6.2 s for 1.11 MB,
# ultrafast 2.1 s for 2.29 MB; `-tune stillimage` saves 6 % and loses as much (SSIM 0.9984 for 0.9987), so none is set.
LECTURE = EncodingProfile(
    lines=720,
    copy_lines=1080,
    frame_rate=30,
    crf=25,
    max_rate=1_800_000,
    copy_rate=3_000_000,
    keyframe_s=4,
    sound_rate=96_000,
)
# For a weak line; bench/bench_renditions.py says what each step takes. The smallest still moves enough to read lips.
SMALLER = {
    "video-480": EncodingProfile(480, 480, 30, 26, 700_000, 700_000, 4, sound_rate=64_000, sound_channels=1),
    "video-240": EncodingProfile(240, 240, 25, 28, 200_000, 200_000, 4, sound_rate=40_000, sound_channels=1),
}
# CAPTIONS.md, "Sign language": hands and face at 480 lines or more, 25 to 30 pictures a second.
SIGN = EncodingProfile(
    lines=576, copy_lines=720, frame_rate=30, crf=25, max_rate=1_200_000, copy_rate=1_500_000, keyframe_s=2
)
# Fewer lines for a weak line, never fewer pictures: movement is the language.
SIGN_SMALL = EncodingProfile(
    lines=240, copy_lines=240, frame_rate=30, crf=27, max_rate=350_000, copy_rate=350_000, keyframe_s=2
)
AUDIO_ONLY_RATE = 64_000
# A phone writes its place into the metadata.
MP4 = {"movflags": "+faststart", "map_metadata": -1, "map_chapters": -1}
COPY = {"c": "copy", **MP4}
AUDIO_ONLY = {"c:a": "aac", "b:a": AUDIO_ONLY_RATE, "ac": 1, "ar": 44_100, **MP4}

_WEB_PROFILES = frozenset({"Constrained Baseline", "Baseline", "Main", "High"})


def plays_everywhere(info: MediaInfo, form: EncodingProfile, *, with_sound: bool) -> bool:
    """Whether a copy will do: what every browser decodes, in a size and rate that a phone line carries."""
    video = info.video
    return (
        video is not None
        and info.container == "mov"
        and video.codec == "h264"
        and video.profile in _WEB_PROFILES
        and video.pixel_format in ("yuv420p", "yuvj420p")
        and min(video.width, video.height) <= form.copy_lines
        and max(video.width, video.height) <= form.copy_lines * 16 // 9
        and video.frame_rate <= 60
        and info.size_bytes * 8 / info.duration_s <= form.copy_rate
        and (not with_sound or (info.audio is not None and info.audio.codec == "aac" and info.audio.channels <= 2))
    )


def steady(picture: Any, info: MediaInfo, form: EncodingProfile) -> Any:
    """An ffmpeg-python stream without interlacing, at no more pictures a second than `form` has."""
    assert info.video is not None
    picture = picture.filter("yadif", deint="interlaced")
    return picture if 0 < info.video.frame_rate <= form.frame_rate + 0.5 else picture.filter("fps", form.frame_rate)


def scaled(picture: Any, info: MediaInfo, form: EncodingProfile) -> Any:
    """The same, upright and in square pixels, no larger than `form` has it."""
    return shrunk(picture, shrinking(info, short=form.lines, wide=form.wide))


def shrunk(picture: Any, scale: float) -> Any:
    """The same in square pixels, each side `scale` (1 or less) of what it was, in even numbers."""
    scale = math.ceil(scale * 1e6) / 1e6  # a third of 720 lines written as 0.333333 would make 238 of them
    picture = picture.filter("scale", f"trunc(iw*sar*{scale:.6f}/2)*2", f"trunc(ih*{scale:.6f}/2)*2")
    return picture.filter("setsar", 1)


def picture_settings(form: EncodingProfile) -> dict[str, Any]:
    """ffmpeg's options for H.264 that every browser plays."""
    return {
        "c:v": "libx264",
        "preset": "veryfast",
        "crf": form.crf,
        "maxrate": form.max_rate,
        "bufsize": 2 * form.max_rate,
        "pix_fmt": "yuv420p",
        "profile:v": "high",
        "force_key_frames": f"expr:gte(t,n_forced*{form.keyframe_s})",
        "threads": THREADS,
        **MP4,
    }


def sound_settings(form: EncodingProfile) -> dict[str, Any]:
    """ffmpeg's options for the sound beside a picture."""
    return {"c:a": "aac", "b:a": form.sound_rate, "ac": form.sound_channels, "ar": 48_000}


def shrinking(info: MediaInfo, *, short: int, wide: int) -> float:
    """By how much the shown picture is to be made smaller (1 or less) to fit."""
    assert info.video is not None
    size = info.video.shown_size
    return min(1.0, short / min(size), wide / max(size))


def expected_bytes(duration_s: float, bits_a_second: int) -> int:
    """About how large a file becomes at most."""
    return int(duration_s * bits_a_second / 8 * 1.1) + MIB
