"""The offset of the interpreter's video against the lecture, where it is known."""

from __future__ import annotations

import numpy as np
import pytest

from media_pipeline.audio import SAMPLE_RATE, Samples
from media_pipeline.sign_language.offset import audio_offset
from tests.media_pipeline.narration import recorded

CLOSE_S = 0.04


@pytest.fixture(scope="module")
def lecture() -> Samples:
    """A minute of a voice-like sound: syllables of varying pitch, colour and length, with pauses between phrases."""
    rng = np.random.default_rng(7)
    parts = []
    while sum(map(len, parts)) < 60 * SAMPLE_RATE:
        length = int(rng.uniform(0.12, 0.32) * SAMPLE_RATE)
        time = np.arange(length) / SAMPLE_RATE
        tone = sum(rng.uniform(0.1, 1) * np.sin(2 * np.pi * rng.uniform(110, 240) * n * time) for n in range(1, 14))
        hiss = rng.normal(0, rng.choice([0.1, 2.0], p=[0.7, 0.3]), length)
        parts.append((tone + hiss) * np.hanning(length))
        if rng.random() < 0.3:
            parts.append(np.zeros(int(rng.uniform(0.1, 0.7) * SAMPLE_RATE)))
    sound = np.concatenate(parts)[: 60 * SAMPLE_RATE]
    return (sound / np.abs(sound).max() * 0.5).astype(np.float32)


def heard_elsewhere(sound: Samples, *, noise: float, reverberation_s: float, tone_hz: tuple[int, int]) -> Samples:
    """The sound as another microphone hears it: quieter, in another colour, with its room and its noise."""
    import scipy.signal  # half a second, for every process that collects this file

    rng = np.random.default_rng(3)
    tail = int(max(reverberation_s, 0.01) * SAMPLE_RATE)
    room = rng.normal(0, 1, tail) * np.exp(-6.9 * np.arange(tail) / tail)
    room[0] = 6
    wet = scipy.signal.fftconvolve(sound, room)[: len(sound)]
    filtered = scipy.signal.sosfilt(scipy.signal.butter(2, tone_hz, "band", fs=SAMPLE_RATE, output="sos"), wet)
    filtered *= 0.1 / (np.abs(filtered).max() + 1e-9)
    return (filtered + rng.normal(0, noise * filtered.std(), len(filtered))).astype(np.float32)


def shifted(sound: Samples, offset_s: float) -> Samples:
    """A recording in which the lecture's beginning comes at `offset_s`."""
    steps = round(offset_s * SAMPLE_RATE)
    if steps < 0:
        return sound[-steps:]
    return np.concatenate([np.random.default_rng(5).normal(0, 0.002, steps).astype(np.float32), sound])


@pytest.mark.parametrize("offset_s", [0.0, 1.234, -2.5, 17.05])
@pytest.mark.parametrize(
    ("noise", "reverberation_s", "tone_hz"), [(0.0, 0.0, (100, 7000)), (0.5, 0.3, (300, 3400)), (1.0, 0.6, (150, 5000))]
)
def test_a_known_offset_is_found_through_noise_room_and_microphone(
    lecture: Samples, offset_s: float, noise: float, reverberation_s: float, tone_hz: tuple[int, int]
) -> None:
    other = heard_elsewhere(lecture, noise=noise, reverberation_s=reverberation_s, tone_hz=tone_hz)
    found = audio_offset(lecture, shifted(other, offset_s))
    assert found is not None
    assert found.offset_s == pytest.approx(offset_s, abs=CLOSE_S)
    assert found.is_sure


@pytest.mark.parametrize("name", ["en_librispeech_1995-1837-0001.wav", "zh_funasr_example.wav"])
def test_the_offset_of_a_few_seconds_of_real_speech_is_found(name: str) -> None:
    sound, _ = recorded(name)
    other = heard_elsewhere(sound, noise=0.3, reverberation_s=0.3, tone_hz=(300, 3400))
    for offset_s in (0.815, -1.36):
        found = audio_offset(sound, shifted(other, offset_s))
        assert found is not None
        assert found.offset_s == pytest.approx(offset_s, abs=CLOSE_S)


def test_a_clock_that_runs_faster_is_told(lecture: Samples) -> None:
    whole = np.concatenate([lecture, lecture[::-1], lecture * 0.9 + lecture[::-1] * 0.3])
    count = len(whole)
    drifting = np.interp(np.linspace(0, count - 1, round(count * 1.002)), np.arange(count), whole).astype(np.float32)
    found = audio_offset(whole, drifting)
    assert found is not None
    assert found.drift_s == pytest.approx(0.36, abs=0.08)
    assert found.offset_s == pytest.approx(0, abs=2 * CLOSE_S)


def test_two_sounds_that_have_nothing_in_common_are_not_set_against_each_other(lecture: Samples) -> None:
    found = audio_offset(lecture, np.random.default_rng(9).normal(0, 0.1, len(lecture)).astype(np.float32))
    assert found is not None
    assert not found.is_sure


def test_silence_has_no_offset(lecture: Samples) -> None:
    assert audio_offset(lecture, np.zeros(SAMPLE_RATE * 5, dtype=np.float32)) is None
