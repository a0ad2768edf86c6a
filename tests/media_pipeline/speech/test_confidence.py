"""Words that a recogniser only guesses are not made into captions, and who asked is told why and what to do."""

from __future__ import annotations

import pytest

from content.timed_text.word import Word
from media_pipeline.errors import NotUnderstood
from media_pipeline.speech.confidence import mean_confidence
from media_pipeline.speech.recognition import Recognition
from media_pipeline.speech.transcription import merge_segments


def recognition(engine: str, *confidences: float | None) -> Recognition:
    words = tuple(Word("词", float(at), at + 0.5, sure) for at, sure in enumerate(confidences))
    return Recognition(words, "zh", engine)


@pytest.mark.parametrize(
    ("engine", "confidences", "understood"),
    [
        ("faster-whisper large-v3", (0.9, 0.95, 0.3), True),
        ("faster-whisper large-v3", (0.5, 0.6, 0.55), False),
        ("openai-whisper tiny", (0.1, 0.99), False),
        ("pocketsphinx", (0.5, 0.4, 0.45), True),
        ("pocketsphinx", (0.1, 0.3, 0.2), False),
        ("script", (None, None), True),
        ("faster-whisper large-v3", (), True),
    ],
)
def test_how_sure_the_recogniser_was_decides(
    engine: str, confidences: tuple[float | None, ...], understood: bool
) -> None:
    heard = recognition(engine, *confidences)
    if understood:
        assert merge_segments([heard], "zh", engine).words == heard.words
        return
    with pytest.raises(NotUnderstood, match="script"):
        merge_segments([heard], "zh", engine)


def test_a_long_word_counts_for_more_than_a_short_one() -> None:
    heard = Recognition((Word("长", 0, 3, 0.9), Word("短", 3, 4, 0.1)), "zh", "w")
    assert mean_confidence(heard) == pytest.approx(0.7)
