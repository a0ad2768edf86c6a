"""The nearest where no course suits the access modes asked for: courses that suit them in part."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from content.catalogue.query import CatalogueQuery, Sort
from content.catalogue.search import search
from content.courses.access_modes import AccessMode, bit_of
from content.courses.accessibility_summary import Coverage
from content.people.permissions import Actor, Visitor
from content.search.models import CatalogueEntry
from content.search.terms import SearchTerm

MOST_LOOKED_AT = 1000
"""Courses of which it is looked up what they offer: the best matches, without words the newest."""

_FEATURES = {
    AccessMode.WITHOUT_SIGHT: ("described", "audio_only"),
    AccessMode.WITHOUT_HEARING: ("captions",),
    AccessMode.SIGN: ("sign_language",),
    AccessMode.BRAILLE: ("reading",),
    AccessMode.SOUND_ONLY: ("audio_only",),
}
"""Of each mode the fields of an `AccessibilitySummary` of which one must be there in some of the course."""


def partly_suited(
    session: Session, actor: Actor | Visitor, query: CatalogueQuery, words: Sequence[SearchTerm]
) -> list[int]:
    """Ids of the courses that match all of `query` but its access modes, and suit each of these in part or whole: the
    best match first, without words the newest."""
    wider = query.without("access_modes")
    if words:
        ids = search(session, actor, wider, words, (), Sort.MATCH)[0]
    else:
        newest = select(CatalogueEntry.course_id).where(*wider.conditions(CatalogueEntry))
        newest = newest.order_by(CatalogueEntry.published_at.desc(), CatalogueEntry.course_id.desc())
        ids = list(session.scalars(newest.limit(MOST_LOOKED_AT)))
    in_part = (_in_part(mode) for mode in query.access_modes)
    suited = set(session.scalars(select(CatalogueEntry.course_id).where(CatalogueEntry.course_id.in_(ids), *in_part)))
    return [course_id for course_id in ids if course_id in suited]


def _in_part(mode: AccessMode) -> ColumnElement[bool]:
    bit = bit_of(mode)
    features = (CatalogueEntry.offers[name].as_string() != Coverage.NONE.value for name in _FEATURES[mode])
    return or_(CatalogueEntry.ways.bitwise_and(bit) == bit, *features)
