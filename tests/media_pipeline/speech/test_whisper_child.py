"""What the recognisers' child processes do with a decoding that went wrong, in whichever engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from media_pipeline.speech.hallucinations import DecodedSegment, DecodedWord
from media_pipeline.speech.pieces import AudioSource, Piece
from media_pipeline.speech.whisper_child import Request, answers, leaves_speech_out
from tests.media_pipeline.narration import write_sound

PROMPTS = {"zh": "风池穴。以下是普通话的句子。"}


def said(*words: str, logprob: float = -0.2) -> DecodedSegment:
    heard = tuple(DecodedWord(word, at * 0.5, at * 0.5 + 0.4, 0.9) for at, word in enumerate(words))
    return DecodedSegment(heard, 1.1, logprob, 0.01)


GOOD = said("先", "洗手")
LOOP = said(*["谢谢"] * 9)
TOO_FAST = DecodedSegment(
    tuple(DecodedWord(c, 0.0, 0.6, 0.9) for c in "今天我们学习盲人按摩的卫生要求"), 1.1, -0.2, 0.01
)


class Scripted:
    """A decoder that gives what it was told to, and notes what it was asked."""

    def __init__(self, first: DecodedSegment, *again: list[DecodedSegment]) -> None:
        self.first, self.again = first, list(again)
        self.asked: list[str | None] = []

    def languages(self, sounds: Sequence[AudioSource]) -> list[dict[str, float]]:
        return [{"zh": 0.98, "en": 0.02} for _ in sounds]

    def decode(self, sounds: Sequence[AudioSource], language: str, prompt: str | None) -> list[list[DecodedSegment]]:
        assert (language, prompt) == ("zh", PROMPTS["zh"])
        return [[self.first] for _ in sounds]

    def decode_again(self, sound: AudioSource, language: str, prompt: str | None) -> list[DecodedSegment]:
        self.asked.append(prompt)
        return self.again.pop(0)


@pytest.fixture
def request_of_one_piece(tmp_path: Path) -> Request:
    sound = write_sound(np.zeros(16_000 * 6, np.float32), tmp_path / "sound.wav")
    return Request("", str(sound), 1, 4, "zh", True, PROMPTS, [(0.0, 6.0, [(0.5, 2.5)])])


def texts(request: Request, decoder: Scripted) -> tuple[list[str], bool]:
    (answer,) = answers(request, decoder)
    segments = answer["segments"]
    return [word[0] for segment in segments for word in segment["words"]], any(each["again"] for each in segments)


def test_a_good_decoding_is_kept_as_it_is(request_of_one_piece: Request) -> None:
    decoder = Scripted(GOOD)
    assert texts(request_of_one_piece, decoder) == (["先", "洗手"], False)
    assert decoder.asked == []


ECHO = said("请用", "简体", "中文", "和", "标点符号。")


@pytest.mark.parametrize("wrong", [LOOP, TOO_FAST, ECHO, said("海", logprob=-1.4)])
def test_what_went_wrong_is_decoded_again_with_the_words_of_the_course(
    request_of_one_piece: Request, wrong: DecodedSegment
) -> None:
    decoder = Scripted(wrong, [GOOD])
    assert texts(request_of_one_piece, decoder) == (["先", "洗手"], True)
    assert decoder.asked == [PROMPTS["zh"]]


def test_what_goes_wrong_even_with_care_is_decoded_without_the_text_before_it(request_of_one_piece: Request) -> None:
    decoder = Scripted(LOOP, [LOOP], [GOOD])
    assert texts(request_of_one_piece, decoder)[0] == ["先", "洗手"]
    assert decoder.asked == [PROMPTS["zh"], None]


def test_what_whisper_was_shown_is_no_speech_and_a_few_words_of_it_may_be(request_of_one_piece: Request) -> None:
    assert texts(request_of_one_piece, Scripted(ECHO, [ECHO], [GOOD]))[0] == ["先", "洗手"]
    assert texts(request_of_one_piece, Scripted(said("普通话"))) == (["普通话"], False)
    assert texts(request_of_one_piece, Scripted(said("请用", "简体中文", "写"))) == (["请用", "简体中文", "写"], False)


def test_of_two_bad_decodings_the_likelier_is_kept_and_silence_is_no_answer(request_of_one_piece: Request) -> None:
    worse = said(*["谢谢"] * 9, logprob=-3.0)
    assert texts(request_of_one_piece, Scripted(LOOP, [said("海", logprob=-1.2)], [worse]))[0] == ["海"]
    assert texts(request_of_one_piece, Scripted(LOOP, [LOOP], []))[0] == ["谢谢"] * 9


def test_sentences_that_were_left_out_are_decoded_one_by_one(request_of_one_piece: Request) -> None:
    request = replace(request_of_one_piece, pieces=[(0.0, 6.0, [(0.0, 2.1), (2.4, 5.2)])])
    decoder = Scripted(said("先", "洗手", "再", "擦干"))
    pieces = [(answer["start"], answer["end"], len(answer["segments"])) for answer in answers(request, decoder)]
    assert pieces == [(0.0, 2.25, 1), (2.25, 6.0, 1)]
    assert decoder.asked == []


def test_speech_without_a_pause_that_has_no_words_is_decoded_again_with_care(request_of_one_piece: Request) -> None:
    request = replace(request_of_one_piece, pieces=[(0.0, 6.0, [(0.5, 5.5)])])
    whole = said(*"先洗手再擦干净然后等")
    decoder = Scripted(GOOD, [said("先", "洗手")], [whole])
    assert "".join(texts(request, decoder)[0]) == "先洗手再擦干净然后等"
    assert decoder.asked == [PROMPTS["zh"], None]


@pytest.mark.parametrize(
    ("spans", "words", "left_out"),
    [
        ([(0.0, 2.0), (4.0, 6.0)], [(0.1, 1.9), (4.2, 5.8)], False),
        ([(0.0, 2.0), (4.0, 9.0)], [(0.1, 1.9), (4.2, 5.8)], True),
        ([(0.0, 9.0)], [(3.0, 9.0)], True),
        ([(0.0, 9.0)], [(0.0, 3.0), (6.0, 9.0)], True),
        ([(0.0, 2.4)], [], False),
        ([(0.0, 2.6)], [], True),
    ],
)
def test_a_stretch_of_speech_without_a_word_is_found_wherever_it_is(
    spans: list[tuple[float, float]], words: list[tuple[float, float]], left_out: bool
) -> None:
    piece = Piece(0.0, 10.0, tuple(spans))
    segment = DecodedSegment(tuple(DecodedWord("字", start, end, 0.9) for start, end in words), 1.0, -0.2, 0.0)
    assert leaves_speech_out(piece, [segment]) == left_out
    later = Piece(100.0, 110.0, tuple((100 + start, 100 + end) for start, end in spans))
    assert leaves_speech_out(later, [segment]) == left_out


class English(Scripted):
    """A decoder of English that writes the words of each second of what it is given."""

    def __init__(self, *left_out: int) -> None:
        super().__init__(GOOD)
        self.left_out, self.lengths = left_out, list[float]()

    def languages(self, sounds: Sequence[AudioSource]) -> list[dict[str, float]]:
        return [{"zh": 0.02, "en": 0.98} for _ in sounds]

    def decode(self, sounds: Sequence[AudioSource], language: str, prompt: str | None) -> list[list[DecodedSegment]]:
        self.lengths += [len(sound) / 16_000 for sound in sounds]
        return [[self._seconds(len(sound) // 16_000)] for sound in sounds]

    def _seconds(self, count: int) -> DecodedSegment:
        wanted = [second for second in range(count) if second not in self.left_out or count < 8]
        return DecodedSegment(
            tuple(DecodedWord(f" {second}", second + 0.1, second + 0.9, 0.9) for second in wanted), 1.1, -0.2, 0.01
        )


def english(tmp_path: Path, **more: object) -> Request:
    sound = write_sound(np.zeros(16_000 * 70, np.float32), tmp_path / "long.wav")
    pieces = [(start, start + 4.0, [(start, start + 4.0)]) for start in (0.0, 20.0, 40.0, 60.0)]
    return replace(Request("", str(sound), 1, 4, "en", True, {}, pieces), **more)  # type: ignore[arg-type]  # its fields


def test_english_sentences_far_apart_are_decoded_together_and_keep_their_times(tmp_path: Path) -> None:
    decoder = English()
    given = list(answers(english(tmp_path), decoder))
    assert decoder.lengths == [16.0]
    assert [(answer["start"], answer["end"]) for answer in given] == [(0, 4), (20, 24), (40, 44), (60, 64)]
    assert [answer["segments"][0]["words"][0][:3] for answer in given] == [
        [" 0", 0.1, 0.9],
        [" 4", 20.1, 20.9],
        [" 8", 40.1, 40.9],
        [" 12", 60.1, 60.9],
    ]


def test_the_sentence_that_a_window_left_out_is_decoded_by_itself(tmp_path: Path) -> None:
    decoder = English(4, 5, 6, 7)
    given = list(answers(english(tmp_path), decoder))
    assert decoder.lengths == [16.0, 4.0]
    assert [len(answer["segments"][0]["words"]) for answer in given] == [4, 4, 4, 4]
    assert [answer["start"] for answer in given] == [0, 20, 40, 60]


def test_what_may_be_chinese_is_decoded_sentence_by_sentence(tmp_path: Path) -> None:
    for language in ("zh", None):
        decoder = English()
        assert len(list(answers(english(tmp_path, language=language), decoder))) == 4
        assert 16.0 not in decoder.lengths
