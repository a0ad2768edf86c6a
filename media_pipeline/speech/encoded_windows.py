"""Encodings of Whisper's windows by CTranslate2: each made once and by itself, and no longer than it needs to be; for
the child process of faster-whisper.

One by one, since each is work enough for a thread, and the attention over four at once takes 300 MB with base.

Whisper is trained on windows of 30 s, most of which is nothing where one sentence stands in it. With less of that
nothing an encoding costs less, since attention grows with the square of the length. Measured with Whisper base, int8,
in one thread, on nine versions of each of seven recordings of Mandarin (as they are, with noise, quicker, slower,
higher, lower, quieter, as through a telephone): processor's seconds for a window, and the share of characters that are
wrong.

    window of                          30 s    20 s    15 s    10 s
    encoding, s                        0.49    0.18    0.13    0.07
    six sentences of 2 to 6 s, clean   0.113   0.093   0.090   0.095
        with noise                     0.250   0.302   0.209   0.229
        as they were recorded          0.066   0.066   0.075   0.075
    a meeting, 12.7 s                  0.469   0.536

Words have the same times within 0.02 s (95 in 100), and no language was taken for another. In 20 s each recording has
the text that it has in 30 s: that length is taken, and a piece of more than 10 s has all 30. What a short window lost
in noise was a sentence in whose place it wrote the one that it was shown; that is decoded again in a whole window
(`hallucinations.is_echo`). Larger models were not tried.
"""

from __future__ import annotations

import hashlib
import threading
from typing import Any

import numpy as np
import numpy.typing as npt

Features = npt.NDArray[np.float32]

# The language is told by every third frame of the encoding: for that the decoder need not see more. On clear recordings
# of people the probability of the language differs by at most 0.01, in a third of the time; by 0.03 where the language
# changes within a window, by 0.08 in noise. The likeliest language stays the same.
_FRAMES_FOR_LANGUAGE = 3

_FRAMES_PER_S = 100
_WINDOW_S, _SHORT_WINDOW_S = 30, 20
_LONGEST_IN_SHORT_S = 10.0


def frames_for(seconds: float) -> int:
    """How many frames of features a window has in which so many seconds of sound are encoded."""
    return _FRAMES_PER_S * (_SHORT_WINDOW_S if seconds <= _LONGEST_IN_SHORT_S else _WINDOW_S)


class EncodedWindows:
    """The last `most` encodings that were asked for. model: a `ctranslate2.models.Whisper`. Several threads may ask."""

    def __init__(self, model: Any, *, most: int) -> None:
        self._model, self._most = model, most
        self._encodings: dict[bytes, Features] = {}
        self._lock = threading.Lock()

    def encode(self, features: Features) -> Any:
        """Encodings of windows of one length (windows, bands, frames) as CTranslate2's decoder takes them."""
        return self._storage(np.stack([self._encoding(window) for window in features]))

    def languages(self, window: Features) -> list[tuple[str, float]]:
        """Tokens of languages with their probabilities for one window (bands, frames)."""
        frames = self._encoding(window)[1::_FRAMES_FOR_LANGUAGE]
        shares: list[tuple[str, float]] = self._model.detect_language(self._storage(frames[np.newaxis]))[0]
        return shares

    def _encoding(self, window: Features) -> Features:
        values = np.ascontiguousarray(window, np.float32)
        key = hashlib.blake2b(values.tobytes()).digest()
        with self._lock:
            encoding = self._encodings.pop(key, None)
        if encoding is None:
            encoding = self._on_processor(self._model.encode(self._storage(values[np.newaxis]), to_cpu=True))
        with self._lock:
            self._encodings[key] = encoding
            while len(self._encodings) > self._most:
                del self._encodings[next(iter(self._encodings))]
        return encoding

    def _on_processor(self, storage: Any) -> Features:
        encoding: Features = np.array(storage, np.float32)[0]
        return encoding

    def _storage(self, values: npt.NDArray[Any]) -> Any:
        from ctranslate2 import StorageView

        return StorageView.from_array(np.ascontiguousarray(values))
