"""Pieces of audio that a recogniser decodes, and windows of 30 s that hold several of them: Whisper works as long on a
window with one sentence as on a full one. Imports nothing of ours but plain values, for the child processes.
"""

from __future__ import annotations

import wave
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from media_pipeline.speech.hallucinations import DecodedSegment, DecodedWord

RATE = 16_000
LONGEST_S = 29.2
"""Of a window, in seconds of sound: nearly the 30 s of Whisper's, with which an end of speech is never cut off."""

AudioSource = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Piece:
    """Piece of audio that is decoded at once, at most 30 s. `spans` is where somebody speaks in it."""

    start: float
    end: float
    spans: tuple[tuple[float, float], ...]

    @property
    def duration(self) -> float:
        """Seconds from its beginning to its end."""
        return self.end - self.start


Window = tuple[Piece, ...]
"""Pieces that follow each other, heard as one: the silence between them is left out."""


def packed(pieces: Iterable[Piece]) -> list[Window]:
    """Pieces in order, as many in each window as it has room for."""
    windows: list[Window] = []
    for piece in pieces:
        if windows and duration_of(windows[-1]) + piece.duration <= LONGEST_S:
            windows[-1] = (*windows[-1], piece)
        else:
            windows.append((piece,))
    return windows


def joined(before: Window, after: Window) -> Window:
    """Two windows as one; a piece that goes on where the one before it ends becomes one with it."""
    last, first = before[-1], after[0]
    if last.end != first.start:
        return (*before, *after)
    return (*before[:-1], Piece(last.start, first.end, (*last.spans, *first.spans)), *after[1:])


def duration_of(window: Window) -> float:
    """Seconds of sound in a window."""
    return sum(piece.duration for piece in window)


def read_window(file: wave.Wave_read, window: Window) -> AudioSource:
    """Samples of a window, -1 to 1. file: 16 kHz, one channel, 16 bits."""
    return np.concatenate([_samples(file, piece) for piece in window])


def shared_out(window: Window, segments: Sequence[DecodedSegment]) -> list[list[DecodedSegment]]:
    """Segments of a window by piece, their times from the beginning of each. A word belongs to the piece in which its
    middle lies, and does not reach beyond it."""
    if len(window) == 1:
        return [list(segments)]
    by_piece: list[list[DecodedSegment]] = []
    begin = 0.0
    for number, piece in enumerate(window):
        end = float("inf") if number == len(window) - 1 else begin + piece.duration
        own = []
        for segment in segments:
            words = [word for word in segment.words if begin <= (word.start + word.end) / 2 < end]
            if words:
                own.append(replace(segment, words=tuple(_within(word, begin, piece.duration) for word in words)))
        by_piece.append(own)
        begin += piece.duration
    return by_piece


def _within(word: DecodedWord, begin: float, duration: float) -> DecodedWord:
    start = min(max(0.0, word.start - begin), duration)
    return replace(word, start=start, end=max(start, min(word.end - begin, duration)))


def _samples(file: wave.Wave_read, piece: Piece) -> AudioSource:
    file.setpos(min(file.getnframes(), round(piece.start * RATE)))
    data = file.readframes(round(piece.duration * RATE))
    return np.frombuffer(data, "<i2").astype(np.float32) / 32768.0
