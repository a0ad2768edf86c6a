"""How much work the child of faster-whisper does for a piece: each is encoded once, whatever is asked of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from media_pipeline.speech import faster_whisper_decode
from media_pipeline.speech.encoded_windows import EncodedWindows
from media_pipeline.speech.faster_whisper_decode import FasterWhisperDecoder
from media_pipeline.speech.hallucinations import DecodedSegment
from media_pipeline.speech.whisper_child import Request
from tests.media_pipeline.narration import human
from tests.whisper_base import BASE, needs_base


class Counting:
    """The real model, counting the windows that it encodes."""

    def __init__(self, model: Any) -> None:
        self.model, self.windows, self.seconds = model, 0, list[float]()

    def encode(self, features: Any, **options: Any) -> Any:
        self.windows += features.shape[0]
        self.seconds.append(features.shape[-1] / 100)
        return self.model.encode(features, **options)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.model, name)


def decoder_of(threads: int) -> tuple[FasterWhisperDecoder, Counting]:
    decoder = FasterWhisperDecoder(Request(str(BASE), "", threads, 4, 120.0, "zh", True, {}, []))
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
@pytest.mark.parametrize(("sure_from", "seconds"), [(-9.0, [8.0]), (0.0, [8.0, 30.0])])
def test_of_a_short_piece_little_is_encoded_and_all_of_the_window_where_its_words_are_unsure(
    sure_from: float, seconds: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faster_whisper_decode, "_UNSURE", sure_from)
    decoder, counting = decoder_of(1)
    samples = human("standstill")[0]  # 4.2 s, with two of silence at least a multiple of two
    decoder.languages([samples])
    assert "情况" in text_of(decoder.decode([samples], "zh", None)[0])
    assert counting.seconds == seconds


@needs_base
@pytest.mark.slow
def test_pieces_of_different_length_keep_their_places() -> None:
    names = ("welcome", "standstill", "hope")
    decoder, _ = decoder_of(2)
    words = [text_of(segments) for segments in decoder.decode([human(name)[0] for name in names], "zh", None)]
    assert [mark for mark, text in zip(("欢迎", "交易", "希望"), words, strict=True) if mark in text] == [
        "欢迎",
        "交易",
        "希望",
    ]


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
    windows = np.arange(3, dtype=np.float32)[:, np.newaxis, np.newaxis] * np.ones((1, 1500, 1), np.float32)
    assert np.array_equal(np.array(encoded.encode(windows[:2])), windows[:2])
    encoded.encode(windows[:2])
    assert model.windows == 2
    encoded.encode(windows[2:])
    encoded.encode(windows[1:])
    assert model.windows == 3
    encoded.encode(windows[:1])
    assert model.windows == 4
