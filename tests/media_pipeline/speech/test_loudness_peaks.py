"""How loud a recording is from moment to moment."""

from __future__ import annotations

import base64
import wave
from pathlib import Path

import numpy as np

from media_pipeline.audio import SAMPLE_RATE
from media_pipeline.speech.loudness_peaks import PEAK_S, loudness_peaks


def test_each_moment_has_its_loudest_value(tmp_path: Path) -> None:
    silence, tone = np.zeros(SAMPLE_RATE), 0.5 * np.sin(np.arange(SAMPLE_RATE + 100) / 8)
    samples = np.concatenate([silence, tone])
    with wave.open(str(tmp_path / "speech.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    peaks = np.frombuffer(base64.b64decode(loudness_peaks(tmp_path / "speech.wav")), np.uint8)
    second = round(1 / PEAK_S)
    assert len(peaks) == 2 * second + 1, "what is left at the end has a value too"
    assert not peaks[:second].any()
    assert set(peaks[second : 2 * second]) <= {126, 127, 128}
