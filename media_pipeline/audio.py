"""Audio as recognisers take it (16 kHz mono), and detection of speech in it."""

from __future__ import annotations

import wave
from pathlib import Path

import ffmpeg
import numpy as np
import numpy.typing as npt

from content.messages import N_
from content.timed_text.word import Span
from media_pipeline.errors import Cancelled, UnusableFile
from media_pipeline.inspect.media_info import MediaInfo
from media_pipeline.inspect.probe import probe
from media_pipeline.inspect.source import sound_of, source_input
from media_pipeline.sandbox.callbacks import IsCancelled, Progress
from media_pipeline.sandbox.ffmpeg import ffmpeg_to_file

SAMPLE_RATE = 16_000

Samples = npt.NDArray[np.float32]
"""Mono samples, -1..1, SAMPLE_RATE a second."""

AudioSource = Samples | Path
"""Samples, or a WAV written by `extract_speech_audio`, which is read in parts to bound memory."""

# Speech is looked for in pieces of so many seconds, so that memory does not grow with the lecture (10 minutes: 150 MB).
_PIECE_S = 600.0
# The detector judges a sound by what came before; it hears so many seconds again before each piece.
_RUN_UP_S = 5.0
_EDGE_S = 1.0
_LEAST_SPEECH_S = 0.2

# Speech that was recorded at an ordinary level has loud moments far above -35 dBFS, and digital silence none at all.
_QUIET_LEVEL = 10 ** (-35 / 20)
_SILENT_LEVEL = 10 ** (-85 / 20)
_RAISED_LEVEL = 0.1
_LEVEL_FRAME = SAMPLE_RATE * 30 // 1000
_LEVEL_BLOCK_S = 60.0
_LOUD_MOMENTS = 0.95


def extract_speech_audio(
    source: Path,
    out_wav: Path,
    *,
    info: MediaInfo | None = None,
    cancelled: IsCancelled | None = None,
    on_progress: Progress | None = None,
) -> Path:
    """Write the audio of `source` to `out_wav`, 16 kHz, one channel, 16 bits; times are those of the source. What is
    very quiet is raised, so that it is recognised as what is loud is.

    info: what `probe` found, asked again where absent. Raises UnusableFile where there is no audio.
    """
    info = info or probe(source)
    if info.audio is None:
        raise UnusableFile(N_("This recording has no sound. Record it again with the microphone on."))
    as_recorded = out_wav.with_suffix(".recorded.wav")
    _extract(source, as_recorded, info, 1.0, on_progress, cancelled)
    gain = quiet_gain(as_recorded)
    if gain == 1.0:
        return as_recorded.replace(out_wav)
    as_recorded.unlink()
    return _extract(source, out_wav, info, gain, on_progress, cancelled)


def _extract(
    source: Path,
    out_wav: Path,
    info: MediaInfo,
    gain: float,
    on_progress: Progress | None,
    cancelled: IsCancelled | None,
) -> Path:
    audio = sound_of(source_input(source, info), info, sample_rate=SAMPLE_RATE)
    if gain != 1.0:  # in floating point: 16 bits hold little of what is this quiet
        audio = audio.filter("aformat", sample_fmts="flt").filter("volume", f"{gain:.4f}")
    settings = {"c:a": "pcm_s16le", "ac": 1, "ar": SAMPLE_RATE, "map_metadata": -1, "fflags": "+bitexact"}
    return ffmpeg_to_file(
        lambda path: ffmpeg.output(audio, str(path), f="wav", **settings),
        source,
        out_wav,
        duration_s=info.duration_s,
        expected_bytes=int(info.duration_s * SAMPLE_RATE * 2) + 4096,
        on_progress=on_progress,
        cancelled=cancelled,
    )


def read_samples(wav: Path, *, start_s: float = 0.0, duration_s: float | None = None) -> Samples:
    """Read samples of a WAV that `extract_speech_audio` wrote, whole or a part of it.

    Raises ValueError for any other kind of WAV.
    """
    with wave.open(str(wav), "rb") as file:
        if (file.getnchannels(), file.getsampwidth(), file.getframerate()) != (1, 2, SAMPLE_RATE):
            raise ValueError(f"{wav.name} is not 16 kHz, one channel, 16 bits")
        first = min(file.getnframes(), round(start_s * SAMPLE_RATE))
        file.setpos(first)
        frames = file.getnframes() - first if duration_s is None else round(duration_s * SAMPLE_RATE)
        data = file.readframes(frames)
    return np.frombuffer(data, dtype="<i2").astype(np.float32) / 32768.0


def detect_speech(
    audio: AudioSource,
    *,
    least_silence_s: float = 0.3,
    pad_s: float = 0.1,
    cancelled: IsCancelled | None = None,
    on_progress: Progress | None = None,
) -> tuple[Span, ...]:
    """Detect speech; gives spans in order that do not overlap, none for silence and for music alone.

    audio: samples at 16 kHz or a WAV that `extract_speech_audio` made (then never more than ten minutes are in
    memory). least_silence_s: a shorter pause does not part two spans. pad_s: kept before and after each. Silero VAD,
    from faster-whisper's wheel.
    """
    spans: list[Span] = []
    length_s = length_of(audio)
    start = 0.0
    while start < length_s:
        if cancelled is not None and cancelled():
            raise Cancelled
        end = min(length_s, start + _PIECE_S)
        piece_from = max(0.0, start - _RUN_UP_S)
        piece_spans = _speech_in(part_of(audio, piece_from, end), piece_from, least_silence_s, pad_s)
        piece_spans = [span for span in piece_spans if span.end > start]
        start = _next_start(piece_spans, start, end) if end < length_s else length_s
        spans += piece_spans
        if on_progress is not None:
            on_progress(start / length_s)
    return tuple(_joined(spans))


def _next_start(piece_spans: list[Span], start: float, end: float) -> float:
    """Start of the piece after `start`..`end`, in a silence.

    Speech that runs into the cut is taken out of `piece_spans`, to be detected again as a whole.
    """
    if piece_spans and piece_spans[-1].end > end - _EDGE_S and piece_spans[-1].start > start:
        return piece_spans.pop().start
    return end - _EDGE_S if not piece_spans else max(end - _EDGE_S, piece_spans[-1].end)


def quiet_gain(audio: AudioSource) -> float:
    """Factor by which a very quiet recording is raised to an ordinary level; 1 for any other, and for silence.

    The level is that of its loud moments (30 ms), since most of a recording may be pauses.
    """
    levels = [np.zeros(0, np.float32)]
    peaks = [np.zeros(0, np.float32)]
    start, length_s = 0.0, length_of(audio)
    while start < length_s:
        samples = part_of(audio, start, min(length_s, start + _LEVEL_BLOCK_S))
        frames = samples[: len(samples) // _LEVEL_FRAME * _LEVEL_FRAME].reshape(-1, _LEVEL_FRAME)
        levels.append(np.sqrt((frames**2).mean(1)))
        peaks.append(np.abs(frames).max(1))
        start += _LEVEL_BLOCK_S
    level, peak = np.concatenate(levels), np.concatenate(peaks)
    if not len(level):
        return 1.0
    loud = float(np.quantile(level, _LOUD_MOMENTS))
    if not _SILENT_LEVEL < loud < _QUIET_LEVEL:
        return 1.0
    # A door that bangs may clip, words may not.
    return max(1.0, min(_RAISED_LEVEL / loud, 0.9 / float(np.quantile(peak, 0.999))))


def length_of(audio: AudioSource) -> float:
    """Length in seconds."""
    if not isinstance(audio, Path):
        return len(audio) / SAMPLE_RATE
    with wave.open(str(audio), "rb") as file:
        return file.getnframes() / file.getframerate()


def part_of(audio: AudioSource, start: float, end: float) -> Samples:
    """Samples between two times in seconds."""
    if isinstance(audio, Path):
        return read_samples(audio, start_s=start, duration_s=end - start)
    return audio[round(start * SAMPLE_RATE) : round(end * SAMPLE_RATE)]


def _speech_in(samples: Samples, offset_s: float, least_silence_s: float, pad_s: float) -> list[Span]:
    # Imported late: it loads a runtime that a web process, which only reads renditions, never needs.
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    options = VadOptions(
        min_speech_duration_ms=round(_LEAST_SPEECH_S * 1000),
        min_silence_duration_ms=round(least_silence_s * 1000),
        speech_pad_ms=round(pad_s * 1000),
    )
    gain = quiet_gain(samples)
    timestamps = get_speech_timestamps(samples if gain == 1.0 else np.clip(samples * gain, -1, 1), options)
    return [Span(offset_s + each["start"] / SAMPLE_RATE, offset_s + each["end"] / SAMPLE_RATE) for each in timestamps]


def _joined(spans: list[Span]) -> list[Span]:
    """Join spans that the cut between two pieces has separated."""
    joined: list[Span] = []
    for span in spans:
        if joined and span.start <= joined[-1].end:
            span = Span(joined.pop().start, span.end)
        joined.append(span)
    return joined
