"""The sound as recognisers want it, and where in it somebody speaks."""

from __future__ import annotations

import wave
from pathlib import Path

import ffmpeg
import numpy as np

from content.messages import N_
from content.timed_text.word import Span
from media_pipeline.errors import Cancelled, UnusableFile
from media_pipeline.inspect.media_info import MediaInfo
from media_pipeline.inspect.probe import probe
from media_pipeline.sandbox.ffmpeg import Cancel, Progress, make_file
from media_pipeline.speech.recogniser import Samples

SAMPLE_RATE = 16_000

# Samples at 16 kHz, or a WAV that `extract_speech_audio` made, of which then only a part is in memory at a time.
Sound = Samples | Path

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
    cancelled: Cancel | None = None,
    on_progress: Progress | None = None,
) -> Path:
    """`out_wav`: the sound of `source` as WAV, 16 kHz, one channel, 16 bits; times are those of the source.

    info: what `probe` found, asked again where absent. Raises UnusableFile where there is no sound.
    """
    info = info or probe(source)
    if info.audio is None:
        raise UnusableFile(N_("This recording has no sound. Record it again with the microphone on."))
    # A sound track that begins after the picture is filled up with silence, or every caption would come early.
    in_step = {"async": 1, "first_pts": 0}
    sound = ffmpeg.input(str(source))[str(info.audio.index)].filter("aresample", SAMPLE_RATE, **in_step)
    settings = {"c:a": "pcm_s16le", "ac": 1, "ar": SAMPLE_RATE, "map_metadata": -1, "fflags": "+bitexact"}
    return make_file(
        lambda path: ffmpeg.output(sound, str(path), f="wav", **settings),
        source,
        out_wav,
        duration_s=info.duration_s,
        expected_bytes=int(info.duration_s * SAMPLE_RATE * 2) + 4096,
        on_progress=on_progress,
        cancelled=cancelled,
    )


def read_samples(wav: Path, *, start_s: float = 0.0, duration_s: float | None = None) -> Samples:
    """Samples of a WAV that `extract_speech_audio` made, -1..1, one dimension, 16,000 a second; or a stretch of it.

    Raises ValueError for any other kind of WAV.
    """
    with wave.open(str(wav), "rb") as file:
        if (file.getnchannels(), file.getsampwidth(), file.getframerate()) != (1, 2, SAMPLE_RATE):
            raise ValueError(f"{wav.name} is not 16 kHz, one channel, 16 bits")
        first = min(file.getnframes(), round(start_s * SAMPLE_RATE))
        file.setpos(first)
        wanted = file.getnframes() - first if duration_s is None else round(duration_s * SAMPLE_RATE)
        data = file.readframes(wanted)
    return np.frombuffer(data, dtype="<i2").astype(np.float32) / 32768.0


def detect_speech(
    sound: Sound,
    *,
    least_silence_s: float = 0.3,
    pad_s: float = 0.1,
    cancelled: Cancel | None = None,
    on_progress: Progress | None = None,
) -> tuple[Span, ...]:
    """Where somebody speaks, in order and apart; empty for silence and for music alone.

    sound: samples at 16 kHz or a WAV that `extract_speech_audio` made (then never more than ten minutes are in
    memory). least_silence_s: a shorter pause does not part two spans. pad_s: kept before and after each. Silero VAD,
    from faster-whisper's wheel.
    """
    pieces: list[Span] = []
    length_s = length_of(sound)
    start = 0.0
    while start < length_s:
        if cancelled is not None and cancelled():
            raise Cancelled
        end = min(length_s, start + _PIECE_S)
        heard_from = max(0.0, start - _RUN_UP_S)
        found = _speech_in(part_of(sound, heard_from, end), heard_from, least_silence_s, pad_s)
        found = [span for span in found if span.end > start]
        start = _next_start(found, start, end) if end < length_s else length_s
        pieces += found
        if on_progress is not None:
            on_progress(start / length_s)
    return tuple(_joined(pieces))


def _next_start(found: list[Span], start: float, end: float) -> float:
    """Where the piece after `start`..`end` begins: in a silence.

    Speech that runs into the cut is taken out of `found`, to be heard again as a whole.
    """
    if found and found[-1].end > end - _EDGE_S and found[-1].start > start:
        return found.pop().start
    return end - _EDGE_S if not found else max(end - _EDGE_S, found[-1].end)


def length_of(sound: Sound) -> float:
    """In seconds."""
    if not isinstance(sound, Path):
        return len(sound) / SAMPLE_RATE
    with wave.open(str(sound), "rb") as file:
        return file.getnframes() / file.getframerate()


def part_of(sound: Sound, start: float, end: float) -> Samples:
    """The samples between two times in seconds."""
    if isinstance(sound, Path):
        return read_samples(sound, start_s=start, duration_s=end - start)
    return sound[round(start * SAMPLE_RATE) : round(end * SAMPLE_RATE)]


def _speech_in(samples: Samples, offset_s: float, least_silence_s: float, pad_s: float) -> list[Span]:
    # Imported late: it loads a runtime that a web process, which only reads renditions, never needs.
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    options = VadOptions(
        min_speech_duration_ms=round(_LEAST_SPEECH_S * 1000),
        min_silence_duration_ms=round(least_silence_s * 1000),
        speech_pad_ms=round(pad_s * 1000),
    )
    found = get_speech_timestamps(samples, options)
    return [Span(offset_s + each["start"] / SAMPLE_RATE, offset_s + each["end"] / SAMPLE_RATE) for each in found]


def _joined(spans: list[Span]) -> list[Span]:
    """`spans` with those made one that the cut between two pieces has parted."""
    joined: list[Span] = []
    for span in spans:
        if joined and span.start <= joined[-1].end:
            span = Span(joined.pop().start, span.end)
        joined.append(span)
    return joined
