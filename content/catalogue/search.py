"""The catalogue by words: which courses hold them, best first, alike on both databases.

Not every course that holds a common word is ranked: a bounded number is, chosen by the database in the very order in
which it will be shown, so that nothing better is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, literal, select
from sqlalchemy.orm import Session

from content.catalogue.filters import institutions_in
from content.catalogue.query import CatalogueQuery, Sort
from content.courses.access_modes import AccessMode, bit_of, fit_weight
from content.people.permissions import Actor, Visitor
from content.search.engine import Match, SearchField, through_index
from content.search.models import CatalogueEntry, Filtered, SearchWords
from content.search.terms import SearchTerm

MOST_RESULTS = 1000
"""Most results of one search; the page says so where there are more."""
MOST_RANKED = 200
"""Up to so many results, relevance (BM25, ts_rank) decides too; for that their whole texts are read."""


@dataclass(slots=True)
class _Hit:
    """A course that contains all terms. `tier`: 2 where its title contains them, 1 its page, 0 other places; `fit`: how
    well it suits the preferred access modes (`fit_weight`); `relevance`: as the database ranks it."""

    tier: int
    fit: int
    published_s: float
    relevance: float = 0.0


_TIERS = {SearchField.TITLE: 2, SearchField.PAGE: 1, SearchField.ANYWHERE: 0}


def search(
    session: Session,
    actor: Actor | Visitor,
    query: CatalogueQuery,
    words: Sequence[SearchTerm],
    preferred: Sequence[AccessMode],
    sort: Sort,
) -> tuple[list[int], bool]:
    """Ids of the courses that contain all terms, in order, and whether there are more than these.

    MATCH: terms in the title first, then on the page; among equals, the better fit, then the newer course. FIT: the
    better fit first.
    """
    if query.without("text").restricting_fields() and not _exists(session, query):
        return [], False
    weights = {bit_of(mode): fit_weight(mode) for mode in preferred} if sort is not Sort.NEWEST else {}
    best_fit = sum(weights.values())
    hits: dict[int, _Hit] = {}
    more = False
    with through_index(session):
        for field in _fields(actor) if sort is not Sort.NEWEST else _fields(actor)[-1:]:
            rows = session.execute(_best(_matching(session, query, words, field), weights)).all()
            for course_id, ways, published_at in rows:
                fit = sum(weight for bit, weight in weights.items() if ways & bit)
                hits.setdefault(course_id, _Hit(_TIERS[field], fit, published_at.timestamp()))
            more = len(rows) > MOST_RESULTS
            if more and (sort is Sort.MATCH or sum(hit.fit == best_fit for hit in hits.values()) > MOST_RESULTS):
                break  # matches in the remaining fields rank below all of these
        if sort is not Sort.NEWEST and 1 < len(hits) <= MOST_RANKED:
            _rank(session, _matching(session, query, words, _fields(actor)[-1]), hits)
    return sorted(hits, key=lambda course_id: (_order(hits[course_id], sort), -course_id))[:MOST_RESULTS], more


def count_found(
    session: Session, actor: Actor | Visitor, query: CatalogueQuery, words: Sequence[SearchTerm]
) -> tuple[int, bool]:
    """Number of courses that `search` would find, and whether there are more than these."""
    matches = _matching(session, query, words, _fields(actor)[-1]).courses.limit(MOST_RESULTS + 1)
    with through_index(session):
        total = session.scalars(select(func.count()).select_from(matches.subquery())).one()
    return min(total, MOST_RESULTS), total > MOST_RESULTS


def _fields(actor: Actor | Visitor) -> list[SearchField]:
    """The fields that this person may search: visitors may not open lessons, so these are not searched for them."""
    return [SearchField.TITLE, SearchField.PAGE] if isinstance(actor, Visitor) else list(SearchField)


def _exists(session: Session, query: CatalogueQuery) -> bool:
    """Whether any course passes the filters."""
    return bool(
        session.scalar(select(select(CatalogueEntry.course_id).where(*query.conditions(CatalogueEntry)).exists()))
    )


@dataclass(frozen=True, slots=True)
class _Matching:
    """A query of the ids of courses that contain the terms; `table` has the columns to filter and sort by."""

    courses: Select[int]
    table: type[Filtered]
    rank: ColumnElement[float]


def _matching(session: Session, query: CatalogueQuery, words: Sequence[SearchTerm], field: SearchField) -> _Matching:
    match = Match(session.get_bind().dialect.name, words, field)
    table: type[Filtered] = SearchWords if match.source is None else CatalogueEntry
    filters = query.without("region").conditions(table)
    if query.region:  # by number: with the table of institutions in it PostgreSQL plans badly under `through_index`
        filters.append(table.institution_id.in_(session.scalars(institutions_in(query.region)).all()))
    courses = select(table.course_id).where(match.condition, *(match.afterwards(one) for one in filters))
    if match.source is not None:
        courses = courses.join(match.source, match.source.c.rowid == table.course_id)
    return _Matching(courses, table, match.rank)


def _best(matching: _Matching, weights: Mapping[int, int]) -> Select[int, int, datetime]:
    """The first of them by fit and age, with their access modes and time of publication; one more than are shown."""
    table = matching.table
    suited = (table.ways.bitwise_and(bit) // bit * weight for bit, weight in weights.items())
    fit = [sum(suited, literal(0)).desc()] if weights else []
    return (
        matching.courses.add_columns(table.ways, table.published_at)
        .order_by(*fit, table.published_at.desc(), table.course_id.desc())
        .limit(MOST_RESULTS + 1)
    )


def _rank(session: Session, matching: _Matching, hits: dict[int, _Hit]) -> None:
    """Set the relevance of each hit."""
    for course_id, relevance in session.execute(matching.courses.add_columns(matching.rank)):
        if course_id in hits:
            hits[course_id].relevance = relevance


def _order(hit: _Hit, sort: Sort) -> tuple[float, ...]:
    """Sort key: the best hit has the smallest."""
    by_relevance = (-hit.tier, -hit.relevance)
    first = {Sort.FIT: (-hit.fit, *by_relevance), Sort.MATCH: (*by_relevance, -hit.fit), Sort.NEWEST: ()}[sort]
    return (*first, -hit.published_s)
