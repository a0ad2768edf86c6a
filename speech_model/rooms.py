"""Windows of sound as they might have been recorded: sentences one after another, in rooms, with noise.

Rooms and noise are drawn for a whole batch at a time, on whichever device holds its sound.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.signal import resample_poly
from torch import Tensor

from speech_model.voices import RATE, Clip

Sound = NDArray[np.float32]

_QUIET_SHARE = 0.45  # of the windows are as clean as the synthesiser made them
_ROOM_SHARE = 0.5  # of the others have an echo
_NOISE_SHARE = 0.8  # and so many have noise
_LEAST_CUT_S = 0.4  # less of a sentence is not heard as one
_NOBODY = 0.5  # the noise of a room in which nobody speaks is that of speech no louder than this
_LONGEST_DECAY_S = 0.35
_DECAY = 6.9  # of sound in a room: a thousandth is left at the end of it


@dataclass(frozen=True, slots=True)
class Placed:
    """A sentence within a window; times in seconds from the window's beginning. `starts` as in `Clip`."""

    clip: Clip
    start: float
    end: float
    starts: tuple[float, ...] | None


def window(
    clips: Sequence[Clip], seconds: float, dice: random.Random, *, cut: bool = False
) -> tuple[Sound, tuple[Placed, ...]]:
    """As many of `clips` as fit into `seconds`, one after another; and where each lies. `cut`: the next one begins too,
    and ends after the window does."""
    length = round(seconds * RATE)
    sound = np.zeros(length, np.float32)
    placed = []
    at = round(dice.uniform(0.0, 0.8) * RATE)
    level = dice.uniform(0.1, 0.9)
    for clip in clips:
        samples, speed = _at_another_speed(clip.samples, dice)
        fits = at + samples.size <= length
        if not fits and (not cut or length - at < _LEAST_CUT_S * RATE):
            break
        sound[at : at + samples.size] += samples[: length - at] * (level * dice.uniform(0.7, 1.1))
        starts = None if clip.starts is None else tuple(at / RATE + start * speed for start in clip.starts)
        placed.append(Placed(clip, at / RATE, (at + samples.size) / RATE, starts))
        if not fits:
            break
        pause = dice.choice((dice.uniform(0.1, 0.7), dice.uniform(0.3, 2.0), dice.uniform(1.0, 4.0)))
        at += samples.size + round(pause * RATE)
    return sound, tuple(placed)


def recorded(sounds: Tensor) -> Tensor:
    """The windows (window, sample), some left clean, the others as a microphone in a room might have heard them."""
    noisy = torch.rand(len(sounds), 1, device=sounds.device) > _QUIET_SHARE
    echoing = torch.rand_like(sounds[:, :1]) < _ROOM_SHARE
    hissing = torch.rand_like(sounds[:, :1]) < _NOISE_SHARE
    loudness = sounds.square().mean(1, keepdim=True).sqrt()
    loudness = torch.where(loudness > 0, loudness, _between(0.0, _NOBODY, sounds))
    heard = torch.where(echoing, _in_rooms(sounds), sounds)
    ratio = 10 ** (-_between(14, 45, sounds) / 20)
    heard = heard + hissing * noise(sounds) * loudness * ratio
    heard = heard / heard.abs().amax(1, keepdim=True).clamp(min=1)
    return torch.where(noisy, heard, sounds)


def noise(like: Tensor) -> Tensor:
    """Noise of loudness 1 in the shape (window, sample) of `like`; how fast its spectrum falls off is drawn anew for
    each window."""
    spectrum = torch.fft.rfft(torch.randn_like(like))
    fall = torch.randint(3, (len(like), 1), device=like.device) / 2
    spectrum *= torch.arange(spectrum.shape[1], device=like.device).clamp(min=1) ** -fall
    made = torch.fft.irfft(spectrum, like.shape[1])
    return made / (made.square().mean(1, keepdim=True).sqrt() + 1e-9)


def _in_rooms(sounds: Tensor) -> Tensor:
    """Each window with the echo of a room of its own."""
    decay = _between(0.05, _LONGEST_DECAY_S, sounds)
    at = torch.arange(round(_LONGEST_DECAY_S * RATE), device=sounds.device) / RATE
    room = torch.randn(len(sounds), at.numel(), device=sounds.device) * torch.exp(-_DECAY * at / decay) * (at < decay)
    room *= _between(0.1, 0.6, sounds) / room.square().sum(1, keepdim=True).sqrt()
    room[:, 0] = 1.0
    length = sounds.shape[1] + room.shape[1]
    return torch.fft.irfft(torch.fft.rfft(sounds, length) * torch.fft.rfft(room, length), length)[:, : sounds.shape[1]]


def _between(low: float, high: float, sounds: Tensor) -> Tensor:
    """A number for each window, (window, 1)."""
    return low + (high - low) * torch.rand(len(sounds), 1, device=sounds.device)


def _at_another_speed(samples: NDArray[np.int16], dice: random.Random) -> tuple[Sound, float]:
    """Faster and higher or slower and lower, by a tenth at most; and how many times as long."""
    up = dice.choice((18, 19, 20, 20, 20, 21, 22))
    sound = samples.astype(np.float32) / 32768
    return (sound if up == 20 else resample_poly(sound, up, 20).astype(np.float32)), up / 20
