"""Which sound of a recording is used, and how its channels are played: the track in which somebody speaks, and no
channel that cancels another or carries nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from media_pipeline.audio import SAMPLE_RATE, Samples, detect_speech, quiet_gain
from media_pipeline.inspect.media_info import AudioStream, MediaInfo
from media_pipeline.inspect.probe import probe
from media_pipeline.inspect.source import seek_arguments
from media_pipeline.sandbox.allowlist import FFMPEG_INPUT
from media_pipeline.sandbox.callbacks import IsCancelled
from media_pipeline.sandbox.run import Limits, run_sandboxed

# So much of a recording is listened to: all of a short one, excerpts of a long one.
_WHOLE_S = 240.0
_EXCERPTS = 8
_EXCERPT_S = 20.0
_SILENT_DB = -80.0
_UNHEARD_DB = 30.0  # a channel so much quieter than the loudest carries crosstalk and noise
_CANCELLED_DB = 10.0  # the sum of both sides so much quieter than their difference: one of them is inverted
_LEAST_SHARE = 0.5  # of the most speech in any track, that keeps the one which the file marks as its default
_LIMITS = Limits(wall_s=300, cpu_s=300)

Channels = npt.NDArray[np.float32]
"""Samples of all channels of an excerpt (samples x channels), -1..1, SAMPLE_RATE a second."""


def with_chosen_audio(
    path: Path, info: MediaInfo, *, index: int | None = None, cancelled: IsCancelled | None = None
) -> MediaInfo:
    """What `probe` found of `path`, with the sound that is to be used: the track that a person chose (`index`, counted
    as ffmpeg does), else the one with speech; with how its channels are mixed, and how much speech each track has.

    Only excerpts are listened to. A track that does not exist is no choice.
    """
    if not info.audio_tracks:
        return info
    tracks = [_heard(path, info, track, cancelled) for track in info.audio_tracks]
    chosen = next((track for track in tracks if track.index == index), None) or _with_speech(tracks)
    if info.audio is not None and chosen.index != info.audio.index:
        info = probe(path, audio_index=chosen.index)
    return replace(info, audio=chosen, audio_tracks=tuple(tracks))


def _with_speech(tracks: Sequence[AudioStream]) -> AudioStream:
    """The first track, which is the file's default, unless another has much more speech in it, or sound at all."""
    first = tracks[0]
    most = max(track.speech_s or 0.0 for track in tracks)
    if most > 0:
        enough = [track for track in tracks if (track.speech_s or 0.0) >= _LEAST_SHARE * most]
        return first if first in enough else max(tracks, key=lambda track: track.speech_s or 0.0)
    return next((track for track in tracks if not track.is_silent), first)


def _heard(path: Path, info: MediaInfo, track: AudioStream, cancelled: IsCancelled | None) -> AudioStream:
    """`track` with how its channels are mixed, and with the seconds of speech in what was listened to."""
    excerpts = [
        _excerpt(path, info, track, start_s, length_s, cancelled) for start_s, length_s in _places(info.duration_s)
    ]
    excerpts = [excerpt for excerpt in excerpts if len(excerpt)]
    if not excerpts:
        return replace(track, speech_s=0.0, is_silent=True)
    mix = channel_mix(excerpts)
    voices = [_mixed(excerpt, mix) for excerpt in excerpts]
    is_silent = _level_db(np.concatenate(excerpts).ravel()) < _SILENT_DB
    # Where there is but one track of ordinary level, whether somebody speaks is found out later, over the whole.
    if not is_silent and (len(info.audio_tracks) > 1 or quiet_gain(np.concatenate(voices)) > 1):
        spans = [span for voice in voices for span in detect_speech(voice, cancelled=cancelled)]
        return replace(track, mix=mix, speech_s=round(sum(span.duration for span in spans), 2))
    return replace(track, mix=mix, speech_s=0.0 if is_silent else None, is_silent=is_silent)


def channel_mix(excerpts: Sequence[Channels]) -> str:
    """How channels become one (`AudioStream.mix`): the only one that carries sound, or without the inversion of one
    side; empty where they are played as they are."""
    samples = np.concatenate(excerpts)
    count = samples.shape[1]
    levels = [_level_db(samples[:, channel]) for channel in range(count)]
    loudest = max(range(count), key=lambda channel: levels[channel])
    if count == 1 or levels[loudest] < _SILENT_DB:
        return ""
    if sum(level > levels[loudest] - _UNHEARD_DB for level in levels) == 1:
        return f"c{loudest}"
    if count == 2:
        together, apart = _level_db(_mean(samples)), _level_db((samples[:, 0] - samples[:, 1]) / np.float32(2))
        return "0.5*c0-0.5*c1" if together < apart - _CANCELLED_DB else ""
    return f"c{loudest}" if _level_db(_mean(samples)) < levels[loudest] - 2 * _CANCELLED_DB else ""


def _mixed(excerpt: Channels, mix: str) -> Samples:
    if not mix:
        return _mean(excerpt)
    if "-" in mix:
        return (excerpt[:, 0] - excerpt[:, 1]) / np.float32(2)
    channel: Samples = excerpt[:, int(mix.removeprefix("c"))]
    return channel


def _mean(channels: Channels) -> Samples:
    mean: Samples = channels.mean(1, dtype=np.float32)
    return mean


def _places(duration_s: float) -> list[tuple[float, float]]:
    """Start and length in seconds of what is listened to."""
    if duration_s <= _WHOLE_S:
        return [(0.0, duration_s)]
    return [(duration_s * (number + 0.5) / _EXCERPTS, _EXCERPT_S) for number in range(_EXCERPTS)]


def _excerpt(
    path: Path, info: MediaInfo, track: AudioStream, start_s: float, length_s: float, cancelled: IsCancelled | None
) -> Channels:
    count = max(1, track.channels)
    finished = run_sandboxed(
        [
            *("ffmpeg", *FFMPEG_INPUT, *seek_arguments(info, start_s), "-t", f"{length_s:.3f}", "-i", str(path)),
            *("-map", f"0:{track.index}", "-ar", str(SAMPLE_RATE), "-f", "s16le", "-c:a", "pcm_s16le", "-"),
        ],
        readable=[path],
        limits=_LIMITS,
        cancelled=cancelled,
        check=False,
    )
    whole = len(finished.stdout) // (2 * count) * count
    samples = np.frombuffer(finished.stdout, dtype="<i2", count=whole).reshape(-1, count)
    return samples.astype(np.float32) / 32768.0


def _level_db(samples: Samples) -> float:
    power = float((samples.astype(np.float64) ** 2).mean()) if samples.size else 0.0
    return 10 * float(np.log10(max(power, 1e-12)))
