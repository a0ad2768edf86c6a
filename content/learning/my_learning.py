"""The page "My learning": courses of a learner, the next step first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.certificates.completeness import Completeness, completeness_by_enrolment
from content.certificates.models import AuditState, Certificate, CompletionAudit
from content.courses.models import Course, Lesson, Module, Revision
from content.learning.access import CONTINUABLE
from content.learning.models import Completion, Enrolment, LessonEvidence
from content.people.permissions import Action, Actor, authorise


@dataclass(frozen=True, slots=True)
class NextLesson:
    """The first lesson of a course that is not complete, and its number; `begun`: there is evidence of it."""

    public_id: str
    title: str
    number: int
    begun: bool


@dataclass(frozen=True, slots=True)
class EnrolledCourse:
    """One course: how many of the `lessons` that must be studied are complete, how many others there are, and the next
    one to study (none: all are complete, or it is closed now).
    `finished_at`: when all was studied that it asks for, None before; `missing_practice`: titles of lessons whose
    practice must still be attested; `certificate` is the number of the certificate for it, empty where there is none;
    `audit` is where the completion audit stands, None without one, and `audit_reason` why it was returned."""

    public_id: str
    title: str
    language: str
    lessons: int
    completed: int
    optional_lessons: int
    next_lesson: NextLesson | None
    open: bool
    last_at: datetime
    begun_at: datetime
    finished_at: datetime | None
    missing_practice: tuple[str, ...]
    certificate: str
    audit: AuditState | None
    audit_reason: str


@dataclass(frozen=True, slots=True)
class MyLearning:
    """`next_step`: the course studied last that can be continued; then the others under way, then the finished."""

    next_step: EnrolledCourse | None
    under_way: tuple[EnrolledCourse, ...]
    finished: tuple[EnrolledCourse, ...]


def my_learning(session: Session, actor: Actor) -> MyLearning:
    """The page of the actor's own courses. Eleven queries, however many courses."""
    authorise(actor, Action.STUDY)
    enrolled = session.execute(
        select(Enrolment, Revision, Course)
        .join(Revision, Enrolment.revision_id == Revision.id)
        .join(Course, Enrolment.course_id == Course.id)
        .where(Enrolment.account_id == actor.account_id)
    ).all()
    enrolments = [enrolment.id for enrolment, _, _ in enrolled]
    lessons: dict[int, list[Lesson]] = defaultdict(list)
    for lesson, revision_id in session.execute(
        select(Lesson, Module.revision_id)
        .join(Module, Lesson.module_id == Module.id)
        .where(Module.revision_id.in_([revision.id for _, revision, _ in enrolled]))
        .order_by(Module.position, Lesson.position)
    ):
        lessons[revision_id].append(lesson)
    done: dict[int, dict[str, datetime]] = defaultdict(dict)
    for enrolment_id, lineage, at in session.execute(
        select(Completion.enrolment_id, Completion.lesson_lineage, Completion.completed_at).where(
            Completion.enrolment_id.in_(enrolments)
        )
    ):
        done[enrolment_id][lineage] = at
    mine = select(Certificate.course_id, Certificate.number).where(Certificate.account_id == actor.account_id)
    numbers = dict(session.execute(mine.order_by(Certificate.id)).all())
    audits = {
        audit.course_id: audit
        for audit in session.scalars(select(CompletionAudit).where(CompletionAudit.account_id == actor.account_id))
    }
    begun: dict[int, dict[str, datetime]] = defaultdict(dict)
    for enrolment_id, lineage, at in session.execute(
        select(LessonEvidence.enrolment_id, LessonEvidence.lesson_lineage, LessonEvidence.last_at).where(
            LessonEvidence.enrolment_id.in_(enrolments)
        )
    ):
        begun[enrolment_id][lineage] = max(at, begun[enrolment_id].get(lineage, at))
    completeness = completeness_by_enrolment(session, [enrolment for enrolment, _, _ in enrolled])
    courses = [
        _course(
            enrolment,
            revision,
            course,
            lessons[revision.id],
            done[enrolment.id],
            begun[enrolment.id],
            completeness[enrolment.id],
            numbers.get(course.id, ""),
            audits.get(course.id),
        )
        for enrolment, revision, course in enrolled
    ]
    courses.sort(key=lambda course: course.last_at, reverse=True)
    under_way = [course for course in courses if course.finished_at is None]
    going_on = next((course for course in under_way if course.next_lesson), None)
    return MyLearning(
        next_step=going_on,
        under_way=tuple(course for course in under_way if course is not going_on),
        finished=tuple(course for course in courses if course not in under_way),
    )


def _course(
    enrolment: Enrolment,
    revision: Revision,
    course: Course,
    lessons: list[Lesson],
    done: dict[str, datetime],
    begun: dict[str, datetime],
    completeness: Completeness,
    certificate: str,
    audit: CompletionAudit | None,
) -> EnrolledCourse:
    undone = [(number, one) for number, one in enumerate(lessons, 1) if one.lineage not in done]
    left = min(undone, key=lambda place: (not place[1].required, place[0]), default=None)
    is_open = revision.state in CONTINUABLE
    return EnrolledCourse(
        public_id=course.public_id,
        title=revision.title,
        language=course.language,
        lessons=len(completeness.lessons),
        completed=completeness.completed_lessons,
        optional_lessons=completeness.optional_lessons,
        next_lesson=_next(*left, begun) if left and is_open else None,
        open=is_open,
        last_at=max([enrolment.enrolled_at, *begun.values()]),
        begun_at=enrolment.enrolled_at,
        finished_at=completeness.studied_at,
        missing_practice=completeness.missing_practice,
        certificate=certificate,
        audit=audit.state if audit else None,
        audit_reason=audit.reason if audit else "",
    )


def _next(number: int, lesson: Lesson, begun: dict[str, datetime]) -> NextLesson:
    return NextLesson(lesson.public_id, lesson.title, number, lesson.lineage in begun)
