"""Several forms of one lecture from one decoding: the picture in steps for weaker lines, and the sound alone."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

import ffmpeg

from media_pipeline.inspect.media_info import MediaInfo
from media_pipeline.renditions.loudness import LEVELLED, gain_to_target
from media_pipeline.renditions.profiles import (
    AUDIO_ONLY,
    AUDIO_ONLY_RATE,
    LECTURE,
    MP4,
    SMALLER,
    EncodingProfile,
    expected_bytes,
    picture_settings,
    plays_everywhere,
    shrinking,
    shrunk,
    sound_settings,
    steady,
)
from media_pipeline.renditions.single import Rendition, described, shares
from media_pipeline.sandbox.ffmpeg import Cancel, Progress, make_files

_FORMS: dict[str, EncodingProfile] = {"video": LECTURE, **SMALLER}
_SAME_LOUDNESS_DB = 1.0
_SMALLER_BY = 0.9
"""A step is made only where it has fewer lines than this share of the source's."""


def rungs_for(info: MediaInfo) -> tuple[str, ...]:
    """The names of the renditions that a lecture like this one is to have, `video` first."""
    if info.video is None:
        return ("audio",)
    lines = min(info.video.shown_size) * _SMALLER_BY
    steps = ("video", *(name for name, form in SMALLER.items() if form.lines < lines))
    return steps if info.audio is None else (*steps, "audio")


def make_ladder(
    source: Path,
    info: MediaInfo,
    out_dir: Path,
    names: Collection[str],
    *,
    on_progress: Progress | None = None,
    cancelled: Cancel | None = None,
) -> list[Rendition]:
    """The renditions called `names` (of `rungs_for`), all from one decoding, their sound at -16 LUFS.

    A `video` that every browser plays keeps its picture as it is, and only its sound is brought to that loudness; it is
    left out where the loudness is right already. Raises MediaError; ValueError where `info` has no picture.
    """
    if info.video is None:
        raise ValueError("this file has no picture")
    measured, encoded = shares(on_progress, (0.0, 0.1), (0.1, 1.0))
    gain_db = 0.0
    if info.audio is not None:
        gain_db = gain_to_target(source, info, on_progress=measured, cancelled=cancelled)
    kept = "video" in names and plays_everywhere(info, LECTURE, with_sound=info.audio is not None)
    if kept and (info.audio is None or abs(gain_db) < _SAME_LOUDNESS_DB):
        names = [name for name in names if name != "video"]
    if not names:
        return []
    wanted = [name for name in (*_FORMS, "audio") if name in names]
    targets = [out_dir / ("audio.m4a" if name == "audio" else f"{name}.mp4") for name in wanted]
    rate = sum(AUDIO_ONLY_RATE if name == "audio" else _FORMS[name].max_rate + 100_000 for name in wanted)
    make_files(
        lambda folder: _outputs(source, info, wanted, [folder / target.name for target in targets], gain_db, kept),
        [source],
        targets,
        duration_s=info.duration_s,
        expected_bytes=expected_bytes(info.duration_s, rate) + (info.size_bytes if kept else 0),
        on_progress=encoded,
        cancelled=cancelled,
    )
    return [
        described(name, target, copied=kept and name == "video") for name, target in zip(wanted, targets, strict=True)
    ]


def _outputs(source: Path, info: MediaInfo, names: list[str], paths: list[Path], gain_db: float, kept: bool) -> Any:
    """One command with all outputs: the picture is decoded once and made smaller from step to step."""
    assert info.video is not None
    file = ffmpeg.input(str(source))
    sounds = _sounds(file, info, gain_db, len(names))
    encoded = [name for name in names if name != "audio" and not (kept and name == "video")]
    pictures = _pictures(file[str(info.video.index)], info, encoded)
    outputs = []
    for name, path, sound in zip(names, paths, sounds, strict=True):
        heard = [] if sound is None else [sound]
        if name == "audio":
            outputs.append(ffmpeg.output(*heard, str(path), **AUDIO_ONLY))
        elif name in pictures:
            settings = picture_settings(_FORMS[name]) | (sound_settings(_FORMS[name]) if heard else {})
            outputs.append(ffmpeg.output(pictures[name], *heard, str(path), **settings))
        else:
            settings = {"c:v": "copy", **MP4, **sound_settings(LECTURE)}
            outputs.append(ffmpeg.output(file[str(info.video.index)], *heard, str(path), **settings))
    return ffmpeg.merge_outputs(*outputs)


def _pictures(picture: Any, info: MediaInfo, names: list[str]) -> dict[str, Any]:
    """Each size from the one before it: the largest picture is scaled once only."""
    made: dict[str, Any] = {}
    stream, reached = steady(picture, info, LECTURE), 1.0
    for place, name in enumerate(names):
        form = _FORMS[name]
        wanted = shrinking(info, short=form.lines, wide=form.wide)
        stream = shrunk(_slower(stream, info, form), wanted / reached)
        reached = wanted
        if place + 1 < len(names):
            split = stream.filter_multi_output("split", 2)
            made[name], stream = split.stream(0), split.stream(1)
        else:
            made[name] = stream
    return made


def _slower(picture: Any, info: MediaInfo, form: EncodingProfile) -> Any:
    assert info.video is not None
    fast = form.frame_rate < LECTURE.frame_rate and info.video.frame_rate > form.frame_rate + 0.5
    return picture.filter("fps", form.frame_rate) if fast else picture


def _sounds(file: Any, info: MediaInfo, gain_db: float, count: int) -> list[Any]:
    if info.audio is None:
        return [None] * count
    sound = file[str(info.audio.index)].filter("volume", f"{gain_db:.2f}dB").filter("alimiter", **LEVELLED)
    split = sound.filter_multi_output("asplit", count)
    return [split.stream(place) for place in range(count)]
