"""Encodings of Whisper's windows of 30 s by CTranslate2: each made once and by itself; for the child process of
faster-whisper.

One by one, since each is work enough for a thread, and the attention over four at once takes 300 MB with base.
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


class EncodedWindows:
    """The last `most` encodings that were asked for. model: a `ctranslate2.models.Whisper`. Several threads may ask."""

    def __init__(self, model: Any, *, most: int) -> None:
        self._model, self._most = model, most
        self._encodings: dict[bytes, Features] = {}
        self._lock = threading.Lock()

    def encode(self, features: Features) -> Any:
        """Encodings of windows (windows, bands, frames) as CTranslate2's decoder takes them."""
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
