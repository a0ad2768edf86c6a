"""What is kept to be stated: added in the transaction of what happened, for institutions that named a store.

Never kept, and so never stated: captions, sign language, descriptions, speech, size of text, extra time. A record of
who uses them would be one of disabilities (PIPL, articles 28 to 32).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Course, Lesson, Revision
from content.xapi.models import RecordStore, Verb, XapiEvent


def store_of(session: Session, institution_id: int) -> RecordStore | None:
    """The store to which an institution has statements sent; None where it has none."""
    return session.scalars(
        select(RecordStore).where(RecordStore.institution_id == institution_id, RecordStore.active.is_(True))
    ).one_or_none()


def add_event(
    session: Session, store: RecordStore, account_id: int, verb: Verb, at: datetime, details: dict[str, Any]
) -> None:
    """Keep something to state; it waits from the transaction's end on."""
    session.add(XapiEvent(store_id=store.id, account_id=account_id, verb=verb, at=at, details=details))


def state_read(
    session: Session, account_id: int, course: Course, lesson: Lesson, counted: int, of: int, at: datetime
) -> None:
    """`counted` of the parts of a lesson count as read now."""
    store = store_of(session, course.institution_id)
    if store is not None and of:
        details = lesson_details(course, lesson) | {"parts": counted, "of": of}
        add_event(session, store, account_id, Verb.READ, at, details)


def state_lesson_completed(
    session: Session, account_id: int, course: Course, revision: Revision, lesson: Lesson, at: datetime
) -> None:
    """A lesson is complete, whichever way it was studied."""
    store = store_of(session, course.institution_id)
    if store is not None:
        details = lesson_details(course, lesson) | {"course_title": revision.title}
        add_event(session, store, account_id, Verb.LESSON_COMPLETED, at, details)


def state_course_completed(session: Session, account_id: int, course: Course, revision: Revision, at: datetime) -> None:
    """Every lesson of a course is complete."""
    store = store_of(session, course.institution_id)
    if store is not None:
        details = {"course": course.public_id, "title": revision.title, "language": course.language}
        add_event(session, store, account_id, Verb.COURSE_COMPLETED, at, details)


def state_attempt(
    session: Session, account_id: int, course: Course, verb: Verb, at: datetime, details: dict[str, Any]
) -> None:
    """An attempt on the final assessment was begun, or marked. details: `assessment` and `attempt` (public ids),
    `title`, and of a marked one `percent` and `pass_percent`."""
    store = store_of(session, course.institution_id)
    if store is not None:
        named = {"course": course.public_id, "language": course.language}
        add_event(session, store, account_id, verb, at, named | details)


def lesson_details(course: Course, lesson: Lesson) -> dict[str, Any]:
    """What a statement about a lesson names."""
    return {
        "course": course.public_id,
        "language": course.language,
        "lesson": lesson.lineage,
        "title": lesson.title,
    }
