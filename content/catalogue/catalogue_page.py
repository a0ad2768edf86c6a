"""The catalogue: published courses by words, filters and access modes.

Reads `catalogue_entry`, which is written when a revision is published, and for words the full-text index
(content/search); never the courses themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.catalogue.browse import PAGE_SIZE, browse, count
from content.catalogue.filters import Choices, choices
from content.catalogue.partial import partly_suited
from content.catalogue.query import CatalogueQuery, Sort
from content.catalogue.search import count_found, search
from content.courses.access_modes import AccessMode
from content.courses.accessibility_summary import AccessibilitySummary
from content.courses.models import Audience, Course, Occupation, Revision, SkillLevel
from content.institutions.models import BilingualName, Institution, Region
from content.people.permissions import Actor, Visitor
from content.recently_used import ReadBefore
from content.search.catalogue_version import catalogue_version
from content.search.models import CatalogueEntry
from content.search.passages import Passage, passages_of
from content.search.terms import SearchTerm, leaves_out_terms, query_terms

MOST_KEPT = 300
"""Pages kept in memory, of about thirty kilobytes each. They hold nothing of who asked."""
MOST_PARTLY = 3
"""Courses that are shown where none suits in whole."""
_pages: ReadBefore[CataloguePage] = ReadBefore(MOST_KEPT)


@dataclass(frozen=True, slots=True)
class CourseCard:
    """One course in the list; `study_units` in hundredths of 学时; `passages`: where it contains the terms; `suits` and
    `lacks`: which of the preferred access modes it suits and which not."""

    public_id: str
    title: str
    summary: str
    language: str
    institution: BilingualName
    region: BilingualName
    occupation: BilingualName
    level: SkillLevel
    audience: Audience
    lessons: int
    study_units: int
    published_at: datetime | None
    accessibility: AccessibilitySummary
    suits: tuple[AccessMode, ...]
    lacks: tuple[AccessMode, ...]
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class RelaxedQuery:
    """Without the restriction of `field` there are `count` courses; `more`: at least so many."""

    field: str
    count: int
    more: bool


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """One page of the catalogue: `page` of `pages` (from 1), `total` courses in all (`more`: at least so many).
    `words`: the terms searched for, empty where the text has none; `leaves_out`: it has more than these. `wider`: where
    nothing was found, the single fields without which there are results; `partly`: the first of the courses that suit
    the access modes asked for in part, `partly_total` of them in all. `version`: whatever has the same shows the
    same."""

    cards: tuple[CourseCard, ...]
    page: int
    pages: int
    total: int
    more: bool
    sort: Sort
    words: tuple[SearchTerm, ...]
    leaves_out: bool
    choices: Choices
    wider: tuple[RelaxedQuery, ...]
    partly: tuple[CourseCard, ...] = ()
    partly_total: int = 0
    version: str = ""


def find_courses(
    session: Session, actor: Actor | Visitor, query: CatalogueQuery, preferred: Sequence[AccessMode] = ()
) -> CataloguePage:
    """Published courses that match `query`; a `page` out of range gives the nearest.

    `preferred`: access modes that decide the order, not the result. Visitors may not open lessons, so for them only the
    texts of course pages are searched. The number of queries does not grow with the catalogue; a page that was made
    since the catalogue changed last is given again for one.
    """
    key = (catalogue_version(session), isinstance(actor, Visitor), query, tuple(preferred))
    pages = _pages.of(session)
    page = pages.get(key)
    if page is None:
        version = sha256(repr(key).encode()).hexdigest()
        page = replace(_find(session, actor, query, preferred), version=version)
        pages.put(key, page)
    return page


def _find(
    session: Session, actor: Actor | Visitor, query: CatalogueQuery, preferred: Sequence[AccessMode]
) -> CataloguePage:
    words = query_terms(query.text)
    sort = query.sort or (Sort.FIT if preferred else Sort.MATCH if words else Sort.NEWEST)
    more = False
    if words:
        ids, more = search(session, actor, query, words, preferred, sort)
        total = len(ids)
    else:
        ids, total = browse(session, query, preferred, sort)
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(query.page, 1), pages)
    if words:
        ids = ids[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    partly = partly_suited(session, actor, query, words) if query.access_modes and not total else []
    passages = passages_of(session, ids, words) if words and not isinstance(actor, Visitor) else {}
    return CataloguePage(
        cards=_cards(session, ids, preferred, passages),
        page=page,
        pages=pages,
        total=total,
        more=more,
        sort=sort,
        words=words,
        leaves_out=leaves_out_terms(query.text),
        choices=choices(session, query.region),
        wider=() if total else _wider(session, actor, query),
        partly=_cards(session, partly[:MOST_PARTLY], preferred, {}),
        partly_total=len(partly),
    )


def _cards(
    session: Session, ids: Sequence[int], preferred: Sequence[AccessMode], passages: dict[int, list[Passage]]
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
    cards: dict[int, CourseCard] = {}
    for entry, revision, public_id, institution, region, occupation in rows:
        accessibility = AccessibilitySummary.from_json(entry.offers)
        cards[entry.course_id] = CourseCard(
            public_id=public_id,
            title=revision.title,
            summary=revision.summary,
            language=entry.language,
            institution=BilingualName(institution.name_zh, institution.name_en),
            region=BilingualName(region.name_zh, region.name_en),
            occupation=BilingualName(occupation.name_zh, occupation.name_en),
            level=entry.level,
            audience=entry.audience,
            lessons=entry.lessons,
            study_units=entry.study_units,
            published_at=revision.decided_at,
            accessibility=accessibility,
            suits=tuple(mode for mode in preferred if mode in accessibility.access_modes),
            lacks=tuple(mode for mode in preferred if mode not in accessibility.access_modes),
            passages=tuple(passages.get(entry.course_id, ())),
        )
    return tuple(cards[course_id] for course_id in ids if course_id in cards)


def _wider(session: Session, actor: Actor | Visitor, query: CatalogueQuery) -> tuple[RelaxedQuery, ...]:
    """The single fields without which the query has results, and how many."""
    fields = query.restricting_fields()
    if len(fields) < 2:
        return ()
    relaxed = [RelaxedQuery(name, *_count(session, actor, query.without(name))) for name in fields]
    return tuple(one for one in relaxed if one.count)


def _count(session: Session, actor: Actor | Visitor, query: CatalogueQuery) -> tuple[int, bool]:
    words = query_terms(query.text)
    return count_found(session, actor, query, words) if words else (count(session, query), False)
