"""Probe of an uploaded file: its properties, or the reason why it cannot be used."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from content.messages import N_
from content.timed_text.clock import clock
from media_pipeline.errors import MediaError, UnusableFile
from media_pipeline.inspect.allowed_formats import PLAYLIST_STARTS, picture_kind, starts_like_mp4
from media_pipeline.inspect.duration import find_timing, packets_reach
from media_pipeline.inspect.media_info import MediaInfo
from media_pipeline.inspect.streams import CUT_OFF, audio_streams, number, subtitle_streams, video_stream
from media_pipeline.inspect.truncation import is_truncated
from media_pipeline.sandbox.allowlist import DECODERS, FFMPEG_INPUT, MAX_PIXELS
from media_pipeline.sandbox.run import FAILED, Limits, SandboxResult, run_sandboxed

MAX_STREAMS = 100
"""So many decoders that are not on the allowlist are opened to describe a file; one with more is no recording."""
MAX_HOURS = 12
_FLAC_SLACK_S = 0.3
PROBE_LIMITS = Limits(wall_s=120, cpu_s=60, output_bytes=16 * 1024**2)

NOT_MEDIA = N_(
    "This file is not a video or sound recording that can be played here. "
    "Save the recording as MP4 (video) or MP3 (sound) and upload that file."
)

TOO_MANY_PIXELS = N_(
    "The picture of this video is too large: %(width)d × %(height)d pixels. "
    "Save it with at most 3840 × 2160 and upload that file."
)

_REFUSED_DECODER = re.compile(r"Codec \((\w+)\) not on whitelist")


def probe(path: Path, *, audio_index: int | None = None) -> MediaInfo:
    """Probe `path` and look at its end, so that a truncated file is noticed: refused where its container says that much
    more should be there, else `is_truncated`.

    audio_index: the sound that is used (ffmpeg's index), without it or where there is none such the file's default.

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
    return _checked(path, ffprobe_output, size, audio_index, estimated="Estimating duration" in warnings)


def _ask_ffprobe(path: Path, head: bytes) -> tuple[dict[str, Any], str]:
    """Run ffprobe; gives its JSON and its warnings.

    ffprobe describes nothing where it cannot open the decoder of any one stream, be it an unused one. So whatever it
    misses is let in by name and asked for again, to be opened and nothing more: what looks into packets to find out
    about them (the format's own list) keeps to the allowlist, and so does all that decodes later.
    """
    opened: list[str] = []
    while True:
        finished = _run_ffprobe(path, opened)
        if finished.returncode == 0:
            break
        missed = [name for name in _REFUSED_DECODER.findall(finished.stderr) if name not in opened]
        if not missed or len(opened) > MAX_STREAMS:
            cut = starts_like_mp4(head) and "moov atom not found" in finished.stderr
            raise UnusableFile(CUT_OFF if cut else NOT_MEDIA, detail=finished.stderr)
        opened += dict.fromkeys(missed)
    try:
        return json.loads(finished.stdout), finished.stderr
    except ValueError as error:
        raise MediaError(FAILED, detail=f"ffprobe: {error}") from error


def _run_ffprobe(path: Path, opened: Sequence[str]) -> SandboxResult:
    decoders = ",".join((*sorted(DECODERS), *opened))
    # With a stream specifier an option reaches the decoders alone, not what looks into packets.
    lists = [argument for kind in "vasdt" if opened for argument in (f"-codec_whitelist:{kind}", decoders)]
    question = ("-loglevel", "warning", "-threads", "1", "-show_format", "-show_streams", "-of", "json", str(path))
    any_size = ("-max_pixels", str(2**31 - 1))  # to say how large it is, within the child's memory
    command = ["ffprobe", *FFMPEG_INPUT, *lists, *any_size, *question]
    return run_sandboxed(command, readable=[path], limits=PROBE_LIMITS, check=False)


def _checked(
    path: Path, ffprobe_output: dict[str, Any], size: int, audio_index: int | None, *, estimated: bool
) -> MediaInfo:
    streams = ffprobe_output.get("streams", [])
    video = video_stream(streams)
    audio_tracks = audio_streams(streams)
    if video is None and not audio_tracks:
        raise UnusableFile(NOT_MEDIA, detail="no picture and no sound stream")
    if video is not None and video.width * video.height > MAX_PIXELS:
        raise UnusableFile(TOO_MANY_PIXELS, width=video.width, height=video.height)
    container = str(ffprobe_output["format"]["format_name"]).split(",")[0]
    first_track = next(iter(audio_tracks), None)
    audio = next((track for track in audio_tracks if track.index == audio_index), first_track)
    indices = [stream.index for stream in (video, audio) if stream is not None]
    timing = find_timing(path, container, ffprobe_output, indices, estimated=estimated)
    _check_duration(timing.duration_s)
    declared_s = number(ffprobe_output["format"].get("duration"))
    return MediaInfo(
        container=container,
        duration_s=timing.duration_s,
        size_bytes=size,
        video=video,
        audio=audio,
        is_truncated=_is_truncated(path, container, declared_s),
        origin_s=timing.origin_s,
        audio_tracks=audio_tracks,
        subtitles=subtitle_streams(streams),
    )


def _is_truncated(path: Path, container: str, declared_s: float) -> bool:
    if container == "flac":  # frames without a length, but samples that were counted
        return declared_s > 0 and not packets_reach(path, declared_s, slack=_FLAC_SLACK_S)
    return is_truncated(path, container)


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
