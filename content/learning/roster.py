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

from content.assessment.models import Attempt
from content.certificates.completeness import Completeness, completeness_by_enrolment
from content.courses.access import find_course, subject_of
from content.courses.co_authors import newest_title
from content.courses.models import Course
from content.learning.models import Enrolment, LessonEvidence, LessonQuestion
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
    """One row, by the rule of the revision with which they began. `completed` of the `lessons` that must be studied;
    `attested` of the `practice` that must be; `passed`: the final assessment, None where it need not be. `last_at`:
    when they last studied a lesson or took the assessment, None before."""

    name: str
    began_at: datetime
    completed: int
    lessons: int
    attested: int
    practice: int
    passed: bool | None
    last_at: datetime | None
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class Roster:
    """The page of a course's roster: one page of its learners. `total`: all of the course, `in_need`: those of them
    who may need help; `asks_practice` and `asks_assessment`: some of all must show practice, or pass the assessment."""

    course_public_id: str
    course_title: str
    course_language: str
    learners: tuple[Learner, ...]
    asks_practice: bool
    asks_assessment: bool
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
        any(one.practice for one in learners),
        any(one.passed is not None for one in learners),
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
    """All rows. As many queries for many learners as for one."""
    rows = session.execute(
        select(Enrolment, Account.display_name)
        .join(Account, Account.id == Enrolment.account_id)
        .where(Enrolment.course_id == course.id)
    ).all()
    completeness = completeness_by_enrolment(session, [enrolment for enrolment, _ in rows])
    last = _last_studied(session, course)
    asking = set(
        session.scalars(
            select(LessonQuestion.account_id).where(
                LessonQuestion.course_id == course.id, LessonQuestion.answer.is_(None)
            )
        )
    )
    learners = []
    for enrolment, name in rows:
        progress, last_at = completeness[enrolment.id], last.get(enrolment.account_id)
        quiet = progress.finished_at is None and now - (last_at or enrolment.enrolled_at) >= QUIET_FOR
        needs = [Need.QUESTION] * (enrolment.account_id in asking) + [Need.QUIET] * quiet
        learners.append(_learner(name, enrolment, progress, last_at, tuple(needs)))
    return learners


def _learner(
    name: str, enrolment: Enrolment, progress: Completeness, last_at: datetime | None, needs: tuple[Need, ...]
) -> Learner:
    practice = sum(lesson.asks_practice for lesson in progress.lessons)
    return Learner(
        name=name,
        began_at=enrolment.enrolled_at,
        completed=len(progress.lessons) - len(progress.missing_lessons),
        lessons=len(progress.lessons),
        attested=practice - len(progress.missing_practice),
        practice=practice,
        passed=not progress.missing_assessment if progress.assessment_required else None,
        last_at=last_at,
        needs=needs,
    )


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
