"""How much work the child of faster-whisper does for a piece: each is encoded once, whatever is asked of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from media_pipeline.speech.encoded_windows import EncodedWindows
from media_pipeline.speech.faster_whisper_decode import FasterWhisperDecoder
from media_pipeline.speech.hallucinations import DecodedSegment
from media_pipeline.speech.whisper_child import Request
from tests.media_pipeline.narration import human
from tests.whisper_base import BASE, needs_base


class Counting:
    """The real model, counting the windows that it encodes."""

    def __init__(self, model: Any) -> None:
        self.model, self.windows = model, 0

    def encode(self, features: Any, **options: Any) -> Any:
        self.windows += features.shape[0]
        return self.model.encode(features, **options)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.model, name)


def decoder_of(threads: int) -> tuple[FasterWhisperDecoder, Counting]:
    decoder = FasterWhisperDecoder(Request(str(BASE), "", threads, 4, "zh", True, {}, []))
    counting = Counting(decoder._model.model)
    decoder._model.model = counting
    decoder._encoded = EncodedWindows(counting, most=4)
    return decoder, counting


def text_of(segments: list[DecodedSegment]) -> str:
    return "".join(segment.text for segment in segments)


@needs_base
@pytest.mark.slow
def test_a_piece_is_encoded_once_for_its_language_its_words_and_with_whichever_others() -> None:
    first, second = human("standstill")[0], human("hope")[0][:-1]  # of a length that has no short decimal fraction
    decoder, counting = decoder_of(2)
    shares = decoder.languages([first, second])
    assert [max(each, key=lambda name: each[name]) for each in shares] == ["zh", "zh"]
    together = decoder.decode([first, second], "zh", None)
    assert decoder.decode([second], "zh", None)[0][0].text == text_of(together[1])
    assert counting.windows == 2


class Numbered:
    """A model whose encoding of a window is the window; it counts."""

    def __init__(self) -> None:
        self.windows = 0

    def encode(self, features: Any, **_options: Any) -> Any:
        self.windows += 1
        return features


def test_as_many_encodings_stay_in_memory_as_are_asked_for_together() -> None:
    model = Numbered()
    encoded = EncodedWindows(model, most=2)
    windows = np.arange(3, dtype=np.float32)[:, np.newaxis, np.newaxis] * np.ones((1, 4, 6), np.float32)
    assert np.array_equal(np.array(encoded.encode(windows[:2])), windows[:2])
    encoded.encode(windows[:2])
    assert model.windows == 2
    encoded.encode(windows[2:])
    encoded.encode(windows[1:])
    assert model.windows == 3
    encoded.encode(windows[:1])
    assert model.windows == 4
