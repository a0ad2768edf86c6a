"""Who stands where in the roster of a course, and who may need help, told without reading how far each learner is with
every lesson: a course may have thousands."""

from __future__ import annotations

import enum
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content.assessment.models import Attempt
from content.certificates.completeness import completeness_by_enrolment
from content.courses.models import Course, Lesson, Module, Revision
from content.learning.models import Completion, Enrolment, LessonEvidence, LessonQuestion
from content.people.models import Account

QUIET_FOR = timedelta(days=14)
"""Somebody who began and has not studied for so long may need help."""


class Need(enum.StrEnum):
    """Why somebody may need help."""

    QUESTION = "question"  # asked, and nobody has answered
    QUIET = "quiet"  # not finished, and nothing studied for `QUIET_FOR`


@dataclass(frozen=True, slots=True)
class Place:
    """A learner's place in the roster. `last_at`: when they last studied or took the assessment, None before."""

    enrolment_id: int
    revision_id: int
    name: str
    began_at: datetime
    last_at: datetime | None
    needs: tuple[Need, ...]


def places_of(session: Session, course: Course, now: datetime) -> list[Place]:
    """All learners of a course: those who may need help first, then who began last."""
    rows = session.execute(
        select(Enrolment.id, Enrolment.account_id, Enrolment.revision_id, Enrolment.enrolled_at, Account.display_name)
        .join(Account, Account.id == Enrolment.account_id)
        .where(Enrolment.course_id == course.id)
        .order_by(Enrolment.id)
    ).all()
    last = _last_studied(session, course)
    asking = set(
        session.scalars(
            select(LessonQuestion.account_id).where(
                LessonQuestion.course_id == course.id, LessonQuestion.answer.is_(None)
            )
        )
    )
    silent = {row.id for row in rows if now - (last.get(row.account_id) or row.enrolled_at) >= QUIET_FOR}
    finished = _finished(session, course, silent)
    places = [
        Place(
            enrolment_id,
            revision_id,
            name,
            enrolled_at,
            last.get(account_id),
            (
                *([Need.QUESTION] if account_id in asking else []),
                *([Need.QUIET] if enrolment_id in silent and enrolment_id not in finished else []),
            ),
        )
        for enrolment_id, account_id, revision_id, enrolled_at, name in rows
    ]
    places.sort(key=lambda one: one.began_at, reverse=True)
    places.sort(key=lambda one: not one.needs)
    return places


def _finished(session: Session, course: Course, enrolment_ids: Collection[int]) -> set[int]:
    """Those of these enrolments that have finished the course. Only where every required lesson is complete is it asked
    what else is."""
    required = (
        select(Module.revision_id.label("revision_id"), func.count().label("lessons"))
        .join(Lesson, Lesson.module_id == Module.id)
        .join(Revision, Revision.id == Module.revision_id)
        .where(Revision.course_id == course.id, Lesson.required)
        .group_by(Module.revision_id)
        .subquery()
    )
    through = (
        select(Enrolment.id)
        .join(required, required.c.revision_id == Enrolment.revision_id)
        .join(Completion, Completion.enrolment_id == Enrolment.id)
        .join(Module, Module.revision_id == Enrolment.revision_id)
        .join(Lesson, (Lesson.module_id == Module.id) & (Lesson.lineage == Completion.lesson_lineage))
        .where(Enrolment.course_id == course.id, Lesson.required)
        .group_by(Enrolment.id, required.c.lessons)
        .having(func.count() == required.c.lessons)
    )
    candidates = session.scalars(select(Enrolment).where(Enrolment.id.in_(through))).all()
    asked = [enrolment for enrolment in candidates if enrolment.id in enrolment_ids]
    completeness = completeness_by_enrolment(session, asked)
    return {enrolment_id for enrolment_id, progress in completeness.items() if progress.finished_at is not None}


def _last_studied(session: Session, course: Course) -> dict[int, datetime]:
    """By account, when it last studied a lesson of the course, or began or handed in its final assessment."""
    studied = (
        select(Enrolment.account_id, func.max(LessonEvidence.last_at))
        .join(Enrolment, Enrolment.id == LessonEvidence.enrolment_id)
        .where(Enrolment.course_id == course.id)
        .group_by(Enrolment.account_id)
    )
    last: dict[int, datetime] = {row[0]: row[1] for row in session.execute(studied)}
    attempts = select(Attempt.account_id, Attempt.began_at, Attempt.handed_in_at).where(Attempt.course_id == course.id)
    for account_id, began_at, handed_in_at in session.execute(attempts):
        moment = handed_in_at or began_at
        last[account_id] = max(moment, last.get(account_id, moment))
    return last
