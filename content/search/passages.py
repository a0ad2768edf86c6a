"""Passages of lessons that contain the search terms, to the second, with the terms marked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from content.courses.models import Block, Lesson
from content.search.models import SearchPassage
from content.search.terms import SearchTerm, spans

SHOWN_OF_A_COURSE = 3
READ_OF_A_COURSE = 8
BEFORE, AROUND = 20, 64


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a passage; `marked`: it is a search term."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """One place. `second` is where the words begin in the recording of block `block_public_id`; None in a text, which
    is the lesson's block number `part` (0: the lesson's title)."""

    lesson_public_id: str
    lesson_title: str
    kind: str
    part: int
    block_public_id: str | None
    second: float | None
    language: str
    pieces: tuple[Piece, ...]


def passages_of(session: Session, course_ids: Collection[int], words: Sequence[SearchTerm]) -> dict[int, list[Passage]]:
    """The best passages of each course, at most three: those with most of the terms first, then in the order of the
    course. One query; courses without a passage are left out."""
    if not words or not course_ids:
        return {}
    holds = [SearchPassage.folded.contains(word.text, autoescape=True) for word in words]
    how_many = sum((case((one, 1), else_=0) for one in holds[1:]), case((holds[0], 1), else_=0))
    order = func.row_number().over(partition_by=SearchPassage.course_id, order_by=(how_many.desc(), SearchPassage.id))
    best = (
        select(SearchPassage.id, order.label("place"))
        .where(SearchPassage.course_id.in_(course_ids), or_(*holds))
        .subquery()
    )
    rows = session.execute(
        select(SearchPassage, Lesson.public_id, Lesson.title, Block.public_id)
        .join(best, best.c.id == SearchPassage.id)
        .join(Lesson, Lesson.id == SearchPassage.lesson_id)
        .outerjoin(Block, Block.id == SearchPassage.block_id)
        .where(best.c.place <= READ_OF_A_COURSE)
        .order_by(SearchPassage.course_id, best.c.place)
    )
    passages: dict[int, list[Passage]] = {}
    for row, lesson_id, lesson_title, block_id in rows:
        here = passages.setdefault(row.course_id, [])
        passage = _passage(row, lesson_id, lesson_title, block_id, words)
        if passage is not None and len(here) < SHOWN_OF_A_COURSE and passage not in here:
            here.append(passage)
    return {course_id: here for course_id, here in passages.items() if here}


def _passage(
    row: SearchPassage, lesson_id: str, lesson_title: str, block_id: str | None, words: Sequence[SearchTerm]
) -> Passage | None:
    marked = spans(row.folded, words)
    if not marked:
        return None
    first = marked[0][0]
    second = max((time for place, time in row.times if place <= first), default=None)
    return Passage(
        lesson_public_id=lesson_id,
        lesson_title=lesson_title,
        kind=row.kind,
        part=row.part,
        block_public_id=block_id,
        second=second,
        language=row.language,
        pieces=cut(row.text, marked),
    )


def cut(text: str, marked: Sequence[tuple[int, int]]) -> tuple[Piece, ...]:
    """The text around the first marked words, in pieces that are marked and pieces that are not."""
    begin = max(0, marked[0][0] - BEFORE)
    end = min(len(text), max(marked[0][1], begin + AROUND))
    pieces = [Piece("…", False)] if begin else []
    here = begin
    for start, stop in marked:
        if stop > end:
            break
        pieces += [Piece(text[here:start], False), Piece(text[start:stop], True)]
        here = stop
    pieces += [Piece(text[here:end], False)] + ([Piece("…", False)] if end < len(text) else [])
    return tuple(piece for piece in pieces if piece.text)
