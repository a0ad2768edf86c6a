"""The catalogue without words: one page of it, read from an index in the order in which it is shown."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content.catalogue.query import CatalogueQuery, Sort
from content.courses.access_modes import AccessMode, bit_of
from content.search.models import CatalogueEntry

PAGE_SIZE = 20


def browse(
    session: Session, asked: CatalogueQuery, looked_for: Sequence[AccessMode], sort: Sort
) -> tuple[list[int], int]:
    """The ids of the courses of one page and how many there are in all; a page beyond the last gives the last.

    Courses that suit as many of the ways stand together, newest first. How many there are of each is counted in one
    walk along the index; the page is then read from it in its own order, so that nothing has to be sorted.
    """
    entry = CatalogueEntry
    counted = session.execute(
        select(entry.ways, func.count()).where(*asked.conditions(entry)).group_by(entry.ways)
    ).all()
    total = sum(count for _, count in counted)
    left_out = (min(max(asked.page, 1), max(1, -(-total // PAGE_SIZE))) - 1) * PAGE_SIZE
    bits = [bit_of(way) for way in looked_for] if sort is Sort.FIT else []
    groups: dict[int, dict[int, int]] = {}
    for ways, count in counted:
        groups.setdefault(sum(1 for bit in bits if ways & bit), {})[ways] = count
    ids: list[int] = []
    for _, group in sorted(groups.items(), reverse=True):
        size = sum(group.values())
        if left_out < size and len(ids) < PAGE_SIZE:
            among = group if len(groups) > 1 else None
            ids += _stretch(
                session, asked, among, begin=left_out, end=min(left_out + PAGE_SIZE - len(ids), size), of=size
            )
        left_out = max(0, left_out - size)
    return ids, total


def count(session: Session, asked: CatalogueQuery) -> int:
    """How many courses `browse` would find."""
    return session.scalars(
        select(func.count()).select_from(CatalogueEntry).where(*asked.conditions(CatalogueEntry))
    ).one()


def _stretch(
    session: Session, asked: CatalogueQuery, among: Collection[int] | None, *, begin: int, end: int, of: int
) -> list[int]:
    """The courses from place `begin` (from 0) up to `end` of the `of` newest, with `ways` among these. They are walked
    to from the nearer end: the last page is read as fast as the first."""
    entry = CatalogueEntry
    chosen = select(entry.course_id).where(*asked.conditions(entry))
    if among is not None:
        chosen = chosen.where(entry.ways.in_(among))
    if begin <= of - end:
        newest_first = chosen.order_by(entry.published_at.desc(), entry.course_id.desc())
        return list(session.scalars(newest_first.offset(begin).limit(end - begin)))
    oldest_first = chosen.order_by(entry.published_at, entry.course_id)
    return list(session.scalars(oldest_first.offset(of - end).limit(end - begin)))[::-1]
