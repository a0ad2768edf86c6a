"""Rows about courses and institutions, as they are on the day of the report."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content.courses.accessibility_summary import AccessibilitySummary, Coverage
from content.courses.models import Course, Revision, RevisionState
from content.institutions.models import Institution
from content.notices.notify import LinkKind, link_to
from content.reports.items import Item, ReportScope
from content.search.models import CatalogueEntry

CAPTIONS, SIGN, DESCRIBED = "captions", "sign", "described"


def course_states(session: Session, scope: ReportScope) -> Iterator[Item]:
    """Every course once, by the state of its newest version."""
    newest = select(Revision.course_id, func.max(Revision.number).label("number")).group_by(Revision.course_id)
    last = newest.subquery()
    rows = session.execute(
        select(Course.public_id, Course.language, Institution.region_code, Revision.title, Revision.state)
        .join(Institution, Institution.id == Course.institution_id)
        .join(last, last.c.course_id == Course.id)
        .join(Revision, (Revision.course_id == Course.id) & (Revision.number == last.c.number))
        .where(Institution.region_code.in_(scope.regions))
        .order_by(Institution.region_code, Course.id)
    )
    for public_id, language, region, title, state in rows:
        link = link_to(LinkKind.COURSE, public_id) if state is RevisionState.PUBLISHED else ""
        yield Item(region, state.value, scope.now, label=title, language=language, link=link)


def courses_by_level(session: Session, scope: ReportScope) -> Iterator[Item]:
    """Every published course once, by its skill level."""
    for course, region, title in _published(session, scope):
        link = link_to(LinkKind.COURSE, course.public_id)
        yield Item(region, course.level.value, scope.now, label=title, language=course.language, link=link)


def accessible_courses(session: Session, scope: ReportScope) -> Iterator[Item]:
    """Every published course once for each of these that it offers throughout: captions that were checked, sign
    language, a description of what is seen."""
    offers = {
        row.course_id: AccessibilitySummary.from_json(row.offers)
        for row in session.execute(select(CatalogueEntry.course_id, CatalogueEntry.offers))
    }
    for course, region, title in _published(session, scope):
        summary = offers.get(course.id)
        if summary is None:
            continue
        features = (
            (CAPTIONS, summary.has_media and summary.checked_captions is Coverage.ALL),
            (SIGN, summary.has_media and summary.sign_language is Coverage.ALL),
            (DESCRIBED, summary.has_picture and summary.described is Coverage.ALL),
        )
        link = link_to(LinkKind.COURSE, course.public_id)
        for feature, is_offered in features:
            if is_offered:
                yield Item(region, feature, scope.now, label=title, language=course.language, link=link)


def institutions(session: Session, scope: ReportScope) -> Iterator[Item]:
    """Every institution once, by whether it has a published course."""
    publishing_ids = set(
        session.scalars(select(Course.institution_id).join(Revision).where(Revision.state == RevisionState.PUBLISHED))
    )
    rows = session.scalars(
        select(Institution)
        .where(Institution.region_code.in_(scope.regions))
        .order_by(Institution.region_code, Institution.id)
    )
    for one in rows:
        group = "publishing" if one.id in publishing_ids else "not_publishing"
        link = link_to(LinkKind.INSTITUTION, one.public_id)
        yield Item(one.region_code, group, scope.now, label=one.name_zh, label_en=one.name_en, link=link)


def _published(session: Session, scope: ReportScope) -> list[tuple[Course, str, str]]:
    rows = session.execute(
        select(Course, Institution.region_code, Revision.title)
        .join(Institution, Institution.id == Course.institution_id)
        .join(Revision, Revision.course_id == Course.id)
        .where(Institution.region_code.in_(scope.regions), Revision.state == RevisionState.PUBLISHED)
        .order_by(Institution.region_code, Course.id)
    )
    return [(course, region, title) for course, region, title in rows]
