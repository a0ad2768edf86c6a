"""Offset between the interpreter's video and the lecture, found by correlating their audio.

Both are reduced to the loudness of four bands of speech, a hundred values a second, each against its own mean over
the second around it: what a microphone, a room or a distance changes (level, tone, reverberation) drops out, and the
rhythm of the speech stays. The two contours are correlated over the whole length by FFT.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import scipy.fft
import scipy.ndimage

from media_pipeline.audio import SAMPLE_RATE, Samples, read_samples

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

Contour = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class AudioOffset:
    """Offset of the interpreter's video: its time = the lecture's time + `offset_s`. confidence: 0..1. drift_s: by how
    much more the interpreter's video is ahead at the end than at the beginning; clocks of two devices seldom agree."""

    offset_s: float
    confidence: float
    drift_s: float = 0.0

    @property
    def is_sure(self) -> bool:
        """Whether the offset may be used without asking anybody."""
        return self.confidence >= SURE


def audio_offset(lecture: Samples | Path, sign: Samples | Path) -> AudioOffset | None:
    """Find the offset between two recordings (samples at 16 kHz, or WAV that `extract_speech_audio` wrote); None where
    one of them is silent. Memory: about 6 MB for each hour."""
    one, other = loudness_contour(lecture), loudness_contour(sign)
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
    return AudioOffset(round(offset - drift / 2, 3), round(confidence, 3), round(drift, 3))


def loudness_contour(audio: Samples | Path) -> Contour:
    """Compute four rows of loudness, one for each band, 100 values a second, without the slow part, of spread 1."""
    pieces, start = [], 0.0
    while True:
        piece = _piece(audio, start)
        if len(piece) < _WINDOW:
            break
        pieces.append(_loudness(piece))
        start += _PIECE_S
    if not pieces:
        return np.zeros((len(_BANDS_HZ), 0), dtype=np.float32)
    contour = np.concatenate(pieces, axis=1)
    contour -= scipy.ndimage.uniform_filter1d(contour, round(_STEPS_S), axis=1)
    spread = contour.std(axis=1, keepdims=True)
    flat: Contour = np.where(spread > 1e-3, contour / np.maximum(spread, 1e-3), 0).astype(np.float32)
    return np.clip(flat, -3, 3)


def _piece(audio: Samples | Path, start: float) -> Samples:
    """Read a piece long enough for its last window to reach into the next."""
    length = _PIECE_S * SAMPLE_RATE + _WINDOW - _HOP
    if isinstance(audio, Path):
        return read_samples(audio, start_s=start, duration_s=length / SAMPLE_RATE)
    first = round(start * SAMPLE_RATE)
    return audio[first : first + length]


def _loudness(samples: Samples) -> Contour:
    windows = np.lib.stride_tricks.sliding_window_view(samples, _WINDOW)[::_HOP]
    spectrum = np.abs(scipy.fft.rfft(windows * np.hanning(_WINDOW).astype(np.float32), 512, axis=1)) ** 2
    frequencies = np.arange(spectrum.shape[1]) * SAMPLE_RATE / 512
    bands = [spectrum[:, (frequencies >= low) & (frequencies < high)].sum(1) for low, high in _BANDS_HZ]
    floor = 1e-4 * (np.max(bands) + 1e-9)  # what is 40 dB under the loudest is no speech
    loudness: Contour = np.log(np.array(bands) + floor).astype(np.float32)
    return loudness


def _correlated(one: Contour, other: Contour) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Correlate two contours at each lag (in steps), summed over the bands."""
    length = one.shape[1] + other.shape[1]
    size = scipy.fft.next_fast_len(length)
    total = np.zeros(size)
    for first, second in zip(one, other, strict=True):
        total += scipy.fft.irfft(np.conj(scipy.fft.rfft(first, size)) * scipy.fft.rfft(second, size), size)
    lags = np.arange(-one.shape[1] + 1, other.shape[1])
    return total[lags % size], lags


def _between(values: npt.NDArray[np.float64], best: int) -> float:
    """Distance from `best` to the top of a parabola through it and its neighbours, -0.5..0.5."""
    if not 0 < best < len(values) - 1:
        return 0.0
    left, middle, right = values[best - 1 : best + 2]
    bend = left - 2 * middle + right
    return float(np.clip(0.5 * (left - right) / bend, -0.5, 0.5)) if bend < 0 else 0.0


def _drift(one: Contour, other: Contour, offset: float) -> float:
    """Change of the offset from the beginning to the end: the slope of a line through the offsets of parts of the
    lecture."""
    part = round(_DRIFT_PART_S * _STEPS_S)
    reach = round(_DRIFT_REACH_S * _STEPS_S)
    shift = round(offset * _STEPS_S)
    times, offsets = [], []
    for first in range(0, one.shape[1] - part, part):
        low, high = first + shift - reach, first + part + shift + reach
        if low < 0 or high > other.shape[1]:
            continue
        correlation, lags = _correlated(one[:, first : first + part], other[:, low:high])
        inside = (lags >= 0) & (lags <= 2 * reach)
        place = int(np.argmax(np.where(inside, correlation, -np.inf)))
        times.append((first + part / 2) / one.shape[1])
        offsets.append((lags[place] - reach + _between(correlation, place)) / _STEPS_S)
    if len(times) < 3:
        return 0.0
    slopes = [
        (offsets[b] - offsets[a]) / (times[b] - times[a]) for a in range(len(times)) for b in range(a + 1, len(times))
    ]
    slope = float(np.median(slopes))  # Theil-Sen: one part that fits nowhere does not turn the line
    return slope if abs(slope) > 2 / _STEPS_S else 0.0
