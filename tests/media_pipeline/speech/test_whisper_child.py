"""What the recognisers' child processes do with a decoding that went wrong, in whichever engine."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from media_pipeline.speech.hallucinations import DecodedSegment, DecodedWord
from media_pipeline.speech.whisper_child import AudioSource, Request, answers
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
    return Request("", str(sound), 1, 4, "zh", True, PROMPTS, [(0.0, 6.0, [(0.5, 5.5)])])


def texts(request: Request, decoder: Scripted) -> tuple[list[str], bool]:
    (answer,) = answers(request, decoder)
    segments = answer["segments"]
    return [word[0] for segment in segments for word in segment["words"]], any(each["again"] for each in segments)


def test_a_good_decoding_is_kept_as_it_is(request_of_one_piece: Request) -> None:
    decoder = Scripted(GOOD)
    assert texts(request_of_one_piece, decoder) == (["先", "洗手"], False)
    assert decoder.asked == []


@pytest.mark.parametrize("wrong", [LOOP, TOO_FAST, said("海", logprob=-1.4)])
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


def test_of_two_bad_decodings_the_likelier_is_kept_and_silence_is_no_answer(request_of_one_piece: Request) -> None:
    worse = said(*["谢谢"] * 9, logprob=-3.0)
    assert texts(request_of_one_piece, Scripted(LOOP, [said("海", logprob=-1.2)], [worse]))[0] == ["海"]
    assert texts(request_of_one_piece, Scripted(LOOP, [LOOP], []))[0] == ["谢谢"] * 9
