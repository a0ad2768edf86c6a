"""Moves a published course into the past, so that nobody has earned credits with it before it was there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from content.courses.models import Course, Revision
from content.database import Base
from content.library.models import LibraryEntry, PublicNotice
from content.review.models import ReviewCase


def move_back(session: Session, course: Course, by: timedelta) -> None:
    """Put all moments and days of a course's first version, its review and its publication earlier by so much."""
    for row in _rows(session, course):
        for column in inspect(type(row)).column_attrs:
            value = getattr(row, column.key)
            if isinstance(value, date):  # a moment too
                setattr(row, column.key, value - by)
    session.flush()


def _rows(session: Session, course: Course) -> Iterator[Base]:
    revision = session.scalars(select(Revision).where(Revision.course_id == course.id, Revision.number == 1)).one()
    yield from (course, revision)
    for case in session.scalars(select(ReviewCase).where(ReviewCase.revision_id == revision.id)):
        yield case
        if case.decision is not None:
            yield case.decision
    for kind in (PublicNotice, LibraryEntry):
        yield from session.scalars(select(kind).where(kind.revision_id == revision.id))
