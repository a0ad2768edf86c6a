"""Where the streams of a recording that are used begin and how long they last, checked against what the container
declares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from content.messages import N_
from content.timed_text.clock import clock
from media_pipeline.errors import UnusableFile
from media_pipeline.inspect.streams import number
from media_pipeline.sandbox.allowlist import FFMPEG_INPUT
from media_pipeline.sandbox.run import Limits, run_sandboxed

# Containers that write down their length at a place where a cut leaves it standing. Others are measured.
_KEEP_DURATION_WHEN_CUT = frozenset({"mov", "matroska", "avi", "wav", "w64", "aiff", "flac", "asf", "flv", "mp3"})
_TAIL_S = 10.0
_LEAST_ORIGIN_S = 0.05  # less is the priming of an audio codec, which is not worth a shift
_LIMITS = Limits(wall_s=900, cpu_s=300, output_bytes=16 * 1024**2)


@dataclass(frozen=True, slots=True)
class Timing:
    """When streams begin, in seconds after the beginning of the file as ffmpeg counts it, and how long they last from
    there on."""

    origin_s: float
    duration_s: float


def find_timing(
    path: Path, container: str, ffprobe_output: Mapping[str, Any], indices: Sequence[int], *, estimated: bool = False
) -> Timing:
    """Measure the streams with these `indices` (ffmpeg's) from their first to their last packet; what other streams,
    chapters or the container itself say does not lengthen them.

    estimated: the container's length was only guessed by ffprobe. Nothing is decoded: the last seconds are read, and
    only where they do not answer, the whole file. Raises UnusableFile where packets end long before what is declared.
    """
    used = [stream for stream in ffprobe_output.get("streams", ()) if stream.get("index") in indices]
    file_start_s = number(ffprobe_output["format"].get("start_time"))
    origin_s = _first_packet_s(path, used, ffprobe_output, file_start_s) - file_start_s
    origin_s = origin_s if origin_s >= _LEAST_ORIGIN_S else 0.0
    declared_s = _declared_s(ffprobe_output, used)
    if container not in _KEEP_DURATION_WHEN_CUT or estimated or declared_s <= 0:
        return Timing(origin_s, _last_packet(path, indices) - origin_s)
    # Matroska counts its length from zero, others from the first packet.
    begin_s = 0.0 if container == "matroska" and declared_s > file_start_s else file_start_s
    return Timing(origin_s, _end_s(path, indices, begin_s, declared_s, file_start_s) - origin_s)


def packets_reach(path: Path, declared_s: float, *, slack: float) -> bool:
    """Check whether a seek near `declared_s` seconds finds a packet that ends there, or less than `slack` seconds
    before."""
    return max(_ends_near(path, declared_s).values(), default=0.0) >= declared_s - slack


def _end_s(path: Path, indices: Sequence[int], begin_s: float, declared_s: float, file_start_s: float) -> float:
    """End of the streams in seconds after the file's beginning. Raises UnusableFile for a file that is cut off."""
    slack = max(2.0, declared_s / 100)
    ends = _ends_near(path, begin_s + declared_s)
    found_s = max((end for index, end in ends.items() if index in indices), default=0.0)
    if found_s >= begin_s + declared_s - slack:
        return found_s - file_start_s
    last_packet_s = _last_packet(path, indices)
    # Another stream that lasts as long as declared shows that nothing is missing: this one is only shorter.
    is_whole = max(ends.values(), default=0.0) >= begin_s + declared_s - slack
    if is_whole or last_packet_s + file_start_s >= begin_s + declared_s - slack:
        return last_packet_s
    message = N_(
        "This file seems to be cut off: it should last %(expected)s, but ends after %(found)s. "
        "Upload it again from where it was recorded."
    )
    raise UnusableFile(message, expected=clock(round(declared_s)), found=clock(round(last_packet_s)))


def _first_packet_s(
    path: Path, used: Sequence[Mapping[str, Any]], ffprobe_output: Mapping[str, Any], file_start_s: float
) -> float:
    """When the first of the used streams begins. Where they are all there is, that is where the file begins; else it is
    looked up, since ffprobe's `start_time` of a stream is not right in every container."""
    played = [s for s in ffprobe_output.get("streams", ()) if s.get("codec_type") in ("audio", "video")]
    if len(played) == len(used):
        return file_start_s
    starts = []
    for stream in used:
        first = ("-select_streams", str(stream["index"]), "-read_intervals", "%+#1")
        question = (*first, "-show_entries", "packet=pts_time", "-of", "csv=p=0", str(path))
        finished = run_sandboxed(["ffprobe", *FFMPEG_INPUT, *question], readable=[path], limits=_LIMITS, check=False)
        start = finished.stdout.decode("ascii", "replace").strip().rstrip(",")
        if _is_number(start):
            starts.append(float(start))
    return min(starts, default=file_start_s)


def _declared_s(ffprobe_output: Mapping[str, Any], used: Sequence[Mapping[str, Any]]) -> float:
    """Seconds that the used streams should last: by their own headers where all have one, else by the container's."""
    own = [number(stream.get("duration")) for stream in used]
    return max(own) if own and all(own) else number(ffprobe_output["format"].get("duration"))


def _ends_near(path: Path, end_s: float) -> dict[int, float]:
    """By index, when the last packet of each stream ends that a seek near `end_s` finds. Packets that an edit list
    leaves out do not count."""
    question = (
        *("-read_intervals", f"{max(0.0, end_s - _TAIL_S):.3f}%"),
        *("-show_entries", "packet=stream_index,pts_time,duration_time,flags", "-of", "csv=p=0", str(path)),
    )
    finished = run_sandboxed(["ffprobe", *FFMPEG_INPUT, *question], readable=[path], limits=_LIMITS, check=False)
    ends: dict[int, float] = {}
    for line in finished.stdout.decode("ascii", "replace").splitlines():
        index, pts, duration, flags = (line.split(",") + [""] * 4)[:4]
        if index.isdigit() and "D" not in flags:
            # With its duration: the last picture of a screen recording may stand for minutes.
            ends[int(index)] = max(ends.get(int(index), 0.0), number(pts) + number(duration))
    return ends


def _last_packet(path: Path, indices: Sequence[int]) -> float:
    """Measure the end of the last packet, in seconds from the file's beginning, by reading (not decoding) the whole
    file."""
    last_s = 0.0

    def note(line: str) -> None:
        nonlocal last_s
        name, _, value = line.partition("=")
        if name == "out_time_us":
            last_s = max(last_s, number(value) / 1e6)

    maps = [argument for index in indices for argument in ("-map", f"0:{index}")]
    output = ("-c", "copy", "-progress", "pipe:1", "-f", "null", "-")
    command = ["ffmpeg", *FFMPEG_INPUT, "-i", str(path), *maps, *output]
    run_sandboxed(command, readable=[path], limits=_LIMITS, on_line=note, check=False)
    return last_s


def _is_number(value: Any) -> bool:
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return True
