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


def extract_speech_audio(
    source: Path,
    out_wav: Path,
    *,
    info: MediaInfo | None = None,
    cancelled: IsCancelled | None = None,
    on_progress: Progress | None = None,
) -> Path:
    """Write the audio of `source` to `out_wav`, 16 kHz, one channel, 16 bits; times are those of the source.

    info: what `probe` found, asked again where absent. Raises UnusableFile where there is no audio.
    """
    info = info or probe(source)
    if info.audio is None:
        raise UnusableFile(N_("This recording has no sound. Record it again with the microphone on."))
    # A sound track that begins after the picture is filled up with silence, or every caption would come early.
    resampling = {"async": 1, "first_pts": 0}
    audio = ffmpeg.input(str(source))[str(info.audio.index)].filter("aresample", SAMPLE_RATE, **resampling)
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
    timestamps = get_speech_timestamps(samples, options)
    return [Span(offset_s + each["start"] / SAMPLE_RATE, offset_s + each["end"] / SAMPLE_RATE) for each in timestamps]


def _joined(spans: list[Span]) -> list[Span]:
    """Join spans that the cut between two pieces has separated."""
    joined: list[Span] = []
    for span in spans:
        if joined and span.start <= joined[-1].end:
            span = Span(joined.pop().start, span.end)
        joined.append(span)
    return joined
