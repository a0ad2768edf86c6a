"""Choice of the streams of a file that are used: one picture and one sound. What is not used never refuses a file."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from content.messages import N_
from media_pipeline.errors import UnusableFile
from media_pipeline.inspect.media_info import AudioStream, SubtitleStream, VideoStream
from media_pipeline.sandbox.allowlist import AUDIO_CODECS, VIDEO_CODECS

MAX_SIDE = 8192
MAX_PIXELS = 50_000_000

CUT_OFF = N_("This file seems to be cut off: its end is missing. Upload it again from where it was recorded.")

Described = Mapping[str, Any]
"""One stream as ffprobe describes it."""


def video_stream(streams: Sequence[Described]) -> VideoStream | None:
    """The first picture that can be decoded; None in a file without a picture. A cover is none.

    Raises UnusableFile where there are pictures and none of them can be used.
    """
    candidates = [each for each in streams if each.get("codec_type") == "video" and not _is_cover(each)]
    if not candidates:
        return None
    stream = next((each for each in candidates if each.get("codec_name") in VIDEO_CODECS), candidates[0])
    codec, width, height = _codec(stream), int(stream.get("width", 0)), int(stream.get("height", 0))
    if codec not in VIDEO_CODECS:
        raise unknown_codec(codec)
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        message = N_(
            "The picture of this video is too large (%(width)d × %(height)d). "
            "Save it at 1920 × 1080 or smaller and upload it again."
        )
        raise UnusableFile(message, width=width, height=height)
    if width < 1 or height < 1:
        raise UnusableFile(CUT_OFF, detail="a picture stream without a size")
    return VideoStream(
        codec=codec,
        profile=str(stream.get("profile", "")),
        pixel_format=str(stream.get("pix_fmt", "")),
        width=width,
        height=height,
        frame_rate=_ratio(stream.get("avg_frame_rate")) or _ratio(stream.get("r_frame_rate")),
        rotation=_rotation(stream),
        bit_rate=int(number(stream.get("bit_rate"))) or None,
        index=int(stream["index"]),
        color_transfer=_color(stream, "color_transfer"),
        color_primaries=_color(stream, "color_primaries"),
        color_space=_color(stream, "color_space"),
        color_range=_color(stream, "color_range"),
    )


def audio_streams(streams: Sequence[Described]) -> tuple[AudioStream, ...]:
    """All sound that can be decoded, what the file itself marks as its default first.

    Raises UnusableFile where there is sound and none of it can be used.
    """
    candidates = [each for each in streams if each.get("codec_type") == "audio"]
    usable = [each for each in candidates if each.get("codec_name") in AUDIO_CODECS and number(each.get("sample_rate"))]
    if candidates and not usable:
        unreadable = next((each for each in candidates if each.get("codec_name") not in AUDIO_CODECS), None)
        if unreadable is not None:
            raise unknown_codec(_codec(unreadable))
        raise UnusableFile(CUT_OFF, detail="a sound stream without a sampling rate")
    usable.sort(key=lambda each: not each.get("disposition", {}).get("default"))
    return tuple(
        AudioStream(
            codec=_codec(stream),
            channels=int(stream.get("channels", 0)),
            sample_rate=int(number(stream.get("sample_rate"))),
            bit_rate=int(number(stream.get("bit_rate"))) or None,
            index=int(stream["index"]),
            language=_tag(stream, "language"),
            title=_tag(stream, "title"),
        )
        for stream in usable
    )


def subtitle_streams(streams: Sequence[Described]) -> tuple[SubtitleStream, ...]:
    """All subtitles of a file, in its order."""
    return tuple(
        SubtitleStream(
            codec=_codec(stream),
            index=int(stream["index"]),
            language=_tag(stream, "language"),
            title=_tag(stream, "title"),
            forced=bool(stream.get("disposition", {}).get("forced")),
        )
        for stream in streams
        if stream.get("codec_type") == "subtitle"
    )


def unknown_codec(codec: str) -> UnusableFile:
    """Refusal of a file whose picture or sound cannot be decoded here."""
    message = N_(
        "This kind of recording (%(codec)s) cannot be played here. Save it as MP4 (H.264 and AAC) and upload it again."
    )
    return UnusableFile(message, codec=codec)


def number(value: Any) -> float:
    """Finite number, 0 where ffprobe has none ("N/A", absent)."""
    try:
        converted = float(value)
    except (TypeError, ValueError):
        return 0.0
    return converted if math.isfinite(converted) else 0.0


def _codec(stream: Described) -> str:
    return str(stream.get("codec_name") or stream.get("codec_tag_string") or "?")


def _tag(stream: Described, name: str) -> str:
    """Value of a tag, however the container spells its name, short enough to be shown."""
    tags = {str(key).lower(): str(value) for key, value in stream.get("tags", {}).items()}
    text = "".join(letter for letter in tags.get(name, "") if letter.isprintable()).strip()
    return "" if text == "und" else text[:80]


def _color(stream: Described, name: str) -> str:
    value = str(stream.get(name, ""))
    return "" if value in ("unknown", "unspecified", "reserved") else value


def _is_cover(stream: Described) -> bool:
    return bool(stream.get("disposition", {}).get("attached_pic"))


def _rotation(stream: Described) -> int:
    """Rotation in degrees clockwise, to the nearest quarter; ffprobe counts a display matrix the other way round."""
    for side_data in stream.get("side_data_list", []):
        if "rotation" in side_data:
            return round(-number(side_data["rotation"]) / 90) * 90 % 360
    return round(number(stream.get("tags", {}).get("rotate")) / 90) * 90 % 360


def _ratio(text: Any) -> float:
    above, _, below = str(text or "").partition("/")
    return number(above) / number(below) if number(below) else 0.0
