"""Bitrate ladder: all sizes of a lecture for weaker connections, and its audio alone, from one decoding."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

import ffmpeg

from media_pipeline.inspect.media_info import MediaInfo
from media_pipeline.inspect.source import picture_of, sound_of, source_input
from media_pipeline.renditions.loudness import LEVELLED, gain_to_target
from media_pipeline.renditions.profiles import (
    AUDIO_ONLY,
    AUDIO_ONLY_RATE,
    LECTURE,
    MP4,
    SMALLER,
    EncodingProfile,
    audio_settings,
    deinterlaced,
    expected_bytes,
    plays_in_every_browser,
    scale_factor,
    scaled_by,
    video_settings,
)
from media_pipeline.renditions.rendition import Rendition, probe_rendition, split_progress
from media_pipeline.renditions.tone_mapping import tone_mapped
from media_pipeline.sandbox.callbacks import IsCancelled, Progress
from media_pipeline.sandbox.ffmpeg import run_ffmpeg

_PROFILES: dict[str, EncodingProfile] = {"video": LECTURE, **SMALLER}
_SAME_LOUDNESS_DB = 1.0
_SMALLER_BY = 0.9
"""A step is made only where it has fewer lines than this share of the source's."""


def rungs_for(info: MediaInfo) -> tuple[str, ...]:
    """Names of the renditions that a lecture like this one is to have, `video` first."""
    if info.video is None:
        return ("audio",)
    largest_height = min(info.video.shown_size) * _SMALLER_BY
    rungs = ("video", *(name for name, profile in SMALLER.items() if profile.height < largest_height))
    return rungs if info.audio is None else (*rungs, "audio")


def make_ladder(
    source: Path,
    info: MediaInfo,
    out_dir: Path,
    names: Collection[str],
    *,
    on_progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> list[Rendition]:
    """Encode the renditions called `names` (of `rungs_for`), all from one decoding, their audio at -16 LUFS.

    A `video` that every browser plays keeps its picture as it is, and only its audio is brought to that loudness; it is
    left out where the loudness is right already. Raises MediaError; ValueError where `info` has no picture.
    """
    info.require_video()
    measuring, encoding = split_progress(on_progress, (0.0, 0.1), (0.1, 1.0))
    gain_db = 0.0
    if info.audio is not None:
        gain_db = gain_to_target(source, info, on_progress=measuring, cancelled=cancelled)
    keeps_picture = "video" in names and plays_in_every_browser(info, LECTURE, with_audio=info.audio is not None)
    if keeps_picture and (info.audio is None or abs(gain_db) < _SAME_LOUDNESS_DB):
        names = [name for name in names if name != "video"]
    if not names:
        return []
    ordered_names = [name for name in (*_PROFILES, "audio") if name in names]
    targets = [out_dir / ("audio.m4a" if name == "audio" else f"{name}.mp4") for name in ordered_names]
    rate = sum(AUDIO_ONLY_RATE if name == "audio" else _PROFILES[name].max_rate + 100_000 for name in ordered_names)
    run_ffmpeg(
        lambda folder: _outputs(
            source, info, ordered_names, [folder / target.name for target in targets], gain_db, keeps_picture
        ),
        [source],
        targets,
        duration_s=info.duration_s,
        expected_bytes=expected_bytes(info.duration_s, rate) + (info.size_bytes if keeps_picture else 0),
        on_progress=encoding,
        cancelled=cancelled,
    )
    return [
        probe_rendition(name, target, copied=keeps_picture and name == "video")
        for name, target in zip(ordered_names, targets, strict=True)
    ]


def _outputs(
    source: Path, info: MediaInfo, names: list[str], paths: list[Path], gain_db: float, keeps_picture: bool
) -> Any:
    """Build one command with all outputs: the picture is decoded once and scaled from rung to rung."""
    file = source_input(source, info)
    audio_streams = _audio_streams(file, info, gain_db, len(names))
    encoded = [name for name in names if name != "audio" and not (keeps_picture and name == "video")]
    pictures = _pictures(picture_of(file, info), info, encoded)
    outputs = []
    for name, path, audio_stream in zip(names, paths, audio_streams, strict=True):
        audio = [] if audio_stream is None else [audio_stream]
        if name == "audio":
            outputs.append(ffmpeg.output(*audio, str(path), **AUDIO_ONLY))
        elif name in pictures:
            settings = video_settings(_PROFILES[name]) | (audio_settings(_PROFILES[name]) if audio else {})
            outputs.append(ffmpeg.output(pictures[name], *audio, str(path), **settings))
        else:
            settings = {"c:v": "copy", **MP4, **audio_settings(LECTURE)}
            outputs.append(ffmpeg.output(picture_of(file, info), *audio, str(path), **settings))
    return ffmpeg.merge_outputs(*outputs)


def _pictures(picture: Any, info: MediaInfo, names: list[str]) -> dict[str, Any]:
    """Scale each size from the one before it: the largest picture is scaled once only."""
    streams: dict[str, Any] = {}
    stream, reached = deinterlaced(picture, info, LECTURE), 1.0
    for place, name in enumerate(names):
        profile = _PROFILES[name]
        scale = scale_factor(info, short=profile.height, width=profile.width)
        stream = scaled_by(_at_frame_rate(stream, info, profile), scale / reached)
        if place == 0:
            stream = tone_mapped(stream, info.require_video())
        reached = scale
        if place + 1 < len(names):
            split = stream.filter_multi_output("split", 2)
            streams[name], stream = split.stream(0), split.stream(1)
        else:
            streams[name] = stream
    return streams


def _at_frame_rate(picture: Any, info: MediaInfo, profile: EncodingProfile) -> Any:
    fast = profile.frame_rate < LECTURE.frame_rate and info.require_video().frame_rate > profile.frame_rate + 0.5
    return picture.filter("fps", profile.frame_rate) if fast else picture


def _audio_streams(file: Any, info: MediaInfo, gain_db: float, count: int) -> list[Any]:
    if info.audio is None:
        return [None] * count
    audio = sound_of(file, info).filter("volume", f"{gain_db:.2f}dB").filter("alimiter", **LEVELLED)
    split = audio.filter_multi_output("asplit", count)
    return [split.stream(place) for place in range(count)]
