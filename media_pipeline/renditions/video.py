"""The lecture as MP4: copied where every browser plays it already, else encoded."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import ffmpeg

from media_pipeline.errors import Cancelled, LimitExceeded, MediaError
from media_pipeline.inspect.audio_gaps import has_audio_gaps
from media_pipeline.inspect.media_info import MediaInfo
from media_pipeline.inspect.source import picture_of, sound_of, source_input
from media_pipeline.renditions.profiles import (
    COPY,
    LECTURE,
    MP4,
    EncodingProfile,
    audio_settings,
    deinterlaced,
    expected_bytes,
    plays_in_every_browser,
    scaled_to_profile,
    video_settings,
)
from media_pipeline.renditions.rendition import Rendition, probe_rendition
from media_pipeline.renditions.tone_mapping import tone_mapped
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
    """Make the lecture as MP4 (H.264, AAC), copied where every browser plays it already, else encoded. Sound with holes
    in its time stamps or channels that have to be mixed is encoded even beside a copied picture.

    `on_progress` is given 0..1. Raises MediaError; ValueError where `info` has no picture.
    """
    info.require_video()
    with_audio = info.audio is not None
    if plays_in_every_browser(info, LECTURE, with_audio=with_audio):
        mends = info.audio is not None and (bool(info.audio.mix) or has_audio_gaps(source, info, cancelled=cancelled))
        copy = _copy_beside_encoded_audio if mends else functools.partial(copy_streams, with_audio=with_audio)
        try:
            return copy("video", source, info, out_dir, on_progress=on_progress, cancelled=cancelled)
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


def _copy_beside_encoded_audio(
    name: str,
    source: Path,
    info: MediaInfo,
    out_dir: Path,
    *,
    on_progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> Rendition:
    """Copy the picture alone; its rendition counts as copied, so that its loudness is evened later."""

    def output(path: Path) -> Any:
        file = source_input(source, info)
        settings = {"c:v": "copy", **MP4, **audio_settings(LECTURE)}
        return ffmpeg.output(picture_of(file, info), sound_of(file, info), str(path), **settings)

    target = ffmpeg_to_file(
        output,
        source,
        out_dir / f"{name}.mp4",
        duration_s=info.duration_s,
        expected_bytes=info.size_bytes + expected_bytes(info.duration_s, LECTURE.audio_rate),
        on_progress=on_progress,
        cancelled=cancelled,
    )
    return probe_rendition(name, target, copied=True)


def _copy(source: Path, info: MediaInfo, path: Path, *, with_audio: bool) -> Any:
    file = source_input(source, info)
    audio = [file[str(info.require_audio().index)]] if with_audio else []
    return ffmpeg.output(picture_of(file, info), *audio, str(path), **COPY)


def _encode(source: Path, info: MediaInfo, profile: EncodingProfile, path: Path, *, with_audio: bool) -> Any:
    file = source_input(source, info)
    picture = scaled_to_profile(deinterlaced(picture_of(file, info), info, profile), info, profile)
    audio = [sound_of(file, info)] if with_audio else []
    settings = video_settings(profile) | (audio_settings(profile) if audio else {})
    return ffmpeg.output(tone_mapped(picture, info.require_video()), *audio, str(path), **settings)
