"""What learners play: the lecture, its sound alone, its poster and the interpreter's video, made from what was sent."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ffmpeg

from media_pipeline.errors import Cancelled, LimitExceeded, MediaError
from media_pipeline.loudness import LEVELLED, gain_to_target
from media_pipeline.making import MIB, THREADS, Cancel, Progress, make_file
from media_pipeline.media_info import MediaInfo
from media_pipeline.poster import best_moment
from media_pipeline.probe import probe


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


@dataclass(frozen=True, slots=True)
class _Picture:
    """How a moving picture is encoded.

    lines, copy_lines: of the shorter side, at most, where it is encoded and where it is copied. max_rate, copy_rate:
    bits a second, likewise. keyframe_s: how many seconds a jump has to decode at most.
    """

    lines: int
    copy_lines: int
    frame_rate: int
    crf: int
    max_rate: int
    copy_rate: int
    keyframe_s: int


# Measured on 60 s of slides at 1280x720, two threads: veryfast takes 3.5 s for 0.98 MB, medium 6.2 s for 1.11 MB,
# ultrafast 2.1 s for 2.29 MB; `-tune stillimage` saves 6 % and loses as much (SSIM 0.9984 for 0.9987), so none is set.
_LECTURE = _Picture(
    lines=720, copy_lines=1080, frame_rate=30, crf=25, max_rate=1_800_000, copy_rate=3_000_000, keyframe_s=4
)
# CAPTIONS.md, "Sign language": hands and face at 480 lines or more, 25 to 30 pictures a second.
_SIGN = _Picture(
    lines=576, copy_lines=720, frame_rate=30, crf=25, max_rate=1_200_000, copy_rate=1_500_000, keyframe_s=2
)
_SOUND_RATE = 96_000
_AUDIO_ONLY_RATE = 64_000
_MP4 = {"movflags": "+faststart", "map_metadata": -1, "map_chapters": -1}  # a phone writes its place into the metadata
_COPY = {"c": "copy", **_MP4}
_WEB_PROFILES = frozenset({"Constrained Baseline", "Baseline", "Main", "High"})


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
    return _make_picture("video", source, info, out_dir, _LECTURE, on_progress, cancelled)


def make_sign(
    source: Path,
    info: MediaInfo,
    out_dir: Path,
    *,
    on_progress: Progress | None = None,
    cancelled: Cancel | None = None,
) -> Rendition:
    """The interpreter's video as MP4 without sound, its frame rate kept up to 30 and its lines up to 576."""
    return _make_picture("sign", source, info, out_dir, _SIGN, on_progress, cancelled)


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
    measured, encoded = _shares(on_progress, (0.0, 0.4), (0.4, 1.0))
    gain_db = gain_to_target(source, info, on_progress=measured, cancelled=cancelled)
    sound = ffmpeg.input(str(source))[str(info.audio.index)].filter("volume", f"{gain_db:.2f}dB")
    sound = sound.filter("alimiter", **LEVELLED)
    settings = {"c:a": "aac", "b:a": _AUDIO_ONLY_RATE, "ac": 1, "ar": 44_100, **_MP4}
    target = make_file(
        lambda path: ffmpeg.output(sound, str(path), **settings),
        source,
        out_dir / "audio.m4a",
        duration_s=info.duration_s,
        expected_bytes=_bytes(info.duration_s, _AUDIO_ONLY_RATE),
        on_progress=encoded,
        cancelled=cancelled,
    )
    return Rendition("audio", target, "audio/mp4", None, None, probe(target).duration_s, copied=False)


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


def _make_picture(
    name: str,
    source: Path,
    info: MediaInfo,
    out_dir: Path,
    wanted: _Picture,
    on_progress: Progress | None,
    cancelled: Cancel | None,
) -> Rendition:
    if info.video is None:
        raise ValueError("this file has no picture")
    with_sound = name == "video" and info.audio is not None
    make = functools.partial(
        make_file,
        source=source,
        target=out_dir / f"{name}.mp4",
        duration_s=info.duration_s,
        on_progress=on_progress,
        cancelled=cancelled,
    )
    if _plays_everywhere(info, wanted, with_sound=with_sound):
        try:
            copy = functools.partial(_copy, source, info, with_sound=with_sound)
            return _described(name, make(copy, expected_bytes=info.size_bytes), copied=True)
        except (Cancelled, LimitExceeded):
            raise
        except MediaError:
            pass  # odd time stamps or headers that cannot be copied can mostly still be decoded
    rate = wanted.max_rate + (_SOUND_RATE if with_sound else 0)
    encode = functools.partial(_encode, source, info, wanted, with_sound=with_sound)
    return _described(name, make(encode, expected_bytes=_bytes(info.duration_s, rate)), copied=False)


def _plays_everywhere(info: MediaInfo, wanted: _Picture, *, with_sound: bool) -> bool:
    """Whether a copy will do: what every browser decodes, in a size and rate that a phone line carries."""
    video = info.video
    return (
        video is not None
        and info.container == "mov"
        and video.codec == "h264"
        and video.profile in _WEB_PROFILES
        and video.pixel_format in ("yuv420p", "yuvj420p")
        and min(video.width, video.height) <= wanted.copy_lines
        and max(video.width, video.height) <= wanted.copy_lines * 16 // 9
        and video.frame_rate <= 60
        and info.size_bytes * 8 / info.duration_s <= wanted.copy_rate
        and (not with_sound or (info.audio is not None and info.audio.codec == "aac" and info.audio.channels <= 2))
    )


def _copy(source: Path, info: MediaInfo, path: Path, *, with_sound: bool) -> Any:
    return ffmpeg.output(*_streams(source, info, with_sound=with_sound), str(path), **_COPY)


def _encode(source: Path, info: MediaInfo, wanted: _Picture, path: Path, *, with_sound: bool) -> Any:
    picture, *sound = _streams(source, info, with_sound=with_sound)
    assert info.video is not None
    picture = picture.filter("yadif", deint="interlaced")
    if not 0 < info.video.frame_rate <= wanted.frame_rate + 0.5:
        picture = picture.filter("fps", wanted.frame_rate)
    scale = _scale(info, short=wanted.lines, wide=wanted.lines * 16 // 9)
    picture = picture.filter("scale", f"trunc(iw*sar*{scale:.6f}/2)*2", f"trunc(ih*{scale:.6f}/2)*2").filter(
        "setsar", 1
    )
    settings: dict[str, Any] = {
        "c:v": "libx264",
        "preset": "veryfast",
        "crf": wanted.crf,
        "maxrate": wanted.max_rate,
        "bufsize": 2 * wanted.max_rate,
        "pix_fmt": "yuv420p",
        "profile:v": "high",
        "force_key_frames": f"expr:gte(t,n_forced*{wanted.keyframe_s})",
        "threads": THREADS,
        **_MP4,
    }
    if sound:
        settings |= {"c:a": "aac", "b:a": _SOUND_RATE, "ac": 2, "ar": 48_000}
    return ffmpeg.output(picture, *sound, str(path), **settings)


def _streams(source: Path, info: MediaInfo, *, with_sound: bool) -> list[Any]:
    file = ffmpeg.input(str(source))
    wanted = (info.video, info.audio if with_sound else None)
    return [file[str(stream.index)] for stream in wanted if stream is not None]


def _described(name: str, path: Path, *, copied: bool) -> Rendition:
    """The rendition as it came out, so that what is promised to a player is what is there."""
    made = probe(path)
    assert made.video is not None
    width, height = made.video.shown_size
    return Rendition(name, path, "video/mp4", width, height, made.duration_s, copied)


def _scale(info: MediaInfo, *, short: int, wide: int) -> float:
    assert info.video is not None
    size = info.video.shown_size
    return min(1.0, short / min(size), wide / max(size))


def _fitted(info: MediaInfo, *, short: int, wide: int) -> tuple[int, int]:
    assert info.video is not None
    scale = _scale(info, short=short, wide=wide)
    width, height = (max(2, int(side * scale / 2) * 2) for side in info.video.shown_size)
    return width, height


def _bytes(duration_s: float, bits_a_second: int) -> int:
    return int(duration_s * bits_a_second / 8 * 1.1) + MIB


def _shares(on_progress: Progress | None, *shares: tuple[float, float]) -> list[Progress | None]:
    """One progress reporter for each part of the work, which fills its share of the whole."""
    if on_progress is None:
        return [None] * len(shares)
    return [_share(on_progress, low, high) for low, high in shares]


def _share(on_progress: Progress, low: float, high: float) -> Progress:
    return lambda done: on_progress(low + done * (high - low))
