"""Speaks sentences with the synthesisers of this machine, and remembers when each word begins.

espeak-ng speaks Mandarin (from pinyin: its voice `cmn` reads pinyin as English) and English in many voices and gives
the time of every word; flite speaks English in six voices and gives none.
"""

from __future__ import annotations

import ctypes
import io
import random
import subprocess
import tempfile
import wave
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pypinyin import Style, lazy_pinyin
from scipy.signal import resample_poly

from media_pipeline.alignment.espeak_speak import Speaker
from speech_model.sentences import Sentence

RATE = 16_000
Samples = NDArray[np.int16]

_LIBRARY = "libespeak-ng.so.1"
_ESPEAK_VOICES = {"zh": ("cmn-latn-pinyin",), "en": ("en-us", "en-gb-scotland", "en-gb-x-rp", "en-us")}
_VARIANTS = (
    "",
    "",
    "",
    "+m1",
    "+m2",
    "+m3",
    "+m4",
    "+m5",
    "+m6",
    "+m7",
    "+f1",
    "+f2",
    "+f3",
    "+f4",
    "+f5",
    "+klatt",
    "+klatt4",
)
_FLITE_VOICES = ("kal16", "awb", "rms", "slt", "rms", "slt")
_FLITE_SHARE = 0.4  # of the English sentences
_RATE_PARAMETER, _PITCH_PARAMETER, _RANGE_PARAMETER = 1, 3, 4  # espeak-ng/speak_lib.h
_SILENCE = 200  # of 32768
_MARKS = {"，": ",", "。": ".", "？": "?", "！": "!"}


@dataclass(frozen=True, slots=True)
class Clip:
    """One sentence as sound at 16 kHz, cut where it begins and ends; `starts` are the seconds at which its words begin,
    None where the voice does not tell."""

    sentence: Sentence
    samples: Samples
    starts: tuple[float, ...] | None


def speak(sentences: Sequence[Sentence], dice: random.Random) -> Iterator[Clip]:
    """Each sentence in a voice of its own."""
    espeak = _Espeak()
    for sentence in sentences:
        clip = None
        if sentence.language == "en" and dice.random() < _FLITE_SHARE:
            clip = _flite(sentence, dice)
        clip = clip or espeak.speak(sentence, dice)
        if clip is not None:
            yield clip


class _Espeak:
    def __init__(self) -> None:
        self.out = io.BytesIO()
        self.speaker = Speaker(_LIBRARY, "en-us", 175, self.out)

    def speak(self, sentence: Sentence, dice: random.Random) -> Clip | None:
        """None where espeak-ng has no sound for it."""
        espeak: Any = self.speaker.espeak
        voice = dice.choice(_ESPEAK_VOICES[sentence.language]) + dice.choice(_VARIANTS)
        if espeak.espeak_SetVoiceByName(voice.encode()) != 0:
            raise ValueError(f"espeak-ng has no voice {voice}")
        for parameter, low, high in (
            (_RATE_PARAMETER, 130, 215),
            (_PITCH_PARAMETER, 25, 75),
            (_RANGE_PARAMETER, 30, 75),
        ):
            espeak.espeak_SetParameter(ctypes.c_int(parameter), ctypes.c_int(dice.randint(low, high)), 0)
        spoken, owners = _spelled(sentence)
        self.out.seek(0)
        self.out.truncate()
        self.speaker.samples = 0
        marks, _ = self.speaker.say(spoken)
        sound = np.frombuffer(self.out.getvalue(), np.int16)
        if not np.any(np.abs(sound) > _SILENCE):
            return None
        begins = [
            next((mark for mark, owner in zip(marks, owners, strict=True) if owner == index and mark >= 0), -1)
            for index in range(len(sentence.words))
        ]
        return _cut(sentence, sound, self.speaker.rate, begins)


def _spelled(sentence: Sentence) -> tuple[list[str], list[int]]:
    """What espeak-ng is to read, and for each piece of it the word it belongs to."""
    if sentence.language == "en":
        return [word.replace("'", "'") for word in sentence.words], list(range(len(sentence.words)))
    syllables = lazy_pinyin(
        list(sentence.words), style=Style.TONE3, neutral_tone_with_five=True, tone_sandhi=True, errors=lambda x: list(x)
    )
    pieces, owners = [], []
    position = 0
    for owner, word in enumerate(sentence.words):
        for syllable in syllables[position : position + len(word)]:
            pieces.append(_MARKS.get(syllable, syllable.replace("ü", "v")))
            owners.append(owner)
        position += len(word)
    return pieces, owners


def _flite(sentence: Sentence, dice: random.Random) -> Clip | None:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "said.wav"
        stretch = f"duration_stretch={dice.uniform(0.85, 1.25):.2f}"
        command = [
            "flite",
            "-voice",
            dice.choice(_FLITE_VOICES),
            "--setf",
            stretch,
            "-t",
            sentence.text,
            "-o",
            str(out),
        ]
        subprocess.run(command, check=True, capture_output=True)
        with wave.open(str(out), "rb") as file:
            sound = np.frombuffer(file.readframes(file.getnframes()), np.int16)
            return _cut(sentence, sound, file.getframerate(), None)


def _cut(sentence: Sentence, sound: Samples, rate: int, begins: Sequence[int] | None) -> Clip | None:
    """From the first sample that sounds to the last, at 16 kHz and one loudness."""
    loud = np.flatnonzero(np.abs(sound.astype(np.int32)) > _SILENCE)
    if loud.size == 0:
        return None
    first, last = int(loud[0]), int(loud[-1]) + 1
    part = resample_poly(sound[first:last].astype(np.float32), RATE, rate)
    part *= 0.5 * 32767 / max(1.0, float(np.abs(part).max()))
    starts = None if begins is None else _filled(begins, first, last, rate)
    return Clip(sentence, part.astype(np.int16), starts)


def _filled(begins: Sequence[int], first: int, last: int, rate: int) -> tuple[float, ...]:
    """Seconds from sample `first`. A word without a time (read together with the next, or a mark) begins between its
    neighbours."""
    known = [(index, max(0, begin - first)) for index, begin in enumerate(begins) if begin >= 0]
    if not known or known[0][0] > 0:
        known.insert(0, (0, 0))
    indexes, times = zip(*known, (len(begins), last - first), strict=True)
    return tuple(round(float(at) / rate, 3) for at in np.interp(range(len(begins)), indexes, times))
