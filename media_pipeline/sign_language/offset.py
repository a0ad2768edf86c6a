"""How far the interpreter's video is ahead of the lecture, found by comparing the two sounds.

Both are looked at as the loudness of four bands of speech, a hundred times a second, each against its own course over
the second around it: what a microphone, a room or a distance changes (level, tone, reverberation) falls out, and the
rhythm of the speech stays. The two courses are correlated over the whole length by FFT.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import scipy.fft
import scipy.ndimage

from media_pipeline.audio import SAMPLE_RATE, read_samples
from media_pipeline.speech.recogniser import Samples

SURE = 0.35
"""From this confidence on, an offset is used without being asked about."""

_HOP = 160
_STEPS_S = SAMPLE_RATE / _HOP
_WINDOW = 400
_BANDS_HZ = ((200, 500), (500, 1000), (1000, 2000), (2000, 3800))
_PIECE_S = 120
_PEAK_S = 0.25  # around the best offset, in which nothing counts as another
_DRIFT_PART_S = 30.0
_DRIFT_REACH_S = 0.6

Course = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SoundOffset:
    """`offset_s`: the interpreter's time = the lecture's time + this. confidence: 0..1. drift_s: by how much more the
    interpreter's video is ahead at the end than at the beginning; clocks of two devices seldom agree."""

    offset_s: float
    confidence: float
    drift_s: float = 0.0

    @property
    def sure(self) -> bool:
        """Whether nobody needs to be asked."""
        return self.confidence >= SURE


def sound_offset(lecture: Samples | Path, sign: Samples | Path) -> SoundOffset | None:
    """The offset between two sounds (samples at 16 kHz, or WAV that `extract_speech_audio` made); None where one of
    them is silent. Memory: about 6 MB for each hour."""
    one, other = speech_course(lecture), speech_course(sign)
    if not one.any() or not other.any():
        return None
    correlation, lags = _correlated(one, other)
    best = int(np.argmax(correlation))
    offset = (lags[best] + _between(correlation, best)) / _STEPS_S
    away = np.abs(lags - lags[best]) > _PEAK_S * _STEPS_S
    second = float(correlation[away].max()) if away.any() else 0.0
    peak = float(correlation[best])
    confidence = 0.0 if peak <= 0 else float(np.clip(1 - max(0.0, second) / peak, 0, 1))
    drift = _drift(one, other, offset) if confidence >= SURE else 0.0
    return SoundOffset(round(offset - drift / 2, 3), round(confidence, 3), round(drift, 3))


def speech_course(sound: Samples | Path) -> Course:
    """Four rows: how the loudness of each band runs, 100 values a second, without its slow part, of spread 1."""
    pieces, start = [], 0.0
    while True:
        piece = _piece(sound, start)
        if len(piece) < _WINDOW:
            break
        pieces.append(_loudness(piece))
        start += _PIECE_S
    if not pieces:
        return np.zeros((len(_BANDS_HZ), 0), dtype=np.float32)
    course = np.concatenate(pieces, axis=1)
    course -= scipy.ndimage.uniform_filter1d(course, round(_STEPS_S), axis=1)
    spread = course.std(axis=1, keepdims=True)
    flat: Course = np.where(spread > 1e-3, course / np.maximum(spread, 1e-3), 0).astype(np.float32)
    return np.clip(flat, -3, 3)


def _piece(sound: Samples | Path, start: float) -> Samples:
    """A stretch, long enough for its last window to reach into the next."""
    length = _PIECE_S * SAMPLE_RATE + _WINDOW - _HOP
    if isinstance(sound, Path):
        return read_samples(sound, start_s=start, duration_s=length / SAMPLE_RATE)
    first = round(start * SAMPLE_RATE)
    return sound[first : first + length]


def _loudness(samples: Samples) -> Course:
    windows = np.lib.stride_tricks.sliding_window_view(samples, _WINDOW)[::_HOP]
    spectrum = np.abs(scipy.fft.rfft(windows * np.hanning(_WINDOW).astype(np.float32), 512, axis=1)) ** 2
    frequencies = np.arange(spectrum.shape[1]) * SAMPLE_RATE / 512
    bands = [spectrum[:, (frequencies >= low) & (frequencies < high)].sum(1) for low, high in _BANDS_HZ]
    floor = 1e-4 * (np.max(bands) + 1e-9)  # what is 40 dB under the loudest is no speech
    loudness: Course = np.log(np.array(bands) + floor).astype(np.float32)
    return loudness


def _correlated(one: Course, other: Course) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """How well they fit at each lag (in steps), summed over the bands."""
    length = one.shape[1] + other.shape[1]
    size = scipy.fft.next_fast_len(length)
    total = np.zeros(size)
    for first, second in zip(one, other, strict=True):
        total += scipy.fft.irfft(np.conj(scipy.fft.rfft(first, size)) * scipy.fft.rfft(second, size), size)
    lags = np.arange(-one.shape[1] + 1, other.shape[1])
    return total[lags % size], lags


def _between(values: npt.NDArray[np.float64], best: int) -> float:
    """How far from `best` the top of a parabola through it and its neighbours lies, -0.5..0.5."""
    if not 0 < best < len(values) - 1:
        return 0.0
    left, middle, right = values[best - 1 : best + 2]
    bend = left - 2 * middle + right
    return float(np.clip(0.5 * (left - right) / bend, -0.5, 0.5)) if bend < 0 else 0.0


def _drift(one: Course, other: Course, offset: float) -> float:
    """How the offset runs from the beginning to the end: a line through what parts of the lecture say."""
    part = round(_DRIFT_PART_S * _STEPS_S)
    reach = round(_DRIFT_REACH_S * _STEPS_S)
    shift = round(offset * _STEPS_S)
    times, offsets = [], []
    for first in range(0, one.shape[1] - part, part):
        low, high = first + shift - reach, first + part + shift + reach
        if low < 0 or high > other.shape[1]:
            continue
        found, lags = _correlated(one[:, first : first + part], other[:, low:high])
        inside = (lags >= 0) & (lags <= 2 * reach)
        place = int(np.argmax(np.where(inside, found, -np.inf)))
        times.append((first + part / 2) / one.shape[1])
        offsets.append((lags[place] - reach + _between(found, place)) / _STEPS_S)
    if len(times) < 3:
        return 0.0
    slopes = [
        (offsets[b] - offsets[a]) / (times[b] - times[a]) for a in range(len(times)) for b in range(a + 1, len(times))
    ]
    slope = float(np.median(slopes))  # Theil-Sen: one part that fits nowhere does not turn the line
    return slope if abs(slope) > 2 / _STEPS_S else 0.0
