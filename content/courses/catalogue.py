"""The catalogue: published courses, found by words, by what they are, and by the ways in which they can be learned.

Nothing here walks courses: it reads `catalogue_entry`, which is made when a revision is published, and for words the
full-text index (content/search).
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from content.courses.choices import Choices, choices, institutions_in
from content.courses.models import Course, Occupation, Revision, SkillLevel
from content.courses.offers import Offers
from content.courses.ways import LearningWay, as_bits, bit_of
from content.institutions.models import Institution, Region
from content.institutions.name import Name
from content.people.permissions import Actor
from content.search.engine import Match
from content.search.models import CatalogueEntry
from content.search.passages import Passage, passages_of
from content.search.words import Word, typed_words

PAGE_SIZE = 20
MOST_FOUND = 1000
"""So many courses are ranked for one search; whoever finds more is told so and adds a word."""


class Sort(enum.StrEnum):
    """In which order courses come."""

    FIT = "fit"  # what suits the person first
    MATCH = "match"  # what fits the words best first
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for. `region` holds all that lies in it; `sort` None: the order that suits best."""

    text: str = ""
    language: str | None = None
    occupation: str | None = None
    level: SkillLevel | None = None
    region: str | None = None
    institution: str | None = None
    ways: tuple[LearningWay, ...] = ()
    sort: Sort | None = None
    page: int = 1

    def narrowing(self) -> tuple[str, ...]:
        """The names of the fields that leave something out."""
        names = ("text", "ways", "occupation", "level", "region", "institution", "language")
        return tuple(name for name in names if getattr(self, name))

    def without(self, name: str) -> Asked:
        """The same without one of these fields."""
        return replace(self, page=1, **{name: _NOTHING[name]})


_NOTHING = {name: getattr(Asked(), name) for name in Asked.__dataclass_fields__}


@dataclass(frozen=True, slots=True)
class CourseCard:
    """One course in the list; `study_units` in hundredths of 学时; `passages` are where the words stand in it; `suits`
    and `lacks` the ways that the person looks for."""

    public_id: str
    title: str
    summary: str
    language: str
    institution: Name
    region: Name
    occupation: Name
    level: SkillLevel
    lessons: int
    study_units: int
    published_at: datetime | None
    offers: Offers
    suits: tuple[LearningWay, ...]
    lacks: tuple[LearningWay, ...]
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """One page of the catalogue: `page` of `pages` (from 1), `total` courses in all (`more`: at least so many), in
    which order, what can be chosen from. `words`: what was looked for, empty where nothing typed could be. `wider`:
    where none was found, the fields without which there are some, and how many."""

    cards: tuple[CourseCard, ...]
    page: int
    pages: int
    total: int
    more: bool
    sort: Sort
    words: tuple[Word, ...]
    choices: Choices
    wider: tuple[tuple[str, int], ...]


def find_courses(session: Session, actor: Actor, asked: Asked, looked_for: Sequence[LearningWay] = ()) -> CataloguePage:
    """The published courses that fit all that is asked; a `page` out of range gives the nearest.

    `looked_for`: the ways of learning the person likes; they decide the order, not what is found. Visitors may not open
    lessons, so for them only what courses' own pages say is searched. The number of queries does not grow with the
    catalogue.
    """
    words = typed_words(asked.text)
    sort = asked.sort or (Sort.FIT if looked_for else Sort.MATCH if words else Sort.NEWEST)
    if words:
        ids, total, more = _ranked(session, actor, asked, words, looked_for, sort)
    else:
        ids, total, more = _listed(session, asked, looked_for, sort)
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(asked.page, 1), pages)
    if words:
        ids = ids[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    found = passages_of(session, ids, words) if words and actor.account_id is not None else {}
    return CataloguePage(
        cards=_cards(session, ids, looked_for, found),
        page=page,
        pages=pages,
        total=total,
        more=more,
        sort=sort,
        words=words,
        choices=choices(session, asked.region),
        wider=() if total else _wider(session, actor, asked),
    )


def _conditions(asked: Asked) -> list[ColumnElement[bool]]:
    entry = CatalogueEntry
    conditions: list[ColumnElement[bool]] = []
    if asked.language:
        conditions.append(entry.language == asked.language)
    if asked.occupation:
        conditions.append(entry.occupation_code == asked.occupation)
    if asked.level:
        conditions.append(entry.level == asked.level)
    if asked.region:
        conditions.append(entry.institution_id.in_(institutions_in(asked.region)))
    if asked.institution:
        chosen = select(Institution.id).where(Institution.public_id == asked.institution)
        conditions.append(entry.institution_id.in_(chosen))
    if asked.ways:
        bits = as_bits(asked.ways)
        conditions.append(entry.ways.bitwise_and(bits) == bits)
    return conditions


def _listed(
    session: Session, asked: Asked, looked_for: Sequence[LearningWay], sort: Sort
) -> tuple[list[int], int, bool]:
    """The courses of one page, without words: their ids and how many there are in all.

    Courses that suit as many of the ways stand together, newest first. How many there are of each is counted in one
    walk along the index; the page is then read from it in its own order, so that nothing has to be sorted.
    """
    entry, conditions = CatalogueEntry, _conditions(asked)
    counted = session.execute(select(entry.ways, func.count()).where(*conditions).group_by(entry.ways)).all()
    total = sum(count for _, count in counted)
    left_out = (min(max(asked.page, 1), max(1, -(-total // PAGE_SIZE))) - 1) * PAGE_SIZE
    bits = [bit_of(way) for way in looked_for] if sort is Sort.FIT else []
    groups: dict[int, dict[int, int]] = {}
    for ways, count in counted:
        groups.setdefault(sum(1 for bit in bits if ways & bit), {})[ways] = count
    newest = select(entry.course_id).where(*conditions).order_by(entry.published_at.desc(), entry.course_id.desc())
    ids: list[int] = []
    for _, group in sorted(groups.items(), reverse=True):
        size = sum(group.values())
        if left_out < size and len(ids) < PAGE_SIZE:
            here = newest.where(entry.ways.in_(group)) if len(groups) > 1 else newest
            ids += session.scalars(here.limit(PAGE_SIZE - len(ids)).offset(left_out))
        left_out = max(0, left_out - size)
    return ids, total, False


def _ranked(
    session: Session,
    actor: Actor,
    asked: Asked,
    words: Sequence[Word],
    looked_for: Sequence[LearningWay],
    sort: Sort,
) -> tuple[list[int], int, bool]:
    """All courses in which the words stand, best first. Where there are more than can be ranked, those with the words
    in their titles are certain to be among them."""
    found = _matching(session, actor, asked, words, in_title=False)
    more = len(found) == MOST_FOUND
    if more:
        found |= _matching(session, actor, asked, words, in_title=True)
    bits = [bit_of(way) for way in looked_for]

    def order(course_id: int) -> tuple[float, ...]:
        rank, ways, published = found[course_id]
        fit = sum(1 for bit in bits if ways & bit)
        by = {Sort.FIT: (-fit, -rank), Sort.MATCH: (-rank, -fit), Sort.NEWEST: ()}[sort]
        return (*by, -published, -course_id)

    return sorted(found, key=order)[:MOST_FOUND], min(len(found), MOST_FOUND), more


def _matching(
    session: Session, actor: Actor, asked: Asked, words: Sequence[Word], *, in_title: bool
) -> dict[int, tuple[float, int, float]]:
    """By course id: how well the words fit, its ways, and when it was published."""
    match = Match(session.get_bind().dialect.name, words, within_pages=actor.account_id is None, in_title=in_title)
    rows = session.execute(
        select(match.course_id, match.rank, CatalogueEntry.ways, CatalogueEntry.published_at)
        .select_from(match.source.join(CatalogueEntry, CatalogueEntry.course_id == match.course_id))
        .where(match.condition, *_conditions(asked))
        .order_by(match.course_id.desc())
        .limit(MOST_FOUND)
    )
    return {course_id: (rank, ways, published.timestamp()) for course_id, rank, ways, published in rows}


def _cards(
    session: Session, ids: Sequence[int], looked_for: Sequence[LearningWay], passages: dict[int, list[Passage]]
) -> tuple[CourseCard, ...]:
    rows = session.execute(
        select(CatalogueEntry, Revision, Course.public_id, Institution, Region, Occupation)
        .join(Revision, Revision.id == CatalogueEntry.revision_id)
        .join(Course, Course.id == CatalogueEntry.course_id)
        .join(Institution, Institution.id == CatalogueEntry.institution_id)
        .join(Region, Region.code == Institution.region_code)
        .join(Occupation, Occupation.code == CatalogueEntry.occupation_code)
        .where(CatalogueEntry.course_id.in_(ids))
    )
    made: dict[int, CourseCard] = {}
    for entry, revision, public_id, institution, region, occupation in rows:
        offers = Offers.from_json(entry.offers)
        made[entry.course_id] = CourseCard(
            public_id=public_id,
            title=revision.title,
            summary=revision.summary,
            language=entry.language,
            institution=Name(institution.name_zh, institution.name_en),
            region=Name(region.name_zh, region.name_en),
            occupation=Name(occupation.name_zh, occupation.name_en),
            level=entry.level,
            lessons=entry.lessons,
            study_units=entry.study_units,
            published_at=revision.decided_at,
            offers=offers,
            suits=tuple(way for way in looked_for if way in offers.ways),
            lacks=tuple(way for way in looked_for if way not in offers.ways),
            passages=tuple(passages.get(entry.course_id, ())),
        )
    return tuple(made[course_id] for course_id in ids if course_id in made)


def _wider(session: Session, actor: Actor, asked: Asked) -> tuple[tuple[str, int], ...]:
    """Which one field to leave empty to find something, and how many courses there are then."""
    fields = asked.narrowing()
    if len(fields) < 2:
        return ()
    counted = [(name, _count(session, actor, asked.without(name))) for name in fields]
    return tuple((name, count) for name, count in counted if count)


def _count(session: Session, actor: Actor, asked: Asked) -> int:
    words = typed_words(asked.text)
    if words:
        return len(_matching(session, actor, asked, words, in_title=False))
    return session.scalars(select(func.count()).select_from(CatalogueEntry).where(*_conditions(asked))).one()
