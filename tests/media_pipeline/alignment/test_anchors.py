"""A script laid onto recognised words: gaps, additions and mistakes of the recogniser."""

from __future__ import annotations

import numpy as np
import pytest

from content.timed_text.word import Span, Word
from media_pipeline.alignment.transcript_alignment import DifferenceKind, align_to_transcript
from media_pipeline.audio import detect_speech
from tests.media_pipeline.narration import CHINESE, Narration, narrate


def heard_in(narration: Narration, *, mistaken: str = "") -> list[Word]:
    """What a recogniser would hear: every character of every sentence, some wrong."""
    words: list[Word] = []
    ends = [*narration.starts[1:], len(narration.samples) / 16_000]
    spans = detect_speech(narration.samples)
    for sentence, start, limit in zip(narration.sentences, narration.starts, ends, strict=True):
        end = max((span.end for span in spans if span.start < limit - 0.1 and span.end > start), default=limit)
        said = sentence.replace("20", "二十").replace("75%", "百分之七十五")
        bare = [character for character in said if character.isalnum()]
        step = (min(end, limit) - start) / len(bare)
        for index, character in enumerate(bare):
            text = "错" if character in mistaken else character
            words.append(Word(text, start + index * step, start + (index + 1) * step, 0.9))
    return words


@pytest.fixture(scope="module")
def lecture(tmp_path_factory: pytest.TempPathFactory) -> Narration:
    return narrate(CHINESE, "espeak:cmn-latn-pinyin:170:50", tmp_path_factory.mktemp("voice"), seed=3)


def starts_of(words: tuple[Word, ...], sentences: tuple[str, ...]) -> list[float]:
    """When each sentence begins, found by its own characters in a row."""
    text = "".join(word.text for word in words)
    places = [index for index, word in enumerate(words) for _ in word.text]
    return [words[places[text.index(sentence[:4])]].start for sentence in sentences]


def test_a_script_passage_that_was_not_spoken_is_left_out_and_named(lecture: Narration) -> None:
    invented = "然后给客人倒一杯热茶请他坐下来休息。"
    script = "".join([*CHINESE[:3], invented, *CHINESE[3:]])
    laid = align_to_transcript(script, "zh", heard_in(lecture), lecture.samples, detect_speech(lecture.samples))
    assert laid is not None
    assert "热茶" not in "".join(word.text for word in laid.words)
    (missing,) = [each for each in laid.differences if "热茶" in each.script]
    assert missing.kind is DifferenceKind.NOT_HEARD
    assert abs(missing.start - lecture.starts[3]) < 2
    assert np.abs(np.array(starts_of(laid.words, CHINESE)) - np.array(lecture.starts)).max() <= 0.2


def test_speech_that_is_not_in_the_script_is_shown_as_it_was_heard(lecture: Narration) -> None:
    script = "".join([*CHINESE[:2], *CHINESE[4:]])
    laid = align_to_transcript(script, "zh", heard_in(lecture), lecture.samples, detect_speech(lecture.samples))
    assert laid is not None
    (extra,) = [each for each in laid.differences if each.kind is DifferenceKind.NOT_IN_SCRIPT]
    assert "酒精" in extra.heard
    assert abs(extra.start - lecture.starts[2]) < 0.3
    assert "酒精" in "".join(word.text for word in laid.words)
    rest = (*CHINESE[:2], *CHINESE[4:])
    true = [*lecture.starts[:2], *lecture.starts[4:]]
    assert np.abs(np.array(starts_of(laid.words, rest)) - np.array(true)).max() <= 0.2


def test_what_the_recogniser_got_wrong_is_taken_from_the_script_and_named(lecture: Narration) -> None:
    laid = align_to_transcript(
        "".join(CHINESE), "zh", heard_in(lecture, mistaken="光"), lecture.samples, detect_speech(lecture.samples)
    )
    assert laid is not None
    assert "".join(word.text for word in laid.words) == "".join(CHINESE)
    assert [(each.kind, each.heard) for each in laid.differences] == [(DifferenceKind.DIFFERS, "错")]
    assert laid.agreement > 0.9


def test_another_lecture_is_no_anchor() -> None:
    heard = [Word(character, index, index + 1) for index, character in enumerate("今天天气很好我们去爬山")]
    silence = np.zeros(16_000 * 12, np.float32)
    assert align_to_transcript("价格和重量都要写清楚。", "zh", heard, silence, [Span(0, 12)]) is None


def test_english_words_anchor_too() -> None:
    heard = [
        Word(text, index, index + 0.8) for index, text in enumerate(("wash", "your", "hands", "with", "warm", "water"))
    ]
    script = "Wash your hands, carefully, with warm water."
    laid = align_to_transcript(script, "en", heard, np.zeros(16_000 * 7, np.float32), [Span(0.0, 2.8), Span(3.0, 6.0)])
    assert laid is not None
    assert [(word.text, word.start) for word in laid.words] == [
        ("Wash", 0.0), ("your", 1.0), ("hands,", 2.0), ("with", 3.0), ("warm", 4.0), ("water.", 5.0),
    ]  # fmt: skip
    assert [(each.kind, each.script) for each in laid.differences] == [(DifferenceKind.NOT_HEARD, "carefully,")]
