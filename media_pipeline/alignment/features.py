"""Mel-frequency cepstral features, in which two voices that say the same resemble each other, and the level of each
moment."""

from __future__ import annotations

import functools

import numpy as np
import numpy.typing as npt
from scipy.fft import dct

from media_pipeline.audio import Samples

Floats = npt.NDArray[np.float32]
RATE = 16_000
_WINDOW = 400  # 25 ms
_FFT = 512
_FILTERS = 26
_CEPSTRA = 13
_BLOCK = 20_000  # frames worked on at once: memory does not grow with the lecture


def cepstra(samples: Samples, hop_s: float) -> tuple[Floats, Floats]:
    """Compute cepstral coefficients 1..12 with their slopes, one row each `hop_s` seconds, and the level of each row in
    dB.

    Mel-frequency cepstral coefficients by S. B. Davis and P. Mermelstein, IEEE Trans. ASSP 28(4), 1980, section II.
    """
    hop = hop_s * RATE
    count = max(0, int((len(samples) - _WINDOW) / hop) + 1)
    if count == 0:
        return np.zeros((0, 2 * (_CEPSTRA - 1)), np.float32), np.zeros(0, np.float32)
    emphasised = np.append(samples[:1], samples[1:] - 0.97 * samples[:-1]).astype(np.float32)
    rows, levels = [], []
    for first in range(0, count, _BLOCK):
        begins = np.round(np.arange(first, min(count, first + _BLOCK)) * hop).astype(np.int64)
        frames = emphasised[begins[:, None] + np.arange(_WINDOW)] * _hamming()
        power = np.square(np.abs(np.fft.rfft(frames, _FFT)).astype(np.float32))
        mel = np.log(power @ _mel_filters().T + 1e-8)
        rows.append(np.asarray(dct(mel, axis=1, norm="ortho")[:, 1:_CEPSTRA], dtype=np.float32))
        levels.append(10 * np.log10(power @ _voice_band() + 1e-8))
    static = np.concatenate(rows)
    return np.concatenate((static, _slopes(static)), axis=1), np.concatenate(levels).astype(np.float32)


def standardised(features: Floats, active: npt.NDArray[np.bool_]) -> Floats:
    """Scale `features` to mean 0 and deviation 1 over the active rows, so that voice and microphone matter less."""
    active_rows = features[active] if active.any() else features
    return np.asarray((features - active_rows.mean(axis=0)) / (active_rows.std(axis=0) + 1e-3), dtype=np.float32)


def _slopes(static: Floats) -> Floats:
    padded = np.pad(static, ((2, 2), (0, 0)), mode="edge")
    slopes = (2 * (padded[4:] - padded[:-4]) + (padded[3:-1] - padded[1:-3])) / 10
    return np.asarray(slopes, dtype=np.float32)


@functools.cache
def _voice_band() -> Floats:
    """Weights of the power spectrum for the level: 100 Hz to 4 kHz, where a voice stands out of hiss and hum, with the
    emphasis of the high tones taken back."""
    hertz = np.fft.rfftfreq(_FFT, 1 / RATE)
    emphasis = np.square(np.abs(1 - 0.97 * np.exp(-2j * np.pi * hertz / RATE)))
    return np.asarray(((hertz >= 100) & (hertz <= 4000)) / np.maximum(emphasis, 1e-3), dtype=np.float32)


@functools.cache
def _hamming() -> Floats:
    return np.asarray(np.hamming(_WINDOW), dtype=np.float32)


@functools.cache
def _mel_filters() -> Floats:
    """Triangles, evenly spaced on the mel scale from 100 Hz to 7 kHz."""
    mels = np.linspace(1127 * np.log1p(100 / 700), 1127 * np.log1p(7000 / 700), _FILTERS + 2)
    hertz = 700 * np.expm1(mels / 1127)
    bins = np.fft.rfftfreq(_FFT, 1 / RATE)
    rising = (bins - hertz[:-2, None]) / (hertz[1:-1] - hertz[:-2])[:, None]
    falling = (hertz[2:, None] - bins) / (hertz[2:] - hertz[1:-1])[:, None]
    return np.asarray(np.clip(np.minimum(rising, falling), 0, None), dtype=np.float32)
