"""One text, or one fact, of two revisions beside each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from content.messages import Message
from content.text_diff import Piece, PieceKind, differences

Side: TypeAlias = str | Message | None
"""What stands on one side: somebody's words, a message of the program, nothing."""


@dataclass(frozen=True, slots=True)
class ComparedText:
    """What it is, and what stands before and after. `pieces`: what differs, word by word, where both are texts;
    `groups_before`, `groups_after`: lists of target groups instead of texts."""

    label: Message
    before: Side
    after: Side
    pieces: tuple[Piece, ...] = ()
    groups_before: tuple[str, ...] = ()
    groups_after: tuple[str, ...] = ()

    @property
    def old_pieces(self) -> tuple[Piece, ...]:
        """The pieces of the text before."""
        return tuple(one for one in self.pieces if one.kind is not PieceKind.TYPED)

    @property
    def new_pieces(self) -> tuple[Piece, ...]:
        """The pieces of the text after."""
        return tuple(one for one in self.pieces if one.kind is not PieceKind.SAVED)


def compared(label: Message, before: str, after: str) -> Iterator[ComparedText]:
    """Two texts; nothing where they are the same."""
    if before != after:
        pieces = differences(before, after) if before and after else ()
        yield ComparedText(label, before or None, after or None, pieces)


def compared_facts(label: Message, before: Side, after: Side) -> Iterator[ComparedText]:
    """Two facts; nothing where they are the same."""
    if before != after:
        yield ComparedText(label, before, after)
