"""Probe of an uploaded file: its properties, or the reason why it cannot be used."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

from content.messages import N_
from content.timed_text.clock import clock
from media_pipeline.errors import MediaError, UnusableFile
from media_pipeline.inspect.allowed_formats import PLAYLIST_STARTS, picture_kind, starts_like_mp4
from media_pipeline.inspect.duration import find_duration, packets_reach
from media_pipeline.inspect.media_info import AudioStream, MediaInfo, VideoStream
from media_pipeline.inspect.truncation import is_truncated
from media_pipeline.sandbox.allowlist import AUDIO_CODECS, FFMPEG_INPUT, VIDEO_CODECS
from media_pipeline.sandbox.run import FAILED, Limits, run_sandboxed

MAX_SIDE = 8192
MAX_PIXELS = 50_000_000
MAX_STREAMS = 16
MAX_HOURS = 12
_FLAC_SLACK_S = 0.3
PROBE_LIMITS = Limits(wall_s=120, cpu_s=60, output_bytes=16 * 1024**2)

NOT_MEDIA = N_(
    "This file is not a video or sound recording that can be played here. "
    "Save the recording as MP4 (video) or MP3 (sound) and upload that file."
)
CUT_OFF = N_("This file seems to be cut off: its end is missing. Upload it again from where it was recorded.")


_REFUSED_DECODER = re.compile(r"Codec \((\w+)\) not on whitelist")


def probe(path: Path) -> MediaInfo:
    """Probe `path` and look at its end, so that a truncated file is noticed: refused where its container says that much
    more should be there, else `is_truncated`.

    Raises UnusableFile with a sentence for the person who sent it. A picture is not refused here (`is_picture`), nor is
    a file without audio.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(4096)
    if not head:
        raise UnusableFile(N_("This file is empty. Choose the recording again and upload it once more."))
    if (kind := picture_kind(head)) is not None:
        return MediaInfo(kind, 0.0, size, None, None, is_picture=True)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(PLAYLIST_STARTS):
        raise UnusableFile(N_("This file is only a list that points to other files. Upload the recording itself."))
    ffprobe_output, warnings = _ask_ffprobe(path, head)
    return _checked(path, ffprobe_output, size, estimated="Estimating duration" in warnings)


def _ask_ffprobe(path: Path, head: bytes) -> tuple[dict[str, Any], str]:
    """Run ffprobe; gives its JSON and its warnings."""
    question = ("-loglevel", "warning", "-show_format", "-show_streams", "-of", "json", str(path))
    finished = run_sandboxed(["ffprobe", *FFMPEG_INPUT, *question], readable=[path], limits=PROBE_LIMITS, check=False)
    if finished.returncode != 0:
        refused = _REFUSED_DECODER.search(finished.stderr)
        if refused is not None:
            raise _unknown_codec(refused[1])
        cut = starts_like_mp4(head) and "moov atom not found" in finished.stderr
        raise UnusableFile(CUT_OFF if cut else NOT_MEDIA, detail=finished.stderr)
    try:
        return json.loads(finished.stdout), finished.stderr
    except ValueError as error:
        raise MediaError(FAILED, detail=f"ffprobe: {error}") from error


def _checked(path: Path, ffprobe_output: dict[str, Any], size: int, *, estimated: bool) -> MediaInfo:
    streams = ffprobe_output.get("streams", [])
    if len(streams) > MAX_STREAMS:
        message = N_(
            "This file holds %(count)d tracks; at most %(limit)d can be read. "
            "Save it with one picture and one sound track and upload it again."
        )
        raise UnusableFile(message, count=len(streams), limit=MAX_STREAMS)
    video = _video([s for s in streams if s.get("codec_type") == "video" and not _is_cover(s)])
    audio = _audio([s for s in streams if s.get("codec_type") == "audio"])
    if video is None and audio is None:
        raise UnusableFile(NOT_MEDIA, detail="no picture and no sound stream")
    container = str(ffprobe_output["format"]["format_name"]).split(",")[0]
    indices = [stream.index for stream in (video, audio) if stream is not None]
    declared_s = _number(ffprobe_output["format"].get("duration"))
    duration_s = find_duration(path, container, indices, declared_s=declared_s, estimated=estimated)
    _check_duration(duration_s)
    return MediaInfo(container, duration_s, size, video, audio, is_truncated=_is_truncated(path, container, declared_s))


def _is_truncated(path: Path, container: str, declared_s: float) -> bool:
    if container == "flac":  # frames without a length, but samples that were counted
        return declared_s > 0 and not packets_reach(path, declared_s, slack=_FLAC_SLACK_S)
    return is_truncated(path, container)


def _video(streams: list[dict[str, Any]]) -> VideoStream | None:
    if not streams:
        return None
    stream = streams[0]
    codec, width, height = str(stream.get("codec_name", "?")), int(stream.get("width", 0)), int(stream.get("height", 0))
    if codec not in VIDEO_CODECS:
        raise _unknown_codec(codec)
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
        bit_rate=int(_number(stream.get("bit_rate"))) or None,
        index=int(stream["index"]),
    )


def _audio(streams: list[dict[str, Any]]) -> AudioStream | None:
    if not streams:
        return None
    stream = next((s for s in streams if s.get("disposition", {}).get("default")), streams[0])
    codec = str(stream.get("codec_name", "?"))
    if codec not in AUDIO_CODECS:
        raise _unknown_codec(codec)
    return AudioStream(
        codec=codec,
        channels=int(stream.get("channels", 0)),
        sample_rate=int(_number(stream.get("sample_rate"))),
        bit_rate=int(_number(stream.get("bit_rate"))) or None,
        index=int(stream["index"]),
    )


def _check_duration(duration_s: float) -> None:
    if duration_s <= 0:
        raise UnusableFile(
            N_("There is nothing to play in this recording: it has no length. Record it again and upload the new file.")
        )
    if duration_s > MAX_HOURS * 3600:
        message = N_(
            "This recording lasts %(length)s, more than %(hours)d hours. Cut it into shorter parts and upload each."
        )
        raise UnusableFile(message, length=clock(round(duration_s)), hours=MAX_HOURS)


def _unknown_codec(codec: str) -> UnusableFile:
    message = N_(
        "This kind of recording (%(codec)s) cannot be played here. Save it as MP4 (H.264 and AAC) and upload it again."
    )
    return UnusableFile(message, codec=codec)


def _is_cover(stream: dict[str, Any]) -> bool:
    return bool(stream.get("disposition", {}).get("attached_pic"))


def _rotation(stream: dict[str, Any]) -> int:
    """Rotation in degrees clockwise, to the nearest quarter; ffprobe counts a display matrix the other way round."""
    for side_data in stream.get("side_data_list", []):
        if "rotation" in side_data:
            return round(-_number(side_data["rotation"]) / 90) * 90 % 360
    return round(_number(stream.get("tags", {}).get("rotate")) / 90) * 90 % 360


def _ratio(text: Any) -> float:
    above, _, below = str(text or "").partition("/")
    return _number(above) / _number(below) if _number(below) else 0.0


def _number(value: Any) -> float:
    """Finite number, 0 where ffprobe has none ("N/A", absent)."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        return 0.0
    return number if math.isfinite(number) else 0.0
