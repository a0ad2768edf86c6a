"""What learners achieved in a time that rules of credits can pay for: lessons, passed assessments, studied courses.

It is what content/credits/ledger.py is asked to pay for, read from the study itself: also where no pilot paid then.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from content.assessment.models import Attempt, AttemptState
from content.certificates.completeness import completeness_by_enrolment
from content.courses.models import Audience, Course, Lesson, Module, Revision
from content.institutions.models import Institution
from content.learning.models import Completion, Enrolment, PracticeAttestation


class Achievement(enum.Enum):
    """Which of the rules pays."""

    LESSON = "lesson"
    ASSESSMENT = "assessment"
    COURSE = "course"


@dataclass(frozen=True, slots=True)
class PastStudy:
    """One achievement; `study_units`: of a lesson, in hundredths, else 0."""

    of: Achievement
    learner_id: int
    at: datetime
    study_units: int = 0


def achievements(session: Session, regions: Collection[str], begins: datetime, ends: datetime) -> tuple[PastStudy, ...]:
    """What was achieved from `begins` to before `ends` in courses for learners of institutions in these regions, and
    holds still. Whoever calls has authorised."""
    places = and_(Revision.audience == Audience.LEARNERS, Institution.region_code.in_(regions))
    return (
        *_lessons(session, places, begins, ends),
        *_assessments(session, places, begins, ends),
        *_courses(session, places, begins, ends),
    )


def _lessons(session: Session, places: ColumnElement[bool], begins: datetime, ends: datetime) -> Iterable[PastStudy]:
    rows = session.execute(
        select(Enrolment.account_id, Completion.completed_at, Lesson.study_units)
        .join(Completion, Completion.enrolment_id == Enrolment.id)
        .join(Revision, Revision.id == Enrolment.revision_id)
        .join(Module, Module.revision_id == Revision.id)
        .join(Lesson, (Lesson.module_id == Module.id) & (Lesson.lineage == Completion.lesson_lineage))
        .join(Course, Course.id == Enrolment.course_id)
        .join(Institution, Institution.id == Course.institution_id)
        .where(places, Completion.completed_at >= begins, Completion.completed_at < ends)
    )
    return [PastStudy(Achievement.LESSON, *row) for row in rows]


def _assessments(
    session: Session, places: ColumnElement[bool], begins: datetime, ends: datetime
) -> Iterable[PastStudy]:
    """Final assessments passed for the first time."""
    passed_at = func.min(Attempt.marked_at)
    rows = session.execute(
        select(Attempt.account_id, passed_at)
        .join(Enrolment, and_(Enrolment.account_id == Attempt.account_id, Enrolment.course_id == Attempt.course_id))
        .join(Revision, Revision.id == Enrolment.revision_id)
        .join(Course, Course.id == Enrolment.course_id)
        .join(Institution, Institution.id == Course.institution_id)
        .where(places, Attempt.state == AttemptState.MARKED, Attempt.passed.is_(True))
        .group_by(Attempt.account_id, Attempt.course_id)
        .having(and_(passed_at >= begins, passed_at < ends))
    )
    return [PastStudy(Achievement.ASSESSMENT, account_id, at) for account_id, at in rows if at is not None]


def _courses(session: Session, places: ColumnElement[bool], begins: datetime, ends: datetime) -> Iterable[PastStudy]:
    """Courses of which all that must be studied was, by their own rule, at a time between these: credits wait for no
    assessment and no audit (content/learning/course_end.py)."""
    by_lessons = _enrolments(places).where(
        Enrolment.id.in_(
            select(Completion.enrolment_id).where(Completion.completed_at >= begins, Completion.completed_at < ends)
        )
    )
    by_practice = _enrolments(places).join(
        PracticeAttestation,
        and_(
            PracticeAttestation.account_id == Enrolment.account_id,
            PracticeAttestation.course_id == Enrolment.course_id,
            PracticeAttestation.withdrawn_at.is_(None),
            PracticeAttestation.attested_at >= begins,
            PracticeAttestation.attested_at < ends,
        ),
    )
    enrolments = {one.id: one for query in (by_lessons, by_practice) for one in session.scalars(query)}
    completeness = completeness_by_enrolment(session, list(enrolments.values()))
    return [
        PastStudy(Achievement.COURSE, enrolment.account_id, studied_at)
        for enrolment in enrolments.values()
        if (studied_at := completeness[enrolment.id].studied_at) is not None and begins <= studied_at < ends
    ]


def _enrolments(places: ColumnElement[bool]) -> Select[Enrolment]:
    return (
        select(Enrolment)
        .join(Revision, Revision.id == Enrolment.revision_id)
        .join(Course, Course.id == Enrolment.course_id)
        .join(Institution, Institution.id == Course.institution_id)
        .where(places)
    )
