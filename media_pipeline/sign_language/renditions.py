"""Renditions of the interpreter's video: by itself without audio, and burned in beside the lecture."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ffmpeg

from media_pipeline.errors import Cancelled, LimitExceeded, MediaError
from media_pipeline.inspect.media_info import MediaInfo, VideoStream
from media_pipeline.inspect.source import picture_of, sound_of, source_input
from media_pipeline.renditions.loudness import LEVELLED, gain_to_target
from media_pipeline.renditions.profiles import (
    LECTURE,
    SIGN,
    SIGN_SMALL,
    EncodingProfile,
    audio_settings,
    deinterlaced,
    expected_bytes,
    plays_in_every_browser,
    scale_factor,
    scaled_to_profile,
    video_settings,
)
from media_pipeline.renditions.rendition import Rendition, probe_rendition
from media_pipeline.renditions.tone_mapping import tone_mapped
from media_pipeline.renditions.video import copy_streams
from media_pipeline.sandbox.callbacks import IsCancelled, Progress
from media_pipeline.sandbox.ffmpeg import run_ffmpeg

SIGN_SHARE = 1 / 6
"""Of the whole picture, at least (Ofcom's Code on Television Access Services, signed television)."""
_LEAST_PADDING_S = 0.1
_LEAST_FRAME_RATE = 25


@dataclass(frozen=True, slots=True)
class SideBySideLayout:
    """Sizes in pixels of a lecture and, on its right and at its top, the interpreter; captions are drawn below them."""

    lecture: tuple[int, int]
    sign: tuple[int, int]

    @property
    def canvas(self) -> tuple[int, int]:
        """Size of the whole picture."""
        return self.lecture[0] + self.sign[0], self.lecture[1]


def make_sign(
    source: Path,
    info: MediaInfo,
    out_dir: Path,
    *,
    until_s: float = 0.0,
    on_progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> list[Rendition]:
    """Make `sign` (height at most 576) and, where the source is much higher than 240, `sign-240`: MP4 without audio,
    frame rate kept up to 30, holding its last frame until `until_s`.

    Copied where every browser plays it and it is long enough. Raises MediaError; ValueError without a picture.
    """
    stream = info.require_video()
    padding_s = max(0.0, until_s - info.duration_s)
    small = min(stream.shown_size) > 1.5 * SIGN_SMALL.height
    copied = None
    if padding_s < _LEAST_PADDING_S and plays_in_every_browser(info, SIGN, with_audio=False):
        copied = _copy_if_possible(source, info, out_dir, cancelled)
    profiles = {} if copied is not None else {"sign": SIGN}
    profiles |= {"sign-240": SIGN_SMALL} if small else {}
    encoded = _encode(source, info, out_dir, profiles, padding_s, on_progress, cancelled) if profiles else []
    return ([] if copied is None else [copied]) + encoded


def make_side_by_side(
    lecture: tuple[Path, MediaInfo],
    sign: tuple[Path, MediaInfo],
    offset_s: float,
    target: Path,
    *,
    on_progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> Rendition:
    """Make `target`: the lecture with the interpreter beside it, whose time is the lecture's + `offset_s`; as long as
    the lecture, its audio at -16 LUFS. ValueError where one of them has no picture; MediaError."""
    (lecture_file, lecture_info), (sign_file, _) = lecture, sign
    gain_db = 0.0
    if lecture_info.audio is not None:
        gain_db = gain_to_target(lecture_file, lecture_info, cancelled=cancelled)
    run_ffmpeg(
        lambda folder: _side_by_side(lecture, sign, offset_s, gain_db, folder / target.name),
        [lecture_file, sign_file],
        [target],
        duration_s=lecture_info.duration_s,
        expected_bytes=expected_bytes(lecture_info.duration_s, 2 * LECTURE.max_rate),
        on_progress=on_progress,
        cancelled=cancelled,
    )
    return probe_rendition("signed", target, copied=False)


def side_by_side_layout(lecture: MediaInfo, sign: MediaInfo) -> SideBySideLayout:
    """Lay out both pictures: neither larger than it is, the interpreter on at least a sixth of the whole where its
    resolution suffices for that."""
    scale = scale_factor(lecture, short=LECTURE.height, width=LECTURE.height * 16 // 9)
    width, height = (_even(side * scale) for side in lecture.require_video().shown_size)
    sign_width, sign_height = sign.require_video().shown_size
    shape = sign_width / sign_height
    # w²/shape = SIGN_SHARE * (width + w) * height, solved for w; a little more, for rounding
    part = SIGN_SHARE * 1.05 * height * shape
    column = (part + (part**2 + 4 * part * width) ** 0.5) / 2
    column = min(max(column, width / 3), height * shape)
    return SideBySideLayout((width, height), (_even(column), min(height, _even(column / shape))))


def _copy_if_possible(source: Path, info: MediaInfo, out_dir: Path, cancelled: IsCancelled | None) -> Rendition | None:
    try:
        return copy_streams("sign", source, info, out_dir, with_audio=False, cancelled=cancelled)
    except (Cancelled, LimitExceeded):
        raise
    except MediaError:
        return None  # odd time stamps that cannot be copied can mostly still be decoded


def _encode(
    source: Path,
    info: MediaInfo,
    out_dir: Path,
    profiles: dict[str, EncodingProfile],
    padding_s: float,
    on_progress: Progress | None,
    cancelled: IsCancelled | None,
) -> list[Rendition]:
    duration_s = info.duration_s + padding_s
    targets = {name: out_dir / f"{name}.mp4" for name in profiles}

    def outputs(folder: Path) -> Any:
        picture = deinterlaced(picture_of(source_input(source, info), info), info, SIGN)
        if padding_s:
            picture = picture.filter("tpad", stop_mode="clone", stop_duration=f"{padding_s:.3f}")
        split = picture.filter_multi_output("split", len(profiles))
        return ffmpeg.merge_outputs(
            *(
                ffmpeg.output(
                    tone_mapped(scaled_to_profile(split.stream(place), info, profile), info.require_video()),
                    str(folder / targets[name].name),
                    **video_settings(profile),
                )
                for place, (name, profile) in enumerate(profiles.items())
            )
        )

    run_ffmpeg(
        outputs,
        [source],
        list(targets.values()),
        duration_s=duration_s,
        expected_bytes=expected_bytes(duration_s, sum(profile.max_rate for profile in profiles.values())),
        on_progress=on_progress,
        cancelled=cancelled,
    )
    return [probe_rendition(name, target, copied=False) for name, target in targets.items()]


def _side_by_side(
    lecture: tuple[Path, MediaInfo], sign: tuple[Path, MediaInfo], offset_s: float, gain_db: float, path: Path
) -> Any:
    (lecture_file, lecture_info), (sign_file, sign_info) = lecture, sign
    lecture_video, sign_video = lecture_info.require_video(), sign_info.require_video()
    sizes = side_by_side_layout(lecture_info, sign_info)
    rate = min(30, max(_LEAST_FRAME_RATE, round(lecture_video.frame_rate), round(sign_video.frame_rate)))
    file = source_input(lecture_file, lecture_info)
    interpreter = picture_of(source_input(sign_file, sign_info, start_s=max(0.0, offset_s)), sign_info)
    interpreter = _fitted(interpreter, sign_video, sizes.sign, rate)
    early_s = max(0.0, -offset_s)
    interpreter = interpreter.filter(
        "tpad", start_mode="clone", start_duration=f"{early_s:.3f}", stop_mode="clone", stop=-1
    )
    whole = _fitted(picture_of(file, lecture_info), lecture_video, sizes.lecture, rate)
    whole = whole.filter("pad", *sizes.canvas, 0, 0, color="black")
    whole = ffmpeg.overlay(whole, interpreter, x=sizes.lecture[0], y=0, shortest=1)
    audio = []
    if lecture_info.audio is not None:
        audio = [sound_of(file, lecture_info).filter("volume", f"{gain_db:.2f}dB").filter("alimiter", **LEVELLED)]
    settings = video_settings(LECTURE) | (audio_settings(LECTURE) if audio else {})
    return ffmpeg.output(whole, *audio, str(path), **settings, t=f"{lecture_info.duration_s:.3f}")


def _fitted(picture: Any, video: VideoStream, size: tuple[int, int], rate: int) -> Any:
    picture = picture.filter("yadif", deint="interlaced").filter("fps", rate)
    return tone_mapped(picture.filter("scale", *size).filter("setsar", 1), video)


def _even(pixels: float) -> int:
    return max(2, int(pixels / 2) * 2)
