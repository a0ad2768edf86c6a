"""The roster of a course: who studies it, how far they are, who needs help.

It holds what teachers need to help: name, days, lessons, questions. How somebody studies, prefers or needs things is
not in it (RECORDS.md, Personal data). Each reading is authorised and logged with ids.
"""

from __future__ import annotations

import enum
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content.courses.access import find_course, subject_of
from content.courses.co_authors import newest_title
from content.courses.models import Course, Lesson, Module, Revision
from content.learning.models import Completion, Enrolment, LessonEvidence, LessonQuestion
from content.people.models import Account
from content.people.permissions import Action, Actor, authorise

log = logging.getLogger(__name__)

A_PAGE = 50
QUIET_FOR = timedelta(days=14)
"""Somebody who began and has not studied for so long may need help."""


class Need(enum.StrEnum):
    """Why somebody may need help."""

    QUESTION = "question"  # asked, and nobody has answered
    QUIET = "quiet"  # not finished, and nothing studied for `QUIET_FOR`


@dataclass(frozen=True, slots=True)
class Learner:
    """One row. `completed` of the `lessons` of the revision with which they began; `last_at`: when they studied last,
    None where they have not begun with a lesson."""

    name: str
    began_at: datetime
    completed: int
    lessons: int
    last_at: datetime | None
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class Roster:
    """The page of a course's roster: one page of its learners. `total`: all of the course, `in_need`: those of them
    who may need help."""

    course_public_id: str
    course_title: str
    course_language: str
    learners: tuple[Learner, ...]
    total: int
    in_need: int
    page: int
    pages: int


def roster(
    session: Session, actor: Actor, course_public_id: str, now: datetime, *, only_help: bool = False, page: int = 1
) -> Roster:
    """One page of a course's learners, those who may need help first, then who began last. NotFound, NotAllowed."""
    course, learners = _read(session, actor, course_public_id, now)
    in_need = [one for one in learners if one.needs]
    listed = in_need if only_help else learners
    pages = max(1, -(-len(listed) // A_PAGE))
    page = min(max(1, page), pages)
    return Roster(
        course.public_id,
        newest_title(session, course),
        course.language,
        tuple(listed[(page - 1) * A_PAGE : page * A_PAGE]),
        len(learners),
        len(in_need),
        page,
        pages,
    )


def whole_roster(session: Session, actor: Actor, course_public_id: str, now: datetime) -> tuple[Learner, ...]:
    """All learners of a course in the order of `roster`, for a file. NotFound, NotAllowed."""
    return tuple(_read(session, actor, course_public_id, now)[1])


def _read(session: Session, actor: Actor, course_public_id: str, now: datetime) -> tuple[Course, list[Learner]]:
    course = find_course(session, course_public_id)
    authorise(actor, Action.SEE_ROSTER, subject_of(session, course))
    log.info("course %s: roster read by account %d", course.public_id, actor.account_id)
    learners = _learners(session, course, now)
    learners.sort(key=lambda one: one.began_at, reverse=True)
    learners.sort(key=lambda one: not one.needs)
    return course, learners


def _learners(session: Session, course: Course, now: datetime) -> list[Learner]:
    """All rows, in five queries."""
    rows = session.execute(
        select(Enrolment.id, Enrolment.account_id, Enrolment.revision_id, Enrolment.enrolled_at, Account.display_name)
        .join(Account, Account.id == Enrolment.account_id)
        .where(Enrolment.course_id == course.id)
    ).all()
    lessons = _lessons(session, course)
    completed = _completed(session, course)
    last = _last_studied(session, course)
    asking = set(
        session.scalars(
            select(LessonQuestion.account_id).where(
                LessonQuestion.course_id == course.id, LessonQuestion.answer.is_(None)
            )
        )
    )
    learners = []
    for enrolment_id, account_id, revision_id, enrolled_at, name in rows:
        required = lessons.get(revision_id, 0)
        met, last_at = completed.get(enrolment_id, 0), last.get(enrolment_id)
        quiet = met < required and now - (last_at or enrolled_at) >= QUIET_FOR
        needs = [Need.QUESTION] * (account_id in asking) + [Need.QUIET] * quiet
        learners.append(Learner(name, enrolled_at, met, required, last_at, tuple(needs)))
    return learners


def _lessons(session: Session, course: Course) -> dict[int, int]:
    """How many lessons each revision of a course has."""
    query = (
        select(Module.revision_id, func.count(Lesson.lineage.distinct()))
        .join(Lesson, Lesson.module_id == Module.id)
        .join(Revision, Revision.id == Module.revision_id)
        .where(Revision.course_id == course.id)
        .group_by(Module.revision_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _completed(session: Session, course: Course) -> dict[int, int]:
    """How many lessons of the revision with which it began each enrolment has completed."""
    query = (
        select(Completion.enrolment_id, func.count(Lesson.lineage.distinct()))
        .join(Enrolment, Enrolment.id == Completion.enrolment_id)
        .join(Module, Module.revision_id == Enrolment.revision_id)
        .join(Lesson, (Lesson.module_id == Module.id) & (Lesson.lineage == Completion.lesson_lineage))
        .where(Enrolment.course_id == course.id)
        .group_by(Completion.enrolment_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _last_studied(session: Session, course: Course) -> dict[int, datetime]:
    """When each enrolment studied last."""
    query = (
        select(LessonEvidence.enrolment_id, func.max(LessonEvidence.last_at))
        .join(Enrolment, Enrolment.id == LessonEvidence.enrolment_id)
        .where(Enrolment.course_id == course.id)
        .group_by(LessonEvidence.enrolment_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}
