"""Speech with the true time of every sentence: made on this machine by espeak-ng for Chinese and flite for English, or
laid together from recordings of people."""

from __future__ import annotations

import logging
import re
import tempfile
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jieba
import numpy as np
from numpy.typing import NDArray

from media_pipeline.sandbox.run import run_sandboxed
from portal.demonstration.texts import Language

jieba.setLogLevel(logging.WARNING)  # it tells the terminal how it loads its dictionary

Samples = NDArray[np.int16]

RECORDINGS = Path(__file__).with_name("recordings")
# Before the first sentence and after the last, in seconds: players and encoders swallow the very edges.
LEAD_S = 0.6
TAIL_S = 0.8
SILENCE_LEVEL = 200  # of 32768: flite's and espeak-ng's silence is at most a few units
_PEAK = 0.7 * 32767
_EDGE_S = 0.005

# Full-width punctuation as espeak-ng understands it; quotation marks are not spoken.
_CLAUSE = dict(zip("\uff0c\u3001\uff1b\uff1a\u3002\uff1f\uff01\uff08\uff09", ",,;,.?!,,", strict=True))
_QUOTES = str.maketrans("", "", "\u201c\u201d\u2018\u2019\u300a\u300b")


@dataclass(frozen=True, slots=True)
class Span:
    """One sentence: its text and where its sound starts and ends, in seconds from the start of the file."""

    text: str
    start: float
    end: float


def narrate(sentences: Sequence[str], language: Language, out_wav: Path, *, pause_s: float = 0.45) -> tuple[Span, ...]:
    """Speak `sentences` into `out_wav` (mono, 16 bit), `pause_s` of silence between two.

    The spans are exact: each sentence is synthesised by itself, cut where its sound starts and ends, and laid down at a
    known sample. Raises MediaError where the synthesiser is missing or fails, ValueError for a sentence with no sound.
    """
    with tempfile.TemporaryDirectory() as folder:
        spoken = [_speak(sentence, language, Path(folder)) for sentence in sentences]
    return _lay_in_a_row(sentences, spoken, out_wav, pause_s)


def join_recordings(
    sentences: Sequence[str], recordings: Sequence[str], out_wav: Path, *, pause_s: float = 1.0
) -> tuple[Span, ...]:
    """Lay recordings of people, one for each of `sentences`, into `out_wav` (mono, 16 bit), `pause_s` of silence
    between two; gives where each sounds. Raises MediaError where ffmpeg is missing, KeyError for a name that none has.
    """
    with tempfile.TemporaryDirectory() as folder:
        spoken = [
            _recorded(recording, sentence, Path(folder))
            for recording, sentence in zip(recordings, sentences, strict=True)
        ]
    return _lay_in_a_row(sentences, spoken, out_wav, pause_s)


def _lay_in_a_row(
    sentences: Sequence[str], spoken: Sequence[tuple[Samples, int]], out_wav: Path, pause_s: float
) -> tuple[Span, ...]:
    rate = spoken[0][1]
    pieces: list[Samples] = [_silence(LEAD_S, rate)]
    spans: list[Span] = []
    length = pieces[0].size
    for sentence, (samples, _) in zip(sentences, spoken, strict=True):
        if spans:
            pieces.append(_silence(pause_s, rate))
            length += pieces[-1].size
        spans.append(Span(sentence, length / rate, (length + samples.size) / rate))
        pieces.append(samples)
        length += samples.size
    pieces.append(_silence(TAIL_S, rate))
    _write(out_wav, np.concatenate(pieces), rate)
    return tuple(spans)


def pinyin(text: str) -> str:
    """Mandarin as numbered syllables, as espeak-ng's voice `cmn-latn-pinyin` reads them ("an4 mo2 , xian1 xi3 shou3.").

    (The voice `cmn` of espeak-ng 1.51 reads pinyin as if it were English.) Words are cut by jieba first, so that
    pypinyin chooses the right reading of a character that has several.
    """
    from pypinyin import Style, lazy_pinyin  # a quarter of a second, for every process that narrates nothing

    words = jieba.lcut(text.translate(_QUOTES))
    syllables = lazy_pinyin(words, style=Style.TONE3, neutral_tone_with_five=True, tone_sandhi=True)
    return " ".join(_CLAUSE.get(syllable, syllable) for syllable in syllables)


def read_wav(path: Path) -> tuple[Samples, int]:
    """The samples of a mono 16-bit WAV file and its rate."""
    with wave.open(str(path), "rb") as file:
        return np.frombuffer(file.readframes(file.getnframes()), dtype=np.int16), file.getframerate()


def _speak(sentence: str, language: Language, folder: Path) -> tuple[Samples, int]:
    out = folder / "sentence.wav"
    run_sandboxed(_command(sentence, language, out), writable=folder)
    samples, rate = read_wav(out)
    return _trimmed(samples, sentence, rate), rate


def _recorded(name: str, sentence: str, folder: Path) -> tuple[Samples, int]:
    source, out = RECORDINGS / f"{name}.flac", folder / "recorded.wav"
    if not source.is_file():
        raise KeyError(f"no such recording: {name}")
    command = ("ffmpeg", "-nostdin", "-loglevel", "error", "-y", "-i", str(source), "-c:a", "pcm_s16le", str(out))
    run_sandboxed(command, readable=[source], writable=folder)
    samples, rate = read_wav(out)
    return _trimmed(samples, sentence, rate), rate


def _command(sentence: str, language: Language, out: Path) -> tuple[str, ...]:
    if language == "zh":
        return ("espeak-ng", "-v", "cmn-latn-pinyin", "-s", "170", "-z", "-w", str(out), pinyin(sentence))
    return ("flite", "-voice", "rms", "-t", re.sub(r"\s+", " ", sentence), "-o", str(out))


def _trimmed(samples: Samples, sentence: str, rate: int) -> Samples:
    """The sounding part, at an even loudness, its edges faded over 5 ms so that the cut does not click."""
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > SILENCE_LEVEL)
    if loud.size == 0:
        raise ValueError(f"no sound was made for: {sentence}")
    part: NDArray[Any] = samples[loud[0] : loud[-1] + 1].astype(np.float64)
    part *= _PEAK / np.abs(part).max()
    edge = min(round(_EDGE_S * rate), part.size // 2)
    ramp = np.linspace(0.0, 1.0, edge)
    part[:edge] *= ramp
    part[part.size - edge :] *= ramp[::-1]
    return part.astype(np.int16)


def _silence(seconds: float, rate: int) -> Samples:
    return np.zeros(round(seconds * rate), dtype=np.int16)


def _write(path: Path, samples: Samples, rate: int) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())
