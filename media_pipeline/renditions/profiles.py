"""Encoding profiles for learners: sizes, rates and flags, as they were measured on slide lectures."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from media_pipeline.inspect.media_info import MediaInfo
from media_pipeline.renditions.tone_mapping import needs_tone_mapping
from media_pipeline.sandbox.ffmpeg import MIB, THREADS


@dataclass(frozen=True, slots=True)
class EncodingProfile:
    """Encoding of a moving picture, and when a source is good enough to be copied.

    height, copy_height: of the shorter side, at most, where it is encoded and where it is copied. max_rate,
    copy_rate: bits per second, likewise. keyframe_s: seconds that a seek has to decode at most. audio_rate: bits per
    second.
    """

    height: int
    copy_height: int
    frame_rate: int
    crf: int
    max_rate: int
    copy_rate: int
    keyframe_s: int
    audio_rate: int = 0
    audio_channels: int = 2

    @property
    def width(self) -> int:
        """Longer side at most."""
        return -(-self.height * 16 // 9)


# Measured on 60 s of slides at 1280x720, two threads: veryfast takes 3.5 s for 0.98 MB, medium 6.2 s for 1.11 MB,
# ultrafast 2.1 s for 2.29 MB; `-tune stillimage` saves 6 % and loses as much (SSIM 0.9984 for 0.9987), so none is set.
LECTURE = EncodingProfile(
    height=720,
    copy_height=1080,
    frame_rate=30,
    crf=25,
    max_rate=1_800_000,
    copy_rate=3_000_000,
    keyframe_s=4,
    audio_rate=96_000,
)
# For a weak line; bench/bench_renditions.py says what each step takes. The smallest still moves enough to read lips.
SMALLER = {
    "video-480": EncodingProfile(480, 480, 30, 26, 700_000, 700_000, 4, audio_rate=64_000, audio_channels=1),
    "video-240": EncodingProfile(240, 240, 25, 28, 200_000, 200_000, 4, audio_rate=40_000, audio_channels=1),
}
# CAPTIONS.md, "Sign language": hands and face at a height of 480 or more, 25 to 30 frames per second.
SIGN = EncodingProfile(
    height=576, copy_height=720, frame_rate=30, crf=25, max_rate=1_200_000, copy_rate=1_500_000, keyframe_s=2
)
# Fewer lines for a weak line, never fewer pictures: movement is the language.
SIGN_SMALL = EncodingProfile(
    height=240, copy_height=240, frame_rate=30, crf=27, max_rate=350_000, copy_rate=350_000, keyframe_s=2
)
AUDIO_ONLY_RATE = 64_000
# A phone writes its place into the metadata.
MP4 = {"movflags": "+faststart", "map_metadata": -1, "map_chapters": -1}
COPY = {"c": "copy", **MP4}
AUDIO_ONLY = {"c:a": "aac", "b:a": AUDIO_ONLY_RATE, "ac": 1, "ar": 44_100, **MP4}

_WEB_PROFILES = frozenset({"Constrained Baseline", "Baseline", "Main", "High"})


def plays_in_every_browser(info: MediaInfo, profile: EncodingProfile, *, with_audio: bool) -> bool:
    """Check whether a copy will do: what every browser decodes, in a size and rate that a phone line carries."""
    video = info.video
    return (
        video is not None
        and info.container == "mov"
        and video.codec == "h264"
        and video.profile in _WEB_PROFILES
        and video.pixel_format in ("yuv420p", "yuvj420p")
        and not needs_tone_mapping(video)
        and min(video.width, video.height) <= profile.copy_height
        and max(video.width, video.height) <= profile.copy_height * 16 // 9
        and video.frame_rate <= 60
        and info.size_bytes * 8 / info.duration_s <= profile.copy_rate
        and (not with_audio or (info.audio is not None and info.audio.codec == "aac" and info.audio.channels <= 2))
    )


def deinterlaced(picture: Any, info: MediaInfo, profile: EncodingProfile) -> Any:
    """Filter an ffmpeg-python stream: no interlacing, at most the frame rate of `profile`."""
    picture = picture.filter("yadif", deint="interlaced")
    return (
        picture
        if 0 < info.require_video().frame_rate <= profile.frame_rate + 0.5
        else picture.filter("fps", profile.frame_rate)
    )


def scaled_to_profile(picture: Any, info: MediaInfo, profile: EncodingProfile) -> Any:
    """Filter an ffmpeg-python stream: upright, square pixels, no larger than `profile` has it."""
    return scaled_by(picture, scale_factor(info, short=profile.height, width=profile.width))


def scaled_by(picture: Any, scale: float) -> Any:
    """Filter an ffmpeg-python stream: square pixels, each side `scale` (1 or less) of what it was, in even numbers."""
    scale = math.ceil(scale * 1e6) / 1e6  # a third of 720 lines written as 0.333333 would make 238 of them
    picture = picture.filter("scale", f"trunc(iw*sar*{scale:.6f}/2)*2", f"trunc(ih*{scale:.6f}/2)*2")
    return picture.filter("setsar", 1)


def video_settings(profile: EncodingProfile) -> dict[str, Any]:
    """ffmpeg's options for H.264 that every browser plays."""
    return {
        "c:v": "libx264",
        "preset": "veryfast",
        "crf": profile.crf,
        "maxrate": profile.max_rate,
        "bufsize": 2 * profile.max_rate,
        "pix_fmt": "yuv420p",
        "profile:v": "high",
        "force_key_frames": f"expr:gte(t,n_forced*{profile.keyframe_s})",
        "threads": THREADS,
        **MP4,
    }


def audio_settings(profile: EncodingProfile) -> dict[str, Any]:
    """ffmpeg's options for the audio beside a picture."""
    return {"c:a": "aac", "b:a": profile.audio_rate, "ac": profile.audio_channels, "ar": 48_000}


def scale_factor(info: MediaInfo, *, short: int, width: int) -> float:
    """Factor (1 or less) by which the shown picture is scaled down to fit."""
    size = info.require_video().shown_size
    return min(1.0, short / min(size), width / max(size))


def expected_bytes(duration_s: float, bits_a_second: int) -> int:
    """Estimate of the largest size of a file."""
    return int(duration_s * bits_a_second / 8 * 1.1) + MIB
