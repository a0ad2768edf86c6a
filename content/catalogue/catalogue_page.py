"""The catalogue: published courses, found by words, by what they are, and by the ways in which they can be learned.

Nothing here walks courses: it reads `catalogue_entry`, which is made when a revision is published, and for words the
full-text index (content/search).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.catalogue.browse import PAGE_SIZE, browse, count
from content.catalogue.filters import Choices, choices
from content.catalogue.query import CatalogueQuery, Sort
from content.catalogue.search import count_found, search
from content.courses.access_modes import AccessMode
from content.courses.accessibility_summary import AccessibilitySummary
from content.courses.models import Course, Occupation, Revision, SkillLevel
from content.institutions.models import Institution, Region
from content.institutions.name import Name
from content.people.permissions import Actor, Visitor
from content.search.models import CatalogueEntry
from content.search.passages import Passage, passages_of
from content.search.words import Word, typed_words


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
    offers: AccessibilitySummary
    suits: tuple[AccessMode, ...]
    lacks: tuple[AccessMode, ...]
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Wider:
    """Without the words of `field` there are `count` courses; `more`: at least so many."""

    field: str
    count: int
    more: bool


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
    wider: tuple[Wider, ...]


def find_courses(
    session: Session, actor: Actor | Visitor, asked: CatalogueQuery, looked_for: Sequence[AccessMode] = ()
) -> CataloguePage:
    """The published courses that fit all that is asked; a `page` out of range gives the nearest.

    `looked_for`: the ways of learning the person likes; they decide the order, not what is found. Visitors may not open
    lessons, so for them only what courses' own pages say is searched. The number of queries does not grow with the
    catalogue.
    """
    words = typed_words(asked.text)
    sort = asked.sort or (Sort.FIT if looked_for else Sort.MATCH if words else Sort.NEWEST)
    more = False
    if words:
        ids, more = search(session, actor, asked, words, looked_for, sort)
        total = len(ids)
    else:
        ids, total = browse(session, asked, looked_for, sort)
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(asked.page, 1), pages)
    if words:
        ids = ids[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    found = passages_of(session, ids, words) if words and not isinstance(actor, Visitor) else {}
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


def _cards(
    session: Session, ids: Sequence[int], looked_for: Sequence[AccessMode], passages: dict[int, list[Passage]]
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
        offers = AccessibilitySummary.from_json(entry.offers)
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


def _wider(session: Session, actor: Actor | Visitor, asked: CatalogueQuery) -> tuple[Wider, ...]:
    """Which one field to leave empty to find something, and how many courses there are then."""
    fields = asked.narrowing()
    if len(fields) < 2:
        return ()
    found = [Wider(name, *_count(session, actor, asked.without(name))) for name in fields]
    return tuple(one for one in found if one.count)


def _count(session: Session, actor: Actor | Visitor, asked: CatalogueQuery) -> tuple[int, bool]:
    words = typed_words(asked.text)
    return count_found(session, actor, asked, words) if words else (count(session, asked), False)
