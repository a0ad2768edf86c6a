"""The catalogue by words: which courses hold them, best first, alike on both databases.

Not every course that holds a common word is ranked: a bounded number is, chosen by the database in the very order in
which it will be shown, so that nothing better is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, literal, select
from sqlalchemy.orm import Session

from content.catalogue.filters import institutions_in
from content.catalogue.query import CatalogueQuery, Sort
from content.courses.access_modes import AccessMode, bit_of
from content.people.permissions import Actor, Visitor
from content.search.engine import Match, Where, through_index
from content.search.models import CatalogueEntry, Filtered, SearchWords
from content.search.words import Word

MOST_FOUND = 1000
"""So many courses are shown for one search; whoever finds more is told so and adds a word."""
MOST_WEIGHED = 200
"""Among so many, how often the words come decides too: for that their whole texts are read."""


@dataclass(slots=True)
class _Hit:
    """A course with the words. `tier`: 2 where all of them stand in its title, 1 on its page, 0 elsewhere; `fit`: how
    many of the ways looked for it suits; `weight`: how well the database thinks that the words fit."""

    tier: int
    fit: int
    published_s: float
    weight: float = 0.0


_TIERS = {Where.TITLE: 2, Where.PAGE: 1, Where.ANYWHERE: 0}


def search(
    session: Session,
    actor: Actor | Visitor,
    asked: CatalogueQuery,
    words: Sequence[Word],
    looked_for: Sequence[AccessMode],
    sort: Sort,
) -> tuple[list[int], bool]:
    """The ids of the courses in which all the words stand, in order, and whether there are more than these.

    In the order of MATCH those with the words in their titles come first, then those with the words on their pages;
    among equals what suits more of the ways, then what is newer. FIT puts the ways first.
    """
    if asked.without("text").narrowing() and not _any(session, asked):
        return [], False
    bits = [bit_of(way) for way in looked_for] if sort is not Sort.NEWEST else []
    hits: dict[int, _Hit] = {}
    more = False
    with through_index(session):
        for where in _places(actor) if sort is not Sort.NEWEST else _places(actor)[-1:]:
            rows = session.execute(_best(_matching(session, asked, words, where), bits)).all()
            for course_id, ways, published_at in rows:
                fit = sum(1 for bit in bits if ways & bit)
                hits.setdefault(course_id, _Hit(_TIERS[where], fit, published_at.timestamp()))
            more = len(rows) > MOST_FOUND
            if more and (sort is Sort.MATCH or sum(hit.fit == len(bits) for hit in hits.values()) > MOST_FOUND):
                break  # what is found further on comes after all of these
        if sort is not Sort.NEWEST and 1 < len(hits) <= MOST_WEIGHED:
            _weigh(session, _matching(session, asked, words, _places(actor)[-1]), hits)
    return sorted(hits, key=lambda course_id: (_order(hits[course_id], sort), -course_id))[:MOST_FOUND], more


def count_found(
    session: Session, actor: Actor | Visitor, asked: CatalogueQuery, words: Sequence[Word]
) -> tuple[int, bool]:
    """How many courses `search` would find, and whether there are more than these."""
    some = _matching(session, asked, words, _places(actor)[-1]).courses.limit(MOST_FOUND + 1)
    with through_index(session):
        found = session.scalars(select(func.count()).select_from(some.subquery())).one()
    return min(found, MOST_FOUND), found > MOST_FOUND


def _places(actor: Actor | Visitor) -> list[Where]:
    """Where this person's words are looked for; visitors may not open lessons, so nothing is found in those."""
    return [Where.TITLE, Where.PAGE] if isinstance(actor, Visitor) else list(Where)


def _any(session: Session, asked: CatalogueQuery) -> bool:
    """Whether any course at all fits what is asked beside the words."""
    return bool(
        session.scalar(select(select(CatalogueEntry.course_id).where(*asked.conditions(CatalogueEntry)).exists()))
    )


@dataclass(frozen=True, slots=True)
class _Matching:
    """The courses with the words, as a query of their ids; `table` holds what they are filtered and sorted by."""

    courses: Select[int]
    table: type[Filtered]
    rank: ColumnElement[float]


def _matching(session: Session, asked: CatalogueQuery, words: Sequence[Word], where: Where) -> _Matching:
    match = Match(session.get_bind().dialect.name, words, where)
    table: type[Filtered] = SearchWords if match.source is None else CatalogueEntry
    beside = asked.without("region").conditions(table)
    if asked.region:  # by number: with the table of institutions in it PostgreSQL plans badly under `through_index`
        beside.append(table.institution_id.in_(session.scalars(institutions_in(asked.region)).all()))
    courses = select(table.course_id).where(match.condition, *(match.afterwards(one) for one in beside))
    if match.source is not None:
        courses = courses.join(match.source, match.source.c.rowid == table.course_id)
    return _Matching(courses, table, match.rank)


def _best(matching: _Matching, bits: Sequence[int]) -> Select[int, int, datetime]:
    """The first of them in the order of fit and newness, with their ways and when they were published; one more than
    are shown."""
    table = matching.table
    fit = [sum((table.ways.bitwise_and(bit) // bit for bit in bits), literal(0)).desc()] if bits else []
    return (
        matching.courses.add_columns(table.ways, table.published_at)
        .order_by(*fit, table.published_at.desc(), table.course_id.desc())
        .limit(MOST_FOUND + 1)
    )


def _weigh(session: Session, matching: _Matching, hits: dict[int, _Hit]) -> None:
    """Set the weight of each of these few."""
    for course_id, weight in session.execute(matching.courses.add_columns(matching.rank)):
        if course_id in hits:
            hits[course_id].weight = weight


def _order(hit: _Hit, sort: Sort) -> tuple[float, ...]:
    """What comes first has the least."""
    by_words = (-hit.tier, -hit.weight)
    first = {Sort.FIT: (-hit.fit, *by_words), Sort.MATCH: (*by_words, -hit.fit), Sort.NEWEST: ()}[sort]
    return (*first, -hit.published_s)
