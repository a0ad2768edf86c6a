"""Windows of sound as they might have been recorded: sentences one after another, in rooms, with noise."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import fftconvolve, resample_poly

from speech_model.voices import RATE, Clip

Sound = NDArray[np.float32]

_QUIET_SHARE = 0.45  # of the windows are as clean as the synthesiser made them


@dataclass(frozen=True, slots=True)
class Placed:
    """A sentence within a window; times in seconds from the window's beginning. `starts` as in `Clip`."""

    clip: Clip
    start: float
    end: float
    starts: tuple[float, ...] | None


def window(
    clips: Sequence[Clip], seconds: float, dice: random.Random, *, clean: bool = False
) -> tuple[Sound, tuple[Placed, ...]]:
    """As many of `clips` as fit into `seconds`, one after another, as if recorded; and where each lies."""
    numbers = np.random.default_rng(dice.getrandbits(32))
    length = round(seconds * RATE)
    sound = np.zeros(length, np.float32)
    placed = []
    at = round(dice.uniform(0.0, 0.8) * RATE)
    level = dice.uniform(0.1, 0.9)
    for clip in clips:
        samples, speed = _at_another_speed(clip.samples, dice)
        if at + samples.size > length:
            break
        sound[at : at + samples.size] += samples * (level * dice.uniform(0.7, 1.1))
        starts = None if clip.starts is None else tuple(at / RATE + start * speed for start in clip.starts)
        placed.append(Placed(clip, at / RATE, (at + samples.size) / RATE, starts))
        at += samples.size + round(dice.choice((dice.uniform(0.1, 0.7), dice.uniform(0.3, 2.0))) * RATE)
    if not clean and dice.random() > _QUIET_SHARE:
        sound = _recorded(sound, dice, numbers)
    return sound, tuple(placed)


def silence(seconds: float, dice: random.Random) -> Sound:
    """A window in which nobody speaks."""
    numbers = np.random.default_rng(dice.getrandbits(32))
    return _noise(round(seconds * RATE), dice, numbers) * dice.choice((0.0, dice.uniform(0.0005, 0.1)))


def _at_another_speed(samples: NDArray[np.int16], dice: random.Random) -> tuple[Sound, float]:
    """Faster and higher or slower and lower, by a tenth at most; and how many times as long."""
    up = dice.choice((18, 19, 20, 20, 20, 21, 22))
    sound = samples.astype(np.float32) / 32768
    return (sound if up == 20 else resample_poly(sound, up, 20).astype(np.float32)), up / 20


def _recorded(sound: Sound, dice: random.Random, numbers: np.random.Generator) -> Sound:
    loudness = float(np.sqrt(np.mean(np.square(sound)))) + 1e-5
    if dice.random() < 0.5:
        decay = dice.uniform(0.05, 0.35)
        tail = np.arange(round(decay * RATE)) / RATE
        room = numbers.standard_normal(tail.size).astype(np.float32) * np.exp(-6.9 * tail / decay).astype(np.float32)
        room *= dice.uniform(0.1, 0.6) / float(np.sqrt(np.sum(np.square(room))))
        room[0] = 1.0
        sound = fftconvolve(sound, room)[: sound.size].astype(np.float32)
    if dice.random() < 0.8:
        ratio = 10 ** (-dice.uniform(14, 45) / 20)
        sound = sound + _noise(sound.size, dice, numbers) * loudness * ratio
    peak = float(np.abs(sound).max())
    return sound / peak if peak > 1 else sound


def _noise(length: int, dice: random.Random, numbers: np.random.Generator) -> Sound:
    """Noise of loudness 1 whose spectrum falls off as in a room (dice say how fast)."""
    spectrum = np.fft.rfft(numbers.standard_normal(length))
    spectrum *= np.maximum(1.0, np.arange(spectrum.size)) ** -dice.choice((0.0, 0.5, 1.0))
    noise = np.fft.irfft(spectrum, length).astype(np.float32)
    return noise / float(np.sqrt(np.mean(np.square(noise))) + 1e-9)
