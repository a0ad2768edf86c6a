"""The interpreter's video as learners see it: by itself without sound, and burned in beside the lecture."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ffmpeg

from media_pipeline.errors import Cancelled, LimitExceeded, MediaError
from media_pipeline.inspect.media_info import MediaInfo
from media_pipeline.renditions.loudness import LEVELLED, gain_to_target
from media_pipeline.renditions.profiles import (
    LECTURE,
    SIGN,
    SIGN_SMALL,
    EncodingProfile,
    expected_bytes,
    picture_settings,
    plays_everywhere,
    scaled,
    shrinking,
    sound_settings,
    steady,
)
from media_pipeline.renditions.single import Rendition, copy_streams, described
from media_pipeline.sandbox.ffmpeg import Cancel, Progress, make_files

SIGN_SHARE = 1 / 6
"""Of the whole picture, at least (Ofcom's Code on Television Access Services, signed television)."""
_LEAST_PADDING_S = 0.1
_LEAST_FRAME_RATE = 25


@dataclass(frozen=True, slots=True)
class Beside:
    """Sizes in pixels of a lecture and, on its right and at its top, the interpreter; captions are drawn below them."""

    lecture: tuple[int, int]
    sign: tuple[int, int]

    @property
    def canvas(self) -> tuple[int, int]:
        """Of the whole."""
        return self.lecture[0] + self.sign[0], self.lecture[1]


def make_sign(
    source: Path,
    info: MediaInfo,
    out_dir: Path,
    *,
    until_s: float = 0.0,
    on_progress: Progress | None = None,
    cancelled: Cancel | None = None,
) -> list[Rendition]:
    """`sign` (at most 576 lines) and, where it has many more than 240, `sign-240`: MP4 without sound, frame rate kept
    up to 30, holding its last picture until `until_s`.

    Copied where every browser plays it and it is long enough. Raises MediaError; ValueError without a picture.
    """
    if info.video is None:
        raise ValueError("this file has no picture")
    padding_s = max(0.0, until_s - info.duration_s)
    small = min(info.video.shown_size) > 1.5 * SIGN_SMALL.lines
    copied = None
    if padding_s < _LEAST_PADDING_S and plays_everywhere(info, SIGN, with_sound=False):
        copied = _copied(source, info, out_dir, cancelled)
    forms = {} if copied is not None else {"sign": SIGN}
    forms |= {"sign-240": SIGN_SMALL} if small else {}
    encoded = _encoded(source, info, out_dir, forms, padding_s, on_progress, cancelled) if forms else []
    return ([] if copied is None else [copied]) + encoded


def make_side_by_side(
    lecture: tuple[Path, MediaInfo],
    sign: tuple[Path, MediaInfo],
    offset_s: float,
    target: Path,
    *,
    on_progress: Progress | None = None,
    cancelled: Cancel | None = None,
) -> Rendition:
    """`target`: the lecture with the interpreter beside it, whose time is the lecture's + `offset_s`; as long as the
    lecture, its sound at -16 LUFS. ValueError where one of them has no picture; MediaError."""
    (lecture_file, lecture_info), (sign_file, sign_info) = lecture, sign
    if lecture_info.video is None or sign_info.video is None:
        raise ValueError("a lecture and an interpreter's video each with a picture are needed")
    gain_db = 0.0
    if lecture_info.audio is not None:
        gain_db = gain_to_target(lecture_file, lecture_info, cancelled=cancelled)
    make_files(
        lambda folder: _signed(lecture, sign, offset_s, gain_db, folder / target.name),
        [lecture_file, sign_file],
        [target],
        duration_s=lecture_info.duration_s,
        expected_bytes=expected_bytes(lecture_info.duration_s, 2 * LECTURE.max_rate),
        on_progress=on_progress,
        cancelled=cancelled,
    )
    return described("signed", target, copied=False)


def beside(lecture: MediaInfo, sign: MediaInfo) -> Beside:
    """How both stand beside each other: neither larger than it is, the interpreter on at least a sixth of the whole
    where its lines suffice for that."""
    assert lecture.video is not None
    assert sign.video is not None
    scale = shrinking(lecture, short=LECTURE.lines, wide=LECTURE.lines * 16 // 9)
    width, height = (_even(side * scale) for side in lecture.video.shown_size)
    shape = sign.video.shown_size[0] / sign.video.shown_size[1]
    # w²/shape = SIGN_SHARE * (width + w) * height, solved for w; a little more, for rounding
    part = SIGN_SHARE * 1.05 * height * shape
    column = (part + (part**2 + 4 * part * width) ** 0.5) / 2
    column = min(max(column, width / 3), height * shape)
    return Beside((width, height), (_even(column), min(height, _even(column / shape))))


def _copied(source: Path, info: MediaInfo, out_dir: Path, cancelled: Cancel | None) -> Rendition | None:
    try:
        return copy_streams("sign", source, info, out_dir, with_sound=False, cancelled=cancelled)
    except (Cancelled, LimitExceeded):
        raise
    except MediaError:
        return None  # odd time stamps that cannot be copied can mostly still be decoded


def _encoded(
    source: Path,
    info: MediaInfo,
    out_dir: Path,
    forms: dict[str, EncodingProfile],
    padding_s: float,
    on_progress: Progress | None,
    cancelled: Cancel | None,
) -> list[Rendition]:
    duration_s = info.duration_s + padding_s
    targets = {name: out_dir / f"{name}.mp4" for name in forms}

    def outputs(folder: Path) -> Any:
        assert info.video is not None
        picture = steady(ffmpeg.input(str(source))[str(info.video.index)], info, SIGN)
        if padding_s:
            picture = picture.filter("tpad", stop_mode="clone", stop_duration=f"{padding_s:.3f}")
        split = picture.filter_multi_output("split", len(forms))
        return ffmpeg.merge_outputs(
            *(
                ffmpeg.output(
                    scaled(split.stream(place), info, form), str(folder / targets[name].name), **picture_settings(form)
                )
                for place, (name, form) in enumerate(forms.items())
            )
        )

    make_files(
        outputs,
        [source],
        list(targets.values()),
        duration_s=duration_s,
        expected_bytes=expected_bytes(duration_s, sum(form.max_rate for form in forms.values())),
        on_progress=on_progress,
        cancelled=cancelled,
    )
    return [described(name, target, copied=False) for name, target in targets.items()]


def _signed(
    lecture: tuple[Path, MediaInfo], sign: tuple[Path, MediaInfo], offset_s: float, gain_db: float, path: Path
) -> Any:
    (lecture_file, lecture_info), (sign_file, sign_info) = lecture, sign
    assert lecture_info.video is not None
    assert sign_info.video is not None
    sizes = beside(lecture_info, sign_info)
    rate = min(30, max(_LEAST_FRAME_RATE, round(lecture_info.video.frame_rate), round(sign_info.video.frame_rate)))
    file = ffmpeg.input(str(lecture_file))
    place = {"ss": f"{offset_s:.3f}"} if offset_s > 0 else {}
    interpreter = ffmpeg.input(str(sign_file), **place)[str(sign_info.video.index)]
    interpreter = _fitted(interpreter, sizes.sign, rate)
    early_s = max(0.0, -offset_s)
    interpreter = interpreter.filter(
        "tpad", start_mode="clone", start_duration=f"{early_s:.3f}", stop_mode="clone", stop=-1
    )
    whole = _fitted(file[str(lecture_info.video.index)], sizes.lecture, rate)
    whole = whole.filter("pad", *sizes.canvas, 0, 0, color="black")
    whole = ffmpeg.overlay(whole, interpreter, x=sizes.lecture[0], y=0, shortest=1)
    sound = []
    if lecture_info.audio is not None:
        heard = file[str(lecture_info.audio.index)].filter("volume", f"{gain_db:.2f}dB")
        sound = [heard.filter("alimiter", **LEVELLED)]
    settings = picture_settings(LECTURE) | (sound_settings(LECTURE) if sound else {})
    return ffmpeg.output(whole, *sound, str(path), **settings, t=f"{lecture_info.duration_s:.3f}")


def _fitted(picture: Any, size: tuple[int, int], rate: int) -> Any:
    picture = picture.filter("yadif", deint="interlaced").filter("fps", rate)
    return picture.filter("scale", *size).filter("setsar", 1)


def _even(pixels: float) -> int:
    return max(2, int(pixels / 2) * 2)
