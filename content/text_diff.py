"""What differs between two texts, word by word: Chinese by jieba's words, other scripts by theirs."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass

import jieba
from rapidfuzz.distance import Indel

_HAN = "\u3400-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(f"[{_HAN}]+|[^\\W_{_HAN}]+|\\s+|.", re.DOTALL)
_IS_HAN = re.compile(f"[{_HAN}]")

CONTEXT = 40
"""Characters that stay of an unchanged run on each side of a difference; what lies between is left out."""


class PieceKind(enum.StrEnum):
    """Where a piece of text stands."""

    BOTH = "both"
    SAVED = "saved"
    TYPED = "typed"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters; a piece that is left out stands in both texts."""

    kind: PieceKind
    text: str


def differences(saved: str, typed: str) -> tuple[Piece, ...]:
    """The pieces of both texts in order; long runs that both have are left out but for their ends."""
    pieces = list(_joined(saved, typed))
    last = len(pieces) - 1
    return tuple(
        part
        for place, piece in enumerate(pieces)
        for part in (
            _shortened(piece.text, before=place > 0, after=place < last) if piece.kind is PieceKind.BOTH else [piece]
        )
    )


def words_of(text: str) -> list[str]:
    """The words, signs and spaces of a text in order; joined they are the text."""
    words: list[str] = []
    for run in _TOKEN.findall(text):
        if _IS_HAN.match(run):
            words += jieba.cut(run, HMM=False)
        else:
            words.append(run)
    return words


def _joined(saved: str, typed: str) -> Iterator[Piece]:
    """The pieces, where a sign or space between two differences belongs to both: it would only break the reading."""
    before: dict[PieceKind, str] = {PieceKind.SAVED: "", PieceKind.TYPED: ""}
    both = ""
    for kind, text in _pieces(words_of(saved), words_of(typed)):
        if kind is PieceKind.BOTH:
            both += text
            continue
        if both and all(before.values()) and not any(character.isalnum() for character in both):
            before = {name: words + both for name, words in before.items()}
        elif both:
            yield from _written(before)
            before = dict.fromkeys(before, "")
            yield Piece(PieceKind.BOTH, both)
        both = ""
        before[kind] += text
    yield from _written(before)
    if both:
        yield Piece(PieceKind.BOTH, both)


def _pieces(saved: list[str], typed: list[str]) -> Iterator[tuple[PieceKind, str]]:
    return ((kind, "".join(words)) for kind, words in _slid(_steps(saved, typed)) if words)


def _steps(saved: list[str], typed: list[str]) -> Iterator[tuple[PieceKind, list[str]]]:
    for step in Indel.opcodes(saved, typed):
        if step.tag == "equal":
            yield PieceKind.BOTH, saved[step.src_start : step.src_end]
        elif step.tag == "delete":
            yield PieceKind.SAVED, saved[step.src_start : step.src_end]
        else:
            yield PieceKind.TYPED, typed[step.dest_start : step.dest_end]


def _slid(steps: Iterator[tuple[PieceKind, list[str]]]) -> list[tuple[PieceKind, list[str]]]:
    """The steps, each difference between two unchanged runs set as late as it can stand: an added sentence is shown
    with its own full stop, not with that of the sentence before."""
    slid = list(steps)
    for at in range(1, len(slid) - 1):
        (before, earlier), (kind, words), (after, later) = slid[at - 1 : at + 2]
        if kind is PieceKind.BOTH or (before, after) != (PieceKind.BOTH, PieceKind.BOTH):
            continue
        late = _places_later(words, later)
        turn = late % len(words)
        slid[at - 1 : at + 2] = [
            (before, earlier + later[:late]),
            (kind, words[turn:] + words[:turn]),
            (after, later[late:]),
        ]
    return slid


def _places_later(words: list[str], later: list[str]) -> int:
    """By how many words a difference can stand later: as long as what follows begins as it does itself."""
    return next((at for at, word in enumerate(later) if word != words[at % len(words)]), len(later))


def _written(words: dict[PieceKind, str]) -> Iterator[Piece]:
    return (Piece(kind, text) for kind, text in words.items() if text)


def _shortened(text: str, *, before: bool, after: bool) -> list[Piece]:
    """A run that both have, without its middle; at the beginning and the end of the texts without that end too."""
    head, tail = CONTEXT * before, CONTEXT * after
    if len(text) <= head + tail + CONTEXT:
        return [Piece(PieceKind.BOTH, text)]
    middle = Piece(PieceKind.LEFT_OUT, text[head : len(text) - tail])
    ends = [text[:head], text[len(text) - tail :]]
    first, last = (Piece(PieceKind.BOTH, end) if end else None for end in ends)
    return [piece for piece in (first, middle, last) if piece is not None]
