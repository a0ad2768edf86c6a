"""The lecture as MP4: copied where every browser plays it already, else encoded."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import ffmpeg

from media_pipeline.errors import Cancelled, LimitExceeded, MediaError
from media_pipeline.inspect.media_info import MediaInfo
from media_pipeline.renditions.profiles import (
    COPY,
    LECTURE,
    EncodingProfile,
    audio_settings,
    deinterlaced,
    expected_bytes,
    plays_in_every_browser,
    scaled_to_profile,
    video_settings,
)
from media_pipeline.renditions.rendition import Rendition, probe_rendition
from media_pipeline.sandbox.callbacks import IsCancelled, Progress
from media_pipeline.sandbox.ffmpeg import ffmpeg_to_file


def make_video(
    source: Path,
    info: MediaInfo,
    out_dir: Path,
    *,
    on_progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> Rendition:
    """Make the lecture as MP4 (H.264, AAC), copied where every browser plays it already, else encoded.

    `on_progress` is given 0..1. Raises MediaError; ValueError where `info` has no picture.
    """
    info.require_video()
    with_audio = info.audio is not None
    if plays_in_every_browser(info, LECTURE, with_audio=with_audio):
        try:
            return copy_streams(
                "video", source, info, out_dir, with_audio=with_audio, on_progress=on_progress, cancelled=cancelled
            )
        except (Cancelled, LimitExceeded):
            raise
        except MediaError:
            pass  # odd time stamps or headers that cannot be copied can mostly still be decoded
    target = ffmpeg_to_file(
        functools.partial(_encode, source, info, LECTURE, with_audio=with_audio),
        source,
        out_dir / "video.mp4",
        duration_s=info.duration_s,
        expected_bytes=expected_bytes(info.duration_s, LECTURE.max_rate + LECTURE.audio_rate),
        on_progress=on_progress,
        cancelled=cancelled,
    )
    return probe_rendition("video", target, copied=False)


def copy_streams(
    name: str,
    source: Path,
    info: MediaInfo,
    out_dir: Path,
    *,
    with_audio: bool,
    on_progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> Rendition:
    """Copy the video stream, and the audio stream where it is wanted, into `name`.mp4. Raises MediaError."""
    target = ffmpeg_to_file(
        functools.partial(_copy, source, info, with_audio=with_audio),
        source,
        out_dir / f"{name}.mp4",
        duration_s=info.duration_s,
        expected_bytes=info.size_bytes,
        on_progress=on_progress,
        cancelled=cancelled,
    )
    return probe_rendition(name, target, copied=True)


def _copy(source: Path, info: MediaInfo, path: Path, *, with_audio: bool) -> Any:
    return ffmpeg.output(*_streams(source, info, with_audio=with_audio), str(path), **COPY)


def _encode(source: Path, info: MediaInfo, profile: EncodingProfile, path: Path, *, with_audio: bool) -> Any:
    picture, *audio = _streams(source, info, with_audio=with_audio)
    settings = video_settings(profile) | (audio_settings(profile) if audio else {})
    return ffmpeg.output(
        scaled_to_profile(deinterlaced(picture, info, profile), info, profile), *audio, str(path), **settings
    )


def _streams(source: Path, info: MediaInfo, *, with_audio: bool) -> list[Any]:
    file = ffmpeg.input(str(source))
    streams = (info.video, info.audio if with_audio else None)
    return [file[str(stream.index)] for stream in streams if stream is not None]
