"""What is made of Whisper's answers: loops, inventions, words over silence, and which language is spoken where."""

from __future__ import annotations

from itertools import pairwise

import pytest

from content.timed_text.word import Span, Word
from media_pipeline.speech.hallucinations import (
    DOUBTFUL,
    DecodedSegment,
    DecodedWord,
    in_another_script,
    is_invention,
    needs_redecoding,
)
from media_pipeline.speech.pieces import Piece
from media_pipeline.speech.recognition import LanguageSpan
from media_pipeline.speech.spoken_languages import LanguageBelief
from media_pipeline.speech.whisper_child import _parts
from media_pipeline.speech.whisper_engine import language_spans, prompts
from media_pipeline.speech.whisper_words import DecodedPiece, unclear_seconds, words_of

WELL = {"compression_ratio": 1.1, "logprob": -0.2, "no_speech": 0.01}


def segment(*texts: str, start: float = 0.0, step: float = 0.4, **measured: float) -> DecodedSegment:
    words = [DecodedWord(text, start + step * at, start + step * (at + 1), 0.9) for at, text in enumerate(texts)]
    return DecodedSegment(tuple(words), **{**WELL, **measured})


def heard(*segments: DecodedSegment, spans: tuple[Span, ...] = (Span(0, 30),)) -> tuple[Word, ...]:
    return words_of(DecodedPiece(0.0, 30.0, "zh", segments), spans)


def test_words_keep_their_times_and_confidence() -> None:
    words = heard(segment(" 洗手", "的", "时间"))
    assert [(word.text, word.start, word.end, word.confidence) for word in words] == [
        ("洗手", 0.0, 0.4, 0.9),
        ("的", 0.4, 0.8, 0.9),
        ("时间", 0.8, 1.2, 0.9),
    ]


def test_what_the_tokens_cut_apart_is_one_word() -> None:
    assert [word.text for word in heard(segment(" 75", ".5", "%", "酒精", "。"))] == ["75.5%", "酒精。"]
    assert [word.text for word in heard(segment(" live", "stream", " now", "!"))] == ["livestream", "now!"]
    assert heard(segment(" ", "")) == ()


@pytest.mark.parametrize("words", [["谢谢"] * 8, [" thank", " you"] * 5, ["先", "洗", "手"] * 4])
def test_a_loop_is_shown_once_and_marked(words: list[str]) -> None:
    assert needs_redecoding(segment(*words), "zh")
    shown = heard(segment(*words))
    assert len(shown) == len(set(words))
    assert all(word.confidence == DOUBTFUL for word in shown)


def test_what_people_do_repeat_is_left_alone() -> None:
    said = segment("对", "对", "对", " 好", "好", "的", "再", "来", "再", "来")
    assert not needs_redecoding(said, "zh")
    assert len(heard(said)) == 10


@pytest.mark.parametrize("text", ["Thanks for watching!", "谢谢大家的观看。", "字幕由志愿者提供", "请不吝点赞 订阅"])
def test_known_inventions_over_silence_are_not_shown(text: str) -> None:
    assert is_invention(text)
    assert heard(segment(" " + text, no_speech=0.4)) == ()
    assert [word.confidence for word in heard(segment(" " + text, step=2.0))] == [DOUBTFUL]


def test_a_sentence_about_thanks_is_no_invention() -> None:
    assert not is_invention("谢谢大家的观看有机番茄的直播")
    assert not is_invention("Thanks for watching the kettle while I was away.")


def test_unlikely_words_where_probably_nobody_speaks_are_not_shown() -> None:
    assert heard(segment(" the", " sea", no_speech=0.9, logprob=-1.4)) == ()
    assert [word.confidence for word in heard(segment(" the", " sea", logprob=-1.4))] == [DOUBTFUL, DOUBTFUL]


def test_words_outside_detected_speech_are_marked() -> None:
    words = heard(segment("一", "二", "三", step=2.0), spans=(Span(0, 1.5),))
    assert [word.confidence for word in words] == [0.9, DOUBTFUL, DOUBTFUL]


def test_more_text_than_anyone_can_speak_went_wrong() -> None:
    assert needs_redecoding(segment(*"今天我们学习盲人按摩的卫生要求首先洗手", step=0.01), "zh")
    assert not needs_redecoding(segment(*"今天我们学习盲人按摩的卫生要求首先洗手", step=0.2), "zh")


@pytest.mark.parametrize(
    ("language", "text", "strange"),
    [
        ("zh", "Welcome to be perfect. Do more than any object at home.", True),
        ("zh", "今天学习 Excel，先打开 Microsoft Office 365 的 Word。", False),
        ("zh", "OK.", False),
        ("en", "Then的，内，价格牌，二十，外，人没有人并拢", True),
        ("en", "The word 你好 means hello, and that is how people greet each other.", False),
        ("en", "It costs 25.50, or 30 % less.", False),
    ],
)
def test_a_sentence_in_the_letters_of_another_language_went_wrong(language: str, text: str, strange: bool) -> None:
    assert in_another_script(text, language) == strange
    piece = DecodedPiece(0.0, 30.0, language, (segment(" " + text, step=6.0),))
    assert {word.confidence for word in words_of(piece, [Span(0, 30)])} == {DOUBTFUL if strange else 0.9}


def test_times_never_run_backwards_nor_out_of_the_piece() -> None:
    crossed = DecodedSegment(
        (DecodedWord("一", 3.0, 5.0, 0.9), DecodedWord("二", 4.0, 4.5, 0.9), DecodedWord("三", 29, 33, 0.9)), **WELL
    )
    words = heard(crossed)
    assert all(before.end <= after.start for before, after in pairwise(words))
    assert words[-1].end == 30.0


def listen(expected: str | None, *pieces: tuple[float, float, float]) -> list[str]:
    """The languages told for pieces given as (seconds, share of Chinese, share of English)."""
    belief = LanguageBelief(expected)
    return [belief.update({"zh": zh, "en": en, "ja": 1 - zh - en}, seconds) for seconds, zh, en in pieces]


def test_a_lecture_keeps_its_language_through_doubtful_pieces() -> None:
    assert listen("zh", (20, 0.9, 0.1), (3, 0.3, 0.6), (20, 0.9, 0.1)) == ["zh"] * 3
    assert listen(None, (20, 0.02, 0.95), (20, 0.5, 0.45), (2, 0.6, 0.3)) == ["en"] * 3


def test_a_clear_change_of_language_is_followed_both_ways() -> None:
    assert listen("zh", (20, 0.98, 0.01), (20, 0.01, 0.98), (20, 0.02, 0.97), (20, 0.99, 0.01)) == [
        "zh",
        "en",
        "en",
        "zh",
    ]


def test_a_third_language_is_told_only_where_nobody_said_what_is_spoken() -> None:
    assert listen(None, (20, 0.01, 0.01)) == ["ja"]
    assert listen("zh", (20, 0.02, 0.01)) == ["zh"]


def test_a_voice_in_noise_is_no_change_of_language() -> None:
    assert listen("zh", (20, 0.01, 0.47), (20, 0.01, 0.98)) == ["zh", "en"]
    assert listen(None, (20, 0.01, 0.47)) != ["zh"]


def test_a_change_within_a_piece_is_looked_for_where_its_language_is_unsure() -> None:
    belief = LanguageBelief("zh")
    assert not belief.is_unsure({"zh": 0.97, "en": 0.03})
    assert belief.is_unsure({"zh": 0.6, "en": 0.4})
    assert belief.is_unsure({"zh": 0.03, "en": 0.97})


def test_a_piece_is_parted_in_its_pauses() -> None:
    piece = Piece(0.0, 20.0, ((0.2, 5.0), (5.5, 6.0), (6.4, 12.0), (13.0, 19.0), (19.2, 19.8)))
    parts = _parts(piece)
    assert [(part.start, part.end) for part in parts] == [(0.0, 5.25), (5.25, 12.5), (12.5, 20.0)]
    assert sum(len(part.spans) for part in parts) == 5


def test_neighbours_of_one_language_are_told_as_one() -> None:
    pieces = [DecodedPiece(0, 5, "zh", ()), DecodedPiece(5, 9, "zh", ()), DecodedPiece(10, 12, "en", ())]
    assert language_spans(pieces) == (LanguageSpan(0, 9, "zh"), LanguageSpan(10, 12, "en"))


def test_likely_words_stand_before_the_manner_of_writing() -> None:
    told = prompts(["盲人按摩", "推拿"])
    assert told["zh"].startswith("盲人按摩、推拿。")
    assert told["zh"].endswith("标点符号。")
    assert "盲人按摩, 推拿" in told["en"]
    assert "en" not in prompts([])


def test_a_piece_that_makes_no_sense_is_left_out_and_its_length_told() -> None:
    clear, unsure = segment("洗手"), segment("海", "洋", start=5.0)
    unsure = DecodedSegment(
        tuple(DecodedWord(word.text, word.start, word.end, 0.5) for word in unsure.words), 1.1, -0.9, 0.1
    )
    piece = DecodedPiece(0.0, 30.0, "zh", (clear, unsure))
    assert [word.text for word in words_of(piece, (Span(0, 30),))] == ["洗手"]
    assert unclear_seconds(piece) == pytest.approx(0.8)
    for other in (DecodedPiece(0.0, 30.0, "zh", (clear,), 0.05), DecodedPiece(0.0, 30.0, "de", (clear,), 0.9)):
        assert words_of(other, (Span(0, 30),)) == ()
        assert unclear_seconds(other) == pytest.approx(0.4)
    silence = DecodedPiece(0.0, 30.0, "zh", (segment("海", no_speech=0.9, logprob=-1.4),), 0.05)
    assert unclear_seconds(silence) == 0.0, "nobody spoke there"


def times(*words: tuple[str, float, float], spans: tuple[Span, ...]) -> list[tuple[str, float, float]]:
    said = DecodedSegment(tuple(DecodedWord(text, start, end, 0.9) for text, start, end in words), 1.1, -0.2, 0.01)
    return [(word.text, word.start, word.end) for word in heard(said, spans=spans)]


def test_a_word_begins_no_sooner_than_the_speech_that_it_belongs_to() -> None:
    spans = (Span(1.0, 3.0), Span(5.0, 7.0))
    assert times((" Wash", 0.7, 1.5), (" it.", 1.5, 3.1), (" Dry", 4.7, 5.4), (" it.", 5.4, 6.9), spans=spans) == [
        ("Wash", 1.0, 1.5),
        ("it.", 1.5, 3.1),
        ("Dry", 5.0, 5.4),
        ("it.", 5.4, 6.9),
    ]


def test_words_that_lie_before_the_speech_share_its_beginning() -> None:
    spans = (Span(1.0, 2.0), Span(5.0, 7.0))
    assert times(("洗", 1.1, 1.4), ("先", 4.6, 4.8), ("擦", 4.8, 5.4), ("干", 5.4, 5.7), spans=spans) == [
        ("洗", 1.1, 1.4),
        ("先", 5.0, 5.1),
        ("擦", 5.1, 5.4),
        ("干", 5.4, 5.7),
    ]


def test_a_word_that_runs_over_from_the_speech_before_stays() -> None:
    assert times((" slowly", 2.0, 3.3), (" now", 3.3, 3.6), spans=(Span(1.0, 3.0), Span(3.4, 5.0))) == [
        ("slowly", 2.0, 3.3),
        ("now", 3.4, 3.6),
    ]


def test_words_far_from_any_speech_keep_their_times() -> None:
    assert times((" hum", 8.0, 8.5), spans=(Span(1.0, 3.0), Span(10.0, 12.0))) == [("hum", 8.0, 8.5)]
