"""Loudness: measured, and the gain that brings a recording to the loudness of all lessons."""

from __future__ import annotations

import re
from pathlib import Path

import ffmpeg

from media_pipeline.inspect.media_info import MediaInfo
from media_pipeline.inspect.source import sound_of, source_input
from media_pipeline.sandbox.callbacks import IsCancelled, Progress
from media_pipeline.sandbox.ffmpeg import ffmpeg_command, progress_reader
from media_pipeline.sandbox.run import Limits, run_sandboxed

# AES TD1004.1.15-10: -16 LUFS for audio on phones; measured as EBU R 128 (ITU-R BS.1770) says.
TARGET_LUFS = -16.0
# A recording quieter than this is mostly noise; raising it further would raise only that.
_MOST_GAIN_DB = 24.0
_MOST_SPEECH_GAIN_DB = 66.0  # where somebody was found to speak in it nevertheless
# Peaks at -1.5 dBFS at most, as EBU R 128 s2 asks for lossy coding; the limiter itself changes no level.
LEVELLED = {"limit": 0.841, "level": "disabled"}
_SILENT_LUFS = -69.0
_RAISED_DB = 40.0


def gain_to_target(
    source: Path, info: MediaInfo, *, on_progress: Progress | None = None, cancelled: IsCancelled | None = None
) -> float:
    """Gain in decibels that brings the whole recording to TARGET_LUFS; 0 for silence. Decodes the audio once."""
    loudness = integrated_loudness(source, info, on_progress=on_progress, cancelled=cancelled)
    if loudness is None and info.require_audio().speech_s:
        loudness = integrated_loudness(source, info, raised_db=_RAISED_DB, cancelled=cancelled)
    if loudness is None:
        return 0.0
    most_db = _MOST_SPEECH_GAIN_DB if info.require_audio().speech_s else _MOST_GAIN_DB
    return max(-_MOST_GAIN_DB, min(most_db, TARGET_LUFS - loudness))


def integrated_loudness(
    source: Path,
    info: MediaInfo,
    *,
    raised_db: float = 0.0,
    on_progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> float | None:
    """Measure the integrated loudness in LUFS, None for silence. ValueError where `info` has no audio.

    raised_db: so much louder it is measured (and counted back), since EBU R 128 counts nothing under -70 LUFS.
    """
    audio = sound_of(source_input(source, info), info)
    if raised_db:
        audio = audio.filter("aformat", sample_fmts="flt").filter("volume", f"{raised_db}dB")
    audio = audio.filter("ebur128", framelog="verbose")
    output = ffmpeg.output(audio, "-", f="null", loglevel="info")
    finished = run_sandboxed(
        ffmpeg_command(output),
        readable=[source],
        limits=Limits(wall_s=600 + info.duration_s, cpu_s=600 + info.duration_s, output_bytes=2**24),
        on_line=None if on_progress is None else progress_reader(on_progress, info.duration_s),
        cancelled=cancelled,
    )
    readings = re.findall(r"\bI:\s+(-?[\d.]+) LUFS", finished.stderr)
    return float(readings[-1]) - raised_db if readings and float(readings[-1]) > _SILENT_LUFS else None
