"""What differs between two texts, as people read it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.text_diff import CONTEXT, Piece, PieceKind, differences, words_of

TEXTS = st.lists(st.sampled_from(["洗手", "先", "。", "water", " ", "\n", "7", "，"]), max_size=40).map("".join)


def told(saved: str, typed: str) -> list[tuple[str, str]]:
    return [(piece.kind.value, piece.text) for piece in differences(saved, typed)]


@settings(deadline=None)  # the first text of a process loads jieba's dictionary
@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_the_pieces(saved: str, typed: str) -> None:
    pieces = differences(saved, typed)
    assert "".join(piece.text for piece in pieces if piece.kind is not PieceKind.TYPED) == saved
    assert "".join(piece.text for piece in pieces if piece.kind is not PieceKind.SAVED) == typed


@settings(deadline=None)  # the first text of a process loads jieba's dictionary
@given(TEXTS)
def test_the_same_text_does_not_differ(text: str) -> None:
    kinds = {piece.kind for piece in differences(text, text)}
    assert kinds <= {PieceKind.BOTH, PieceKind.LEFT_OUT}
    assert "".join(words_of(text)) == text


@pytest.mark.parametrize(
    ("saved", "typed", "pieces"),
    [
        (
            "先用清水洗手。",
            "先用肥皂洗手。",
            [("both", "先用"), ("saved", "清水"), ("typed", "肥皂"), ("both", "洗手。")],
        ),
        (
            "Wash your hands.",
            "Wash both hands.",
            [("both", "Wash "), ("saved", "your"), ("typed", "both"), ("both", " hands.")],
        ),
        ("洗手。", "洗手。擦干。", [("both", "洗手。"), ("typed", "擦干。")]),
        ("", "新的", [("typed", "新的")]),
    ],
)
def test_differences_are_whole_words(saved: str, typed: str, pieces: list[tuple[str, str]]) -> None:
    assert told(saved, typed) == pieces


def test_a_comma_between_two_changes_does_not_break_them() -> None:
    assert told("甲，乙。", "丙，丁。") == [("saved", "甲，乙"), ("typed", "丙，丁"), ("both", "。")]


def test_of_a_long_text_only_what_stands_around_the_difference_is_shown() -> None:
    run = "每次按摩前都要洗手。" * 30
    pieces = differences(f"{run}甲{run}", f"{run}乙{run}")
    assert [piece.kind.value for piece in pieces] == ["left_out", "both", "saved", "typed", "both", "left_out"]
    assert [len(piece.text) for piece in pieces if piece.kind is PieceKind.BOTH] == [CONTEXT, CONTEXT]
    assert Piece(PieceKind.SAVED, "甲") in pieces
