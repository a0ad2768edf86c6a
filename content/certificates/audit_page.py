"""Completion audits as an institution sees them: the courses that have some, and the batch of one course."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from content.certificates.completeness import Completeness, completeness_by_enrolment
from content.certificates.models import AuditState, Certificate, CompletionAudit
from content.courses.access import find_course, subject_of
from content.courses.co_authors import newest_title
from content.courses.models import Course
from content.learning.models import Enrolment
from content.people.models import Account, Role
from content.people.permissions import Action, Actor, authorise

A_PAGE = 25
MOST_STUDYING = 200


@dataclass(frozen=True, slots=True)
class AuditedCourse:
    """A course with audits; `waiting`: how many learners wait for one."""

    public_id: str
    title: str
    language: str
    waiting: int


@dataclass(frozen=True, slots=True)
class Missing:
    """What is missing by the rule of the course: titles of lessons that are not complete, and of those whose practice
    is not attested; whether the final assessment is still to be passed."""

    lessons: tuple[str, ...] = ()
    practice: tuple[str, ...] = ()
    assessment: bool = False

    def __bool__(self) -> bool:
        return bool(self.lessons or self.practice or self.assessment)


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One audit. `missing`: nothing where it is decided; `auditor` and `decided_at` of the last decision;
    `certificate`: its number, empty where there is none; `own`: it is the reader's own completion."""

    public_id: str
    learner: str
    state: AuditState
    finished_at: datetime
    missing: Missing
    auditor: str
    decided_at: datetime | None
    reason: str
    certificate: str
    own: bool


@dataclass(frozen=True, slots=True)
class StudyingLearner:
    """Somebody who cannot be audited yet, and why."""

    learner: str
    missing: Missing


@dataclass(frozen=True, slots=True)
class AuditPart:
    """One page of the audits that wait, or of those that are decided; `total`: on all its pages."""

    lines: tuple[AuditLine, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class AuditBatch:
    """The audits of a course: `waiting`, who has waited longest first, `decided`, the newest decision first, and
    `studying`, those who are not done, at most `MOST_STUDYING`."""

    course_public_id: str
    course_title: str
    course_language: str
    waiting: AuditPart
    decided: AuditPart
    studying: tuple[StudyingLearner, ...]


def audited_courses(session: Session, actor: Actor) -> tuple[AuditedCourse, ...]:
    """The courses of the actor's institutions that have audits, those with the most waiting first."""
    authorise(actor, Action.AUDIT_COMPLETION)
    waiting = func.sum(case((CompletionAudit.state == AuditState.WAITING, 1), else_=0))
    rows = session.execute(
        select(Course, waiting)
        .join(CompletionAudit, CompletionAudit.course_id == Course.id)
        .where(Course.institution_id.in_(actor.institutions(Role.INSTITUTION_MANAGER)))
        .group_by(Course.id)
        .order_by(waiting.desc(), Course.id)
    )
    return tuple(
        AuditedCourse(course.public_id, newest_title(session, course), course.language, int(count))
        for course, count in rows
    )


def audit_batch(
    session: Session, actor: Actor, course_public_id: str, *, page: int = 1, decided_page: int = 1
) -> AuditBatch:
    """The audits of one course, a page of those that wait and one of those that are decided. NotFound, NotAllowed."""
    course = find_course(session, course_public_id)
    authorise(actor, Action.AUDIT_COMPLETION, subject_of(session, course))
    of_course = CompletionAudit.course_id == course.id
    waiting = of_course, CompletionAudit.state == AuditState.WAITING
    decided = of_course, CompletionAudit.state != AuditState.WAITING
    return AuditBatch(
        course.public_id,
        newest_title(session, course),
        course.language,
        _part(session, actor, waiting, (CompletionAudit.asked_at, CompletionAudit.id), page),
        _part(session, actor, decided, (CompletionAudit.decided_at.desc(), CompletionAudit.id.desc()), decided_page),
        _studying(session, course),
    )


def audit_line(session: Session, actor: Actor, course_public_id: str, public_id: str) -> AuditLine | None:
    """One audit of a course; None where the course has none of this id. Raises NotFound, NotAllowed."""
    course = find_course(session, course_public_id)
    authorise(actor, Action.AUDIT_COMPLETION, subject_of(session, course))
    where = CompletionAudit.course_id == course.id, CompletionAudit.public_id == public_id
    return next(iter(_part(session, actor, where, (CompletionAudit.id,), 1).lines), None)


def _part(
    session: Session,
    actor: Actor,
    where: Sequence[ColumnElement[bool]],
    order: Sequence[ColumnElement[Any] | InstrumentedAttribute[Any]],
    page: int,
) -> AuditPart:
    total = session.scalar(select(func.count(CompletionAudit.id)).where(*where)) or 0
    pages = max(1, -(-total // A_PAGE))
    page = min(max(1, page), pages)
    auditor, later = aliased(Account), aliased(Certificate)
    last_certificate = (
        select(func.max(later.id))
        .where(later.account_id == CompletionAudit.account_id, later.course_id == CompletionAudit.course_id)
        .scalar_subquery()
    )
    rows = session.execute(
        select(CompletionAudit, Account.display_name, auditor.display_name, Certificate.number, Enrolment)
        .join(Account, Account.id == CompletionAudit.account_id)
        .join(
            Enrolment,
            (Enrolment.account_id == CompletionAudit.account_id) & (Enrolment.course_id == CompletionAudit.course_id),
        )
        .outerjoin(auditor, auditor.id == CompletionAudit.auditor_id)
        .outerjoin(Certificate, Certificate.id == last_certificate)
        .where(*where)
        .order_by(*order)
        .limit(A_PAGE)
        .offset((page - 1) * A_PAGE)
    ).all()
    completeness = completeness_by_enrolment(session, [row[4] for row in rows])
    lines = tuple(
        AuditLine(
            audit.public_id,
            learner,
            audit.state,
            audit.finished_at,
            _missing(completeness[enrolment.id]) if audit.state is AuditState.WAITING else Missing(),
            decider or "",
            audit.decided_at,
            audit.reason,
            number or "",
            audit.account_id == actor.account_id,
        )
        for audit, learner, decider, number, enrolment in rows
    )
    return AuditPart(lines, total, page, pages)


def _missing(completeness: Completeness) -> Missing:
    return Missing(completeness.missing_lessons, completeness.missing_practice, completeness.missing_assessment)


def _studying(session: Session, course: Course) -> tuple[StudyingLearner, ...]:
    """Who has begun the course and has neither an audit nor a certificate."""
    of_course = CompletionAudit.course_id == course.id
    audited = select(CompletionAudit.account_id).where(of_course)
    certified = select(Certificate.account_id).where(Certificate.course_id == course.id)
    rows = session.execute(
        select(Enrolment, Account.display_name)
        .join(Account, Account.id == Enrolment.account_id)
        .where(
            Enrolment.course_id == course.id,
            Enrolment.account_id.not_in(audited),
            Enrolment.account_id.not_in(certified),
        )
        .order_by(Enrolment.enrolled_at)
        .limit(MOST_STUDYING)
    )
    learners = rows.all()
    completeness = completeness_by_enrolment(session, [enrolment for enrolment, _ in learners])
    lines = (StudyingLearner(name, _missing(completeness[enrolment.id])) for enrolment, name in learners)
    return tuple(line for line in lines if line.missing)
