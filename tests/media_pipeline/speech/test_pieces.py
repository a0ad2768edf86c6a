"""Several pieces of speech in one window, and what was decoded of it shared out to them again."""

from __future__ import annotations

import wave
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_pipeline.speech.hallucinations import DecodedSegment, DecodedWord
from media_pipeline.speech.pieces import LONGEST_S, RATE, Piece, duration_of, joined, packed, read_window, shared_out
from tests.media_pipeline.narration import write_sound


def piece(start: float, end: float) -> Piece:
    return Piece(start, end, ((start, end),))


def decoded(*words: tuple[str, float, float]) -> DecodedSegment:
    return DecodedSegment(tuple(DecodedWord(text, start, end, 0.9) for text, start, end in words), 1.2, -0.3, 0.1)


lengths = st.lists(st.tuples(st.floats(0.1, 29.2), st.floats(0, 60)), max_size=30)


@given(lengths)
def test_every_piece_is_in_one_window_in_its_order_and_no_window_is_too_long(each: list[tuple[float, float]]) -> None:
    pieces, at = [], 0.0
    for length, pause in each:
        pieces.append(piece(at, at + length))
        at += length + pause
    windows = packed(pieces)
    assert [one for window in windows for one in window] == pieces
    assert all(duration_of(window) <= LONGEST_S + 1e-6 for window in windows)
    for before, after in pairwise(windows):
        assert duration_of(before) + after[0].duration > LONGEST_S


def test_the_sound_of_a_window_is_that_of_its_pieces_without_the_silence_between(tmp_path: Path) -> None:
    samples = np.arange(10 * RATE, dtype=np.float32) / (20 * RATE)
    with wave.open(str(write_sound(samples, tmp_path / "sound.wav")), "rb") as file:
        sound = read_window(file, (piece(1, 2), piece(5, 7.5)))
    assert len(sound) == 3.5 * RATE
    assert sound[RATE - 1] == pytest.approx(2 / 20, abs=1e-3)
    assert sound[RATE] == pytest.approx(5 / 20, abs=1e-3)
    assert sound[-1] == pytest.approx(7.5 / 20, abs=1e-3)


def test_a_word_goes_to_the_piece_in_which_its_middle_lies_and_not_beyond_it() -> None:
    window = (piece(10, 12), piece(30, 33), piece(50, 51))
    segments = [
        decoded((" wash", 0.2, 0.8), (" your", 1.2, 2.4), (" hands", 2.5, 2.9)),
        decoded((" now", 4.6, 5.3), (" dry", 5.2, 5.6)),
    ]
    first, second, third = shared_out(window, segments)
    assert [(word.text, word.start, word.end) for segment in first for word in segment.words] == [
        (" wash", 0.2, 0.8),
        (" your", 1.2, 2),
    ]
    assert [(word.text, round(word.start, 3), round(word.end, 3)) for segment in second for word in segment.words] == [
        (" hands", 0.5, 0.9),
        (" now", 2.6, 3),
    ]
    assert [(word.text, round(word.start, 3), round(word.end, 3)) for segment in third for word in segment.words] == [
        (" dry", 0.2, 0.6)
    ]
    assert all((one.compression_ratio, one.logprob) == (1.2, -0.3) for part in (first, second, third) for one in part)


def test_a_window_of_one_piece_is_that_piece() -> None:
    segments = [decoded((" wash", 0.2, 9.0))]
    assert shared_out((piece(10, 12),), segments) == [segments]


def test_a_piece_without_a_word_has_no_segment() -> None:
    first, second = shared_out((piece(0, 2), piece(4, 6)), [decoded((" wash", 2.25, 2.75))])
    assert (first, second) == ([], [decoded((" wash", 0.25, 0.75))])


def test_pieces_that_touch_become_one_and_others_stay_apart() -> None:
    assert joined((piece(0, 2),), (piece(2, 4),)) == (Piece(0, 4, ((0, 2), (2, 4))),)
    assert joined((piece(0, 2), piece(3, 4)), (piece(4, 5), piece(9, 10))) == (
        piece(0, 2),
        Piece(3, 5, ((3, 4), (4, 5))),
        piece(9, 10),
    )
    assert joined((piece(0, 2),), (piece(5, 6),)) == (piece(0, 2), piece(5, 6))
