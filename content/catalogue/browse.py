"""The catalogue without words: one page of courses, read from an index in display order."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content.catalogue.query import CatalogueQuery, Sort
from content.courses.access_modes import AccessMode, bit_of, fit_weight
from content.search.models import CatalogueEntry

PAGE_SIZE = 20


def browse(
    session: Session, query: CatalogueQuery, preferred: Sequence[AccessMode], sort: Sort
) -> tuple[list[int], int]:
    """The course ids of one page and the total; a page beyond the last gives the last.

    Courses are grouped by how well they suit the `preferred` access modes (`fit_weight`), newest first within a group.
    One scan of the index counts each group; the page is then read in index order, so that nothing has to be sorted.
    """
    entry = CatalogueEntry
    counts = session.execute(
        select(entry.ways, func.count()).where(*query.conditions(entry)).group_by(entry.ways)
    ).all()
    total = sum(count for _, count in counts)
    offset = (min(max(query.page, 1), max(1, -(-total // PAGE_SIZE))) - 1) * PAGE_SIZE
    weights = {bit_of(mode): fit_weight(mode) for mode in preferred} if sort is Sort.FIT else {}
    groups: dict[int, dict[int, int]] = {}
    for ways, count in counts:
        groups.setdefault(sum(weight for bit, weight in weights.items() if ways & bit), {})[ways] = count
    ids: list[int] = []
    for _, group in sorted(groups.items(), reverse=True):
        size = sum(group.values())
        if offset < size and len(ids) < PAGE_SIZE:
            among = group if len(groups) > 1 else None
            ids += _slice(session, query, among, begin=offset, end=min(offset + PAGE_SIZE - len(ids), size), of=size)
        offset = max(0, offset - size)
    return ids, total


def count(session: Session, query: CatalogueQuery) -> int:
    """Number of courses that match the query."""
    return session.scalars(
        select(func.count()).select_from(CatalogueEntry).where(*query.conditions(CatalogueEntry))
    ).one()


def _slice(
    session: Session, query: CatalogueQuery, among: Collection[int] | None, *, begin: int, end: int, of: int
) -> list[int]:
    """Ids from position `begin` (from 0) up to `end` of the `of` courses, newest first, whose `ways` are `among` these.

    Read from the nearer end of the index, so the last page is as fast as the first.
    """
    entry = CatalogueEntry
    ids = select(entry.course_id).where(*query.conditions(entry))
    if among is not None:
        ids = ids.where(entry.ways.in_(among))
    if begin <= of - end:
        newest_first = ids.order_by(entry.published_at.desc(), entry.course_id.desc())
        return list(session.scalars(newest_first.offset(begin).limit(end - begin)))
    oldest_first = ids.order_by(entry.published_at, entry.course_id)
    return list(session.scalars(oldest_first.offset(of - end).limit(end - begin)))[::-1]
