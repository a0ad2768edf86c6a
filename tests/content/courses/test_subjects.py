"""Many courses as the permission table reads them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.access import subjects_of
from content.courses.models import Course
from content.people.permissions import Subject
from tests.factories import make_published_course


def test_each_course_has_its_institution_its_regions_and_its_authors(session: Session) -> None:
    courses = [make_published_course(session, region_code=code) for code in ("130123", "130100", "130123")]
    assert subjects_of(session, session.scalars(select(Course)).all()) == {
        course.id: Subject(
            institution_id=course.institution_id,
            region_codes=frozenset(regions),
            author_ids=frozenset({course.created_by_id}),
            about=course.public_id,
        )
        for course, regions in zip(
            courses, (("130123", "130100", "130000"), ("130100", "130000"), ("130123", "130100", "130000")), strict=True
        )
    }
    assert subjects_of(session, []) == {}
