"""What learners play: the lecture, its sound alone, its poster and the interpreter's video, made from what was sent."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ffmpeg

from media_pipeline.errors import Cancelled, LimitExceeded, MediaError
from media_pipeline.inspect.media_info import MediaInfo
from media_pipeline.inspect.probe import probe
from media_pipeline.renditions.loudness import LEVELLED, gain_to_target
from media_pipeline.renditions.poster import best_moment
from media_pipeline.renditions.profiles import (
    AUDIO_ONLY,
    AUDIO_ONLY_RATE,
    COPY,
    LECTURE,
    EncodingProfile,
    expected_bytes,
    picture_settings,
    plays_everywhere,
    scaled,
    shrinking,
    sound_settings,
    steady,
)
from media_pipeline.sandbox.ffmpeg import MIB, Cancel, Progress, make_file


@dataclass(frozen=True, slots=True)
class Rendition:
    """A file that a browser plays. `width` and `height` in pixels, None for sound; `copied`: nothing was encoded."""

    name: str
    path: Path
    content_type: str
    width: int | None
    height: int | None
    duration_s: float
    copied: bool


def make_video(
    source: Path,
    info: MediaInfo,
    out_dir: Path,
    *,
    on_progress: Progress | None = None,
    cancelled: Cancel | None = None,
) -> Rendition:
    """The lecture as MP4 (H.264, AAC), copied where every browser plays it already, else encoded.

    `on_progress` is given 0..1. Raises MediaError; ValueError where `info` has no picture.
    """
    if info.video is None:
        raise ValueError("this file has no picture")
    with_sound = info.audio is not None
    if plays_everywhere(info, LECTURE, with_sound=with_sound):
        try:
            return copy_streams(
                "video", source, info, out_dir, with_sound=with_sound, on_progress=on_progress, cancelled=cancelled
            )
        except (Cancelled, LimitExceeded):
            raise
        except MediaError:
            pass  # odd time stamps or headers that cannot be copied can mostly still be decoded
    target = make_file(
        functools.partial(_encode, source, info, LECTURE, with_sound=with_sound),
        source,
        out_dir / "video.mp4",
        duration_s=info.duration_s,
        expected_bytes=expected_bytes(info.duration_s, LECTURE.max_rate + LECTURE.sound_rate),
        on_progress=on_progress,
        cancelled=cancelled,
    )
    return described("video", target, copied=False)


def copy_streams(
    name: str,
    source: Path,
    info: MediaInfo,
    out_dir: Path,
    *,
    with_sound: bool,
    on_progress: Progress | None = None,
    cancelled: Cancel | None = None,
) -> Rendition:
    """`name`.mp4 with the picture, and the sound where it is wanted, as they are. Raises MediaError."""
    target = make_file(
        functools.partial(_copy, source, info, with_sound=with_sound),
        source,
        out_dir / f"{name}.mp4",
        duration_s=info.duration_s,
        expected_bytes=info.size_bytes,
        on_progress=on_progress,
        cancelled=cancelled,
    )
    return described(name, target, copied=True)


def make_audio(
    source: Path,
    info: MediaInfo,
    out_dir: Path,
    *,
    on_progress: Progress | None = None,
    cancelled: Cancel | None = None,
) -> Rendition:
    """The sound alone as M4A (AAC, one channel, 64 kbit/s) at -16 LUFS. ValueError where `info` has no sound."""
    if info.audio is None:
        raise ValueError("this file has no sound")
    measured, encoded = shares(on_progress, (0.0, 0.4), (0.4, 1.0))
    gain_db = gain_to_target(source, info, on_progress=measured, cancelled=cancelled)
    sound = ffmpeg.input(str(source))[str(info.audio.index)].filter("volume", f"{gain_db:.2f}dB")
    sound = sound.filter("alimiter", **LEVELLED)
    target = make_file(
        lambda path: ffmpeg.output(sound, str(path), **AUDIO_ONLY),
        source,
        out_dir / "audio.m4a",
        duration_s=info.duration_s,
        expected_bytes=expected_bytes(info.duration_s, AUDIO_ONLY_RATE),
        on_progress=encoded,
        cancelled=cancelled,
    )
    return described("audio", target, copied=False)


def make_poster(source: Path, info: MediaInfo, out_dir: Path, *, cancelled: Cancel | None = None) -> Rendition:
    """A still picture (JPEG, at most 1280 wide) from a moment that shows something. ValueError without a picture."""
    if info.video is None:
        raise ValueError("this file has no picture")
    moment_s = best_moment(source, info, cancelled=cancelled)
    picture = ffmpeg.input(str(source), ss=f"{moment_s:.3f}")[str(info.video.index)]
    picture = picture.filter("scale", "trunc(min(1280,iw*sar)/2)*2", "-2").filter("setsar", 1)
    settings = {"c:v": "mjpeg", "q:v": 4, "pix_fmt": "yuvj420p", "frames:v": 1, "update": 1, "map_metadata": -1}
    target = make_file(
        lambda path: ffmpeg.output(picture, str(path), **settings),
        source,
        out_dir / "poster.jpg",
        duration_s=1.0,
        expected_bytes=MIB,
        cancelled=cancelled,
    )
    width, height = _fitted(info, short=10_000, wide=1280)
    return Rendition("poster", target, "image/jpeg", width, height, 0.0, copied=False)


def _copy(source: Path, info: MediaInfo, path: Path, *, with_sound: bool) -> Any:
    return ffmpeg.output(*_streams(source, info, with_sound=with_sound), str(path), **COPY)


def _encode(source: Path, info: MediaInfo, wanted: EncodingProfile, path: Path, *, with_sound: bool) -> Any:
    picture, *sound = _streams(source, info, with_sound=with_sound)
    settings = picture_settings(wanted) | (sound_settings(wanted) if sound else {})
    return ffmpeg.output(scaled(steady(picture, info, wanted), info, wanted), *sound, str(path), **settings)


def _streams(source: Path, info: MediaInfo, *, with_sound: bool) -> list[Any]:
    file = ffmpeg.input(str(source))
    wanted = (info.video, info.audio if with_sound else None)
    return [file[str(stream.index)] for stream in wanted if stream is not None]


def described(name: str, path: Path, *, copied: bool) -> Rendition:
    """The rendition as it came out, so that what is promised to a player is what is there."""
    made = probe(path)
    width, height = (None, None) if made.video is None else made.video.shown_size
    content_type = "audio/mp4" if made.video is None else "video/mp4"
    return Rendition(name, path, content_type, width, height, made.duration_s, copied)


def _fitted(info: MediaInfo, *, short: int, wide: int) -> tuple[int, int]:
    assert info.video is not None
    scale = shrinking(info, short=short, wide=wide)
    width, height = (max(2, int(side * scale / 2) * 2) for side in info.video.shown_size)
    return width, height


def shares(on_progress: Progress | None, *parts: tuple[float, float]) -> list[Progress | None]:
    """One progress reporter for each part of the work, which fills its share of the whole."""
    if on_progress is None:
        return [None] * len(parts)
    return [_share(on_progress, low, high) for low, high in parts]


def _share(on_progress: Progress, low: float, high: float) -> Progress:
    return lambda done: on_progress(low + done * (high - low))
