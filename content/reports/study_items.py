"""Rows about learners. They are counted where the institution of the course lies: the portal does not know where
anybody lives, nor anything about a disability."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from content.assessment.models import Assessment, Attempt
from content.certificates.models import Certificate, CompletionAudit
from content.courses.models import Course, Lesson, Module, Revision
from content.institutions.models import Institution
from content.learning.models import Completion, Enrolment
from content.reports.items import Item, ReportScope

MORE_TIME, USUAL_TIME = "more_time", "usual_time"


def enrolments(session: Session, scope: ReportScope) -> Iterator[Item]:
    """Every enrolment of the time, by its course."""
    moment = Enrolment.enrolled_at
    query = _with_place(
        select(Enrolment.account_id, Course, Institution, Revision.title, moment).select_from(Enrolment), scope
    )
    query = query.join(Revision, Revision.id == Enrolment.revision_id).where(
        moment >= scope.begins, moment < scope.ends
    )
    for account_id, course, institution, title, at in session.execute(query.order_by(Enrolment.id)):
        yield _of_course(course, institution, title, account_id, at)


def finished_courses(session: Session, scope: ReportScope) -> Iterator[Item]:
    """Every learner and course that they finished in the time, by the course: nothing was missing any more. A
    certificate, or an audit that stands before it, says so and when."""
    finish_times: dict[tuple[int, int], datetime] = {}
    for account_id, course_id, at in session.execute(
        select(Certificate.account_id, Certificate.course_id, Certificate.issued_at)
    ):
        finish_times[account_id, course_id] = at
    for account_id, course_id, at in session.execute(
        select(CompletionAudit.account_id, CompletionAudit.course_id, CompletionAudit.finished_at)
    ):
        finish_times[account_id, course_id] = at  # earlier than the certificate after it
    query = _with_place(select(Enrolment.account_id, Course, Institution, Revision.title).select_from(Enrolment), scope)
    query = query.join(Revision, Revision.id == Enrolment.revision_id)
    for account_id, course, institution, title in session.execute(query.order_by(Enrolment.id)):
        moment = finish_times.get((account_id, course.id))
        if moment is not None and scope.begins <= moment < scope.ends:
            yield _of_course(course, institution, title, account_id, moment)


def lessons_by_mode(session: Session, scope: ReportScope) -> Iterator[Item]:
    """Every lesson that somebody completed in the time, by how it was studied."""
    for item, _ in _completions(session, scope):
        yield item


def study_units(session: Session, scope: ReportScope) -> Iterator[Item]:
    """The study units (学时, hundredths) of every lesson that somebody completed in the time, by how it was studied."""
    for item, units in _completions(session, scope):
        yield Item(**{**_fields(item), "amount": units})


def attempts_by_time(session: Session, scope: ReportScope) -> Iterator[Item]:
    """Every attempt at a final assessment that was handed in in the time, by whether its learner took more time than
    the course gives."""
    moment = Attempt.handed_in_at
    query = (
        select(Attempt, Course, Institution, Revision.title, Assessment.time_limit_minutes)
        .join(Course, Course.id == Attempt.course_id)
        .join(Institution, Institution.id == Course.institution_id)
        .join(Assessment, Assessment.id == Attempt.assessment_id)
        .join(Revision, Revision.id == Assessment.revision_id)
        .where(Institution.region_code.in_(scope.regions), moment >= scope.begins, moment < scope.ends)
        .order_by(Attempt.id)
    )
    for attempt, course, institution, title, limit in session.execute(query):
        took_more = attempt.extensions > 0 or (limit is not None and attempt.ends_at is None)
        group = MORE_TIME if took_more else USUAL_TIME
        item = _of_course(course, institution, title, attempt.account_id, attempt.handed_in_at or scope.ends)
        yield Item(**{**_fields(item), "group": group})


def certificates(session: Session, scope: ReportScope) -> Iterator[Item]:
    """Every certificate that was issued in the time and is not revoked, by its kind."""
    query = (
        select(Certificate, Institution.region_code)
        .join(Institution, Institution.id == Certificate.institution_id)
        .where(
            Institution.region_code.in_(scope.regions),
            Certificate.issued_at >= scope.begins,
            Certificate.issued_at < scope.ends,
            Certificate.revoked_at.is_(None),
        )
        .order_by(Certificate.id)
    )
    for one, region in session.execute(query):
        yield Item(
            region,
            one.kind.value,
            one.issued_at,
            person=one.account_id,
            label=one.course_title,
            language=one.course_language,
            institution_id=one.institution_id,
        )


def _completions(session: Session, scope: ReportScope) -> Iterator[tuple[Item, int]]:
    moment = Completion.completed_at
    columns = select(
        Enrolment.account_id, Course, Institution, Lesson.title, Lesson.study_units, Completion.way, moment
    )
    query = (
        _with_place(columns.select_from(Completion).join(Enrolment, Enrolment.id == Completion.enrolment_id), scope)
        .join(Module, Module.revision_id == Enrolment.revision_id)
        .join(Lesson, (Lesson.module_id == Module.id) & (Lesson.lineage == Completion.lesson_lineage))
        .where(moment >= scope.begins, moment < scope.ends)
    )
    for account_id, course, institution, title, units, mode, at in session.execute(query.order_by(Completion.id)):
        item = _of_course(course, institution, title, account_id, at)
        yield Item(**{**_fields(item), "group": mode.value}), units


def _with_place(query: Select[*tuple[Any, ...]], scope: ReportScope) -> Select[*tuple[Any, ...]]:
    return (
        query.join(Course, Course.id == Enrolment.course_id)
        .join(Institution, Institution.id == Course.institution_id)
        .where(Institution.region_code.in_(scope.regions))
    )


def _of_course(course: Course, institution: Institution, title: str, account_id: int, at: datetime) -> Item:
    return Item(
        institution.region_code,
        course.public_id,
        at,
        person=account_id,
        label=title,
        language=course.language,
        institution_id=institution.id,
    )


def _fields(item: Item) -> dict[str, Any]:
    return {name: getattr(item, name) for name in Item.__slots__}
