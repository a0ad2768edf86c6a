"""The audio of a lecture alone, for those who listen and for weak connections."""

from __future__ import annotations

from pathlib import Path

import ffmpeg

from media_pipeline.inspect.media_info import MediaInfo
from media_pipeline.inspect.source import sound_of, source_input
from media_pipeline.renditions.loudness import LEVELLED, gain_to_target
from media_pipeline.renditions.profiles import AUDIO_ONLY, AUDIO_ONLY_RATE, expected_bytes
from media_pipeline.renditions.rendition import Rendition, probe_rendition, split_progress
from media_pipeline.sandbox.callbacks import IsCancelled, Progress
from media_pipeline.sandbox.ffmpeg import ffmpeg_to_file


def make_audio(
    source: Path,
    info: MediaInfo,
    out_dir: Path,
    *,
    on_progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> Rendition:
    """Encode the audio alone as M4A (AAC, one channel, 64 kbit/s) at -16 LUFS. ValueError where `info` has no audio."""
    info.require_audio()
    measuring, encoding = split_progress(on_progress, (0.0, 0.4), (0.4, 1.0))
    gain_db = gain_to_target(source, info, on_progress=measuring, cancelled=cancelled)
    audio = sound_of(source_input(source, info), info).filter("volume", f"{gain_db:.2f}dB")
    audio = audio.filter("alimiter", **LEVELLED)
    target = ffmpeg_to_file(
        lambda path: ffmpeg.output(audio, str(path), **AUDIO_ONLY),
        source,
        out_dir / "audio.m4a",
        duration_s=info.duration_s,
        expected_bytes=expected_bytes(info.duration_s, AUDIO_ONLY_RATE),
        on_progress=encoding,
        cancelled=cancelled,
    )
    return probe_rendition("audio", target, copied=False)
