"""Duration of a recording, checked against what its container declares."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from content.messages import N_
from content.timed_text.clock import clock
from media_pipeline.errors import UnusableFile
from media_pipeline.sandbox.allowlist import FFMPEG_INPUT
from media_pipeline.sandbox.run import Limits, run_sandboxed

# Containers that write down their length at a place where a cut leaves it standing. Others are measured.
_KEEP_DURATION_WHEN_CUT = frozenset({"mov", "matroska", "avi", "wav", "w64", "aiff", "flac", "asf", "flv", "mp3"})
_TAIL_S = 10.0
_LIMITS = Limits(wall_s=900, cpu_s=300, output_bytes=16 * 1024**2)


def find_duration(
    path: Path, container: str, streams: Sequence[int], *, declared_s: float, estimated: bool = False
) -> float:
    """Measure the seconds from the first to the last packet of `streams` (ffmpeg's indices).

    declared_s: what the container says (0 where nothing). estimated: ffprobe only guessed it. Nothing is decoded:
    the last seconds are read, and only where they do not answer, the whole file. Raises UnusableFile where packets
    end long before the declared duration.
    """
    if container not in _KEEP_DURATION_WHEN_CUT or estimated or declared_s <= 0:
        return _last_packet(path, streams)
    slack = max(2.0, declared_s / 100)
    if packets_reach(path, declared_s, slack=slack):
        return declared_s
    last_packet_s = _last_packet(path, streams)
    if last_packet_s >= declared_s - slack:
        return declared_s
    message = N_(
        "This file seems to be cut off: it should last %(expected)s, but ends after %(found)s. "
        "Upload it again from where it was recorded."
    )
    raise UnusableFile(message, expected=clock(round(declared_s)), found=clock(round(last_packet_s)))


def packets_reach(path: Path, declared_s: float, *, slack: float) -> bool:
    """Check whether a seek near `declared_s` seconds finds a packet that ends there, or less than `slack` seconds
    before."""
    question = (
        *("-read_intervals", f"{max(0.0, declared_s - _TAIL_S):.3f}%"),
        *("-show_entries", "packet=pts_time,duration_time", "-of", "csv=p=0", str(path)),
    )
    finished = run_sandboxed(["ffprobe", *FFMPEG_INPUT, *question], readable=[path], limits=_LIMITS, check=False)
    # With its duration: the last picture of a screen recording may stand for minutes.
    ends = [sum(_seconds(field) for field in line.split(b",")[:2]) for line in finished.stdout.splitlines()]
    return max(ends, default=0.0) >= declared_s - slack


def _last_packet(path: Path, streams: Sequence[int]) -> float:
    """Measure the end of the last packet, in seconds from the first, by reading (not decoding) the whole file."""
    last_s = 0.0

    def note(line: str) -> None:
        nonlocal last_s
        name, _, value = line.partition("=")
        if name == "out_time_us":
            last_s = max(last_s, _seconds(value) / 1e6)

    maps = [argument for index in streams for argument in ("-map", f"0:{index}")]
    output = ("-c", "copy", "-progress", "pipe:1", "-f", "null", "-")
    command = ["ffmpeg", *FFMPEG_INPUT, "-i", str(path), *maps, *output]
    run_sandboxed(command, readable=[path], limits=_LIMITS, on_line=note, check=False)
    return last_s


def _seconds(text: str | bytes) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
