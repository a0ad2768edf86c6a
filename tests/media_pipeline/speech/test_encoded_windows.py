"""How much work the child of faster-whisper does for a piece: each is encoded once, whatever is asked of it, and a
short one in a short window."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from media_pipeline.captions.error_rate import error_rate
from media_pipeline.speech.encoded_windows import EncodedWindows
from media_pipeline.speech.faster_whisper_decode import FasterWhisperDecoder
from media_pipeline.speech.hallucinations import DecodedSegment
from media_pipeline.speech.whisper_child import Request
from tests.media_pipeline.narration import human
from tests.whisper_base import BASE, needs_base


class Counting:
    """The real model, counting the windows that it encodes."""

    def __init__(self, model: Any) -> None:
        self.model, self.windows, self.lengths = model, 0, list[int]()

    def encode(self, features: Any, **options: Any) -> Any:
        self.windows += features.shape[0]
        self.lengths.append(features.shape[-1])
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


@needs_base
@pytest.mark.slow
def test_short_and_long_pieces_are_decoded_side_by_side_each_in_a_window_of_its_length() -> None:
    pause = np.zeros(16_000, np.float32)
    short, said = human("standstill")
    long = np.concatenate([short, pause, human("hope")[0], pause, human("welcome")[0]])
    assert len(short) < 10 * 16_000 < len(long)
    decoder, counting = decoder_of(2)
    (of_short,), (of_long, *_), (of_second,) = decoder.decode([short, long, short[:-160]], "zh", None)
    assert sorted(counting.lengths) == [2000, 2000, 3000]
    assert error_rate(said, of_short.text, "zh") <= 0.1
    assert of_second.text == of_short.text
    assert "出现" in of_long.text
    assert 0 <= of_short.words[0].start < of_short.words[-1].end <= len(short) / 16_000 + 0.5


@needs_base
@pytest.mark.slow
def test_what_is_decoded_again_has_a_whole_window() -> None:
    decoder, counting = decoder_of(1)
    decoder.decode_again(human("standstill")[0], "zh", None)
    assert counting.lengths == [3000]


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
