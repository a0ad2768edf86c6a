"""How loud a recording is from moment to moment, small enough to be drawn in a page."""

from __future__ import annotations

import base64
from pathlib import Path

import numpy as np

from media_pipeline.audio import SAMPLE_RATE, length_of, part_of

PEAK_S = 0.02
"""One value for so many seconds."""
_FRAME = round(SAMPLE_RATE * PEAK_S)
_PART_S = 60.0  # so much is in memory at once


def loudness_peaks(wav: Path) -> str:
    """The loudest moment of each 20 ms of a WAV that `extract_speech_audio` wrote, 0 (silence) to 255 (as loud as can
    be), one byte each, in base64: 180 KB for an hour."""
    peaks = [np.zeros(0, np.uint8)]
    start, length_s = 0.0, length_of(wav)
    while start < length_s:
        samples = np.abs(part_of(wav, start, min(length_s, start + _PART_S)))
        padded = np.pad(samples, (0, -len(samples) % _FRAME))
        peaks.append(np.round(np.minimum(padded.reshape(-1, _FRAME).max(1), 1.0) * 255).astype(np.uint8))
        start += _PART_S
    return base64.b64encode(np.concatenate(peaks).tobytes()).decode()
