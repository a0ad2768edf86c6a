"""Completion audits as an institution sees them: the courses that have some, and the batch of one course."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, aliased

from content.certificates.completeness import completeness_of
from content.certificates.models import AuditState, Certificate, CompletionAudit
from content.courses.access import find_course, subject_of
from content.courses.co_authors import newest_title
from content.courses.models import Course
from content.learning.models import Enrolment
from content.people.models import Account, Role
from content.people.permissions import Action, Actor, authorise

MOST_STUDYING = 200


@dataclass(frozen=True, slots=True)
class AuditedCourse:
    """A course with audits; `waiting`: how many learners wait for one."""

    public_id: str
    title: str
    language: str
    waiting: int


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One audit. `missing`: titles of lessons that are not complete; `auditor` and `decided_at` of the last decision;
    `certificate`: its number, empty where there is none; `own`: it is the reader's own completion."""

    public_id: str
    learner: str
    state: AuditState
    finished_at: datetime
    missing: tuple[str, ...]
    auditor: str
    decided_at: datetime | None
    reason: str
    certificate: str
    own: bool


@dataclass(frozen=True, slots=True)
class StudyingLearner:
    """Somebody who cannot be audited yet; `missing`: titles of the lessons that are not complete."""

    learner: str
    missing: tuple[str, ...]
    missing_assessment: bool


@dataclass(frozen=True, slots=True)
class AuditBatch:
    """The audits of a course: `waiting`, who has waited longest first, `decided`, the newest decision first, and
    `studying`, those who are not done, at most `MOST_STUDYING`."""

    course_public_id: str
    course_title: str
    course_language: str
    waiting: tuple[AuditLine, ...]
    decided: tuple[AuditLine, ...]
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


def audit_batch(session: Session, actor: Actor, course_public_id: str) -> AuditBatch:
    """The audits of one course. Raises NotFound, NotAllowed."""
    course = find_course(session, course_public_id)
    authorise(actor, Action.AUDIT_COMPLETION, subject_of(session, course))
    lines: dict[bool, list[AuditLine]] = defaultdict(list)
    auditor = aliased(Account)
    rows = session.execute(
        select(CompletionAudit, Account.display_name, auditor.display_name, Certificate.number, Enrolment)
        .join(Account, Account.id == CompletionAudit.account_id)
        .join(
            Enrolment,
            (Enrolment.account_id == CompletionAudit.account_id) & (Enrolment.course_id == CompletionAudit.course_id),
        )
        .outerjoin(auditor, auditor.id == CompletionAudit.auditor_id)
        .outerjoin(
            Certificate,
            (Certificate.account_id == CompletionAudit.account_id)
            & (Certificate.course_id == CompletionAudit.course_id),
        )
        .where(CompletionAudit.course_id == course.id)
        .order_by(CompletionAudit.asked_at)
    )
    for audit, learner, decider, number, enrolment in rows:
        is_waiting = audit.state is AuditState.WAITING
        missing = completeness_of(session, enrolment).missing_lessons if is_waiting else ()
        lines[is_waiting].append(_line(audit, learner, decider or "", number or "", missing, actor))
    decided = sorted(lines[False], key=lambda line: line.decided_at or line.finished_at, reverse=True)
    return AuditBatch(
        course.public_id,
        newest_title(session, course),
        course.language,
        tuple(lines[True]),
        tuple(decided),
        _studying(session, course),
    )


def audit_line(session: Session, actor: Actor, course_public_id: str, public_id: str) -> AuditLine | None:
    """One audit of a course; None where the course has none of this id. Raises NotFound, NotAllowed."""
    batch = audit_batch(session, actor, course_public_id)
    return next((line for line in (*batch.waiting, *batch.decided) if line.public_id == public_id), None)


def _line(
    audit: CompletionAudit, learner: str, auditor: str, certificate: str, missing: tuple[str, ...], actor: Actor
) -> AuditLine:
    return AuditLine(
        audit.public_id,
        learner,
        audit.state,
        audit.finished_at,
        missing,
        auditor,
        audit.decided_at,
        audit.reason,
        certificate,
        audit.account_id == actor.account_id,
    )


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
    learners = ((name, completeness_of(session, enrolment)) for enrolment, name in rows)
    return tuple(
        StudyingLearner(name, one.missing_lessons, one.missing_assessment)
        for name, one in learners
        if one.missing_lessons or one.missing_assessment
    )
