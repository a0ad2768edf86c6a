"""Words that a recogniser only guesses are not made into captions, and who asked is told why and what to do."""

from __future__ import annotations

import pytest

from content.timed_text.word import Word
from media_pipeline.errors import NotUnderstood
from media_pipeline.speech.confidence import is_understood, mean_confidence
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


@pytest.mark.parametrize(
    ("confidence", "language", "share", "understood"),
    [
        (0.64, "zh", 0.98, True),  # a meeting
        (0.57, "en", 0.77, False),  # a voice in loud noise
        (0.64, "zh", 0.05, False),  # played backwards
        (0.9, "de", 0.99, False),  # a third language, decoded as English
        (None, "zh", 0.9, True),
    ],
)
def test_a_piece_is_judged_by_its_words_and_its_language(
    confidence: float | None, language: str, share: float, understood: bool
) -> None:
    assert is_understood(confidence, language, share) == understood


def test_a_lecture_is_refused_where_more_of_it_makes_no_sense_than_does() -> None:
    words = tuple(Word("词", at, at + 1.0, 0.9) for at in range(10))
    whole = [Recognition(words, "zh", "faster-whisper base", unclear_s=9.0)]
    assert merge_segments(whole, "zh", "faster-whisper base").unclear_s == 9.0
    with pytest.raises(NotUnderstood):
        merge_segments(
            [*whole, Recognition((), "zh", "faster-whisper base", unclear_s=2.0)], "zh", "faster-whisper base"
        )


def test_what_was_left_out_travels_with_the_recognition() -> None:
    recognition = Recognition((), "zh", "w", (), 3.5)
    assert Recognition.from_json(recognition.as_json()) == recognition
    old = {name: value for name, value in recognition.as_json().items() if name != "unclear_s"}
    assert Recognition.from_json(old).unclear_s == 0.0
