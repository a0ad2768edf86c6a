"""Practice on pages: what a learner has shown of a lesson, and for those who teach it, whose practice is attested.

As in the roster there stand names and days, nothing of how somebody studies or what they need.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, aliased

from content.courses.access import find_course, subject_of
from content.courses.co_authors import newest_title
from content.courses.markdown import render_markdown
from content.courses.models import Course, Lesson, Module, Revision
from content.errors import NotFound
from content.learning.access import CONTINUABLE, LessonAccess
from content.learning.models import Enrolment, PracticeAttestation
from content.people.models import Account
from content.people.permissions import Action, Actor, authorise

A_PAGE = 50


@dataclass(frozen=True, slots=True)
class OwnPractice:
    """What is to be shown in a lesson (`html`), and of the reader's own: what was seen, on which day, by whom; empty
    and None while nothing is attested. `withdrawn_because`: of the last attestation, where it was withdrawn.
    `required`: the course is not finished without it."""

    html: str
    required: bool
    words: str
    seen_on: date | None
    instructor: str
    withdrawn_because: str


@dataclass(frozen=True, slots=True)
class PracticeLesson:
    """A lesson with practice; of its learners, how many have shown it."""

    lineage: str
    title: str
    attested: int
    learners: int


@dataclass(frozen=True, slots=True)
class PracticeOverview:
    """The lessons of a course in which something is to be shown."""

    course_public_id: str
    course_title: str
    course_language: str
    lessons: tuple[PracticeLesson, ...]


@dataclass(frozen=True, slots=True)
class PractisingLearner:
    """A learner whose practice is not attested; `account`: the public id of the account; `own`: the reader."""

    account: str
    name: str
    began_at: datetime
    own: bool


@dataclass(frozen=True, slots=True)
class AttestationLine:
    """An attestation, in force or withdrawn (`withdrawn_at`, and why)."""

    public_id: str
    learner: str
    instructor: str
    seen_on: date
    words: str
    withdrawn_at: datetime | None
    withdrawal_reason: str
    own: bool


@dataclass(frozen=True, slots=True)
class PracticePage:
    """The practice of one lesson: a page of the learners who have still to show it, in the order in which they began,
    and of those who have, the newest first."""

    course_public_id: str
    course_title: str
    course_language: str
    lineage: str
    title: str
    html: str
    waiting: tuple[PractisingLearner, ...]
    waiting_total: int
    attested: tuple[AttestationLine, ...]
    page: int
    pages: int
    attested_page: int
    attested_pages: int


def own_practice(session: Session, access: LessonAccess) -> OwnPractice | None:
    """What the reader of a lesson has shown of its practice; None where it has none. One query."""
    lesson = access.lesson
    if not lesson.practice:
        return None
    row = None
    if access.recorded is not None:
        row = session.execute(
            select(PracticeAttestation, Account.display_name)
            .join(Account, Account.id == PracticeAttestation.instructor_id)
            .where(
                PracticeAttestation.account_id == access.recorded.account_id,
                PracticeAttestation.lesson_lineage == lesson.lineage,
            )
            .order_by(PracticeAttestation.id.desc())
            .limit(1)
        ).one_or_none()
    attestation, instructor = row if row is not None else (None, "")
    in_force = attestation is not None and attestation.withdrawn_at is None
    return OwnPractice(
        html=render_markdown(lesson.practice, top=3),
        required=access.revision.practice_required and lesson.required,
        words=attestation.words if attestation and in_force else "",
        seen_on=attestation.seen_on if attestation and in_force else None,
        instructor=instructor if in_force else "",
        withdrawn_because=attestation.withdrawal_reason if attestation and not in_force else "",
    )


def practice_overview(session: Session, actor: Actor, course_public_id: str) -> PracticeOverview:
    """The lessons of a course with practice, for those who teach it. NotFound, NotAllowed."""
    course = _taught(session, actor, course_public_id)
    lessons = session.scalars(
        select(Lesson)
        .join(Module)
        .join(Revision)
        .where(Revision.course_id == course.id, Revision.state.in_(CONTINUABLE), Lesson.practice != "")
        .order_by(Revision.number.desc(), Module.position, Lesson.position)
    )
    newest: dict[str, Lesson] = {}
    for lesson in lessons:
        newest.setdefault(lesson.lineage, lesson)
    return PracticeOverview(
        course_public_id,
        newest_title(session, course),
        course.language,
        tuple(
            PracticeLesson(lineage, lesson.title, *_counts(session, course, lineage))
            for lineage, lesson in newest.items()
        ),
    )


def practice_page(
    session: Session, actor: Actor, course_public_id: str, lineage: str, *, page: int = 1, attested_page: int = 1
) -> PracticePage:
    """The practice of one lesson of a course. NotFound, NotAllowed."""
    course = _taught(session, actor, course_public_id)
    lesson = session.scalar(
        select(Lesson)
        .join(Module)
        .join(Revision)
        .where(Revision.course_id == course.id, Lesson.lineage == lineage, Lesson.practice != "")
        .order_by(Revision.number.desc())
        .limit(1)
    )
    if lesson is None:
        raise NotFound(about=lineage)
    in_force = select(PracticeAttestation.account_id).where(*_in_force(course, lineage))
    everybody = _learners(course, lineage)
    waiting = everybody.where(Enrolment.account_id.not_in(in_force))
    waiting_total = session.scalar(select(func.count()).select_from(waiting.subquery())) or 0
    all_attested = select(func.count(PracticeAttestation.id)).where(
        PracticeAttestation.course_id == course.id, PracticeAttestation.lesson_lineage == lineage
    )
    pages, attested_pages = (
        max(1, -(-count // A_PAGE)) for count in (waiting_total, session.scalar(all_attested) or 0)
    )
    page, attested_page = min(max(1, page), pages), min(max(1, attested_page), attested_pages)
    rows = session.execute(
        waiting.order_by(Enrolment.enrolled_at, Enrolment.id).limit(A_PAGE).offset((page - 1) * A_PAGE)
    )
    return PracticePage(
        course_public_id,
        newest_title(session, course),
        course.language,
        lineage,
        lesson.title,
        render_markdown(lesson.practice, top=3),
        tuple(
            PractisingLearner(account.public_id, account.display_name, began_at, account.id == actor.account_id)
            for account, began_at in rows
        ),
        waiting_total,
        _attestations(session, actor, course, lineage, attested_page),
        page,
        pages,
        attested_page,
        attested_pages,
    )


def attestation_line(session: Session, actor: Actor, public_id: str) -> tuple[AttestationLine, str, str]:
    """One attestation, the public id of its course and the lineage of its lesson, for those who teach it. NotFound,
    NotAllowed."""
    row = session.execute(
        select(PracticeAttestation, Course)
        .join(Course, Course.id == PracticeAttestation.course_id)
        .where(PracticeAttestation.public_id == public_id)
    ).one_or_none()
    if row is None:
        raise NotFound(about=public_id)
    attestation, course = row
    authorise(actor, Action.ATTEST_PRACTICE, subject_of(session, course))
    names = [session.get_one(Account, one).display_name for one in (attestation.account_id, attestation.instructor_id)]
    return _line(attestation, names[0], names[1], actor), course.public_id, attestation.lesson_lineage


def _taught(session: Session, actor: Actor, course_public_id: str) -> Course:
    course = find_course(session, course_public_id)
    authorise(actor, Action.ATTEST_PRACTICE, subject_of(session, course))
    return course


def _learners(course: Course, lineage: str) -> Select[Account, datetime]:
    """The learners of a course whose own revision has practice in this lesson."""
    has_practice = (
        select(Lesson.id)
        .join(Module)
        .where(Module.revision_id == Enrolment.revision_id, Lesson.lineage == lineage, Lesson.practice != "")
        .exists()
    )
    return (
        select(Account, Enrolment.enrolled_at)
        .join(Enrolment, Enrolment.account_id == Account.id)
        .where(Enrolment.course_id == course.id, has_practice)
    )


def _in_force(course: Course, lineage: str) -> tuple[ColumnElement[bool], ...]:
    return (
        PracticeAttestation.course_id == course.id,
        PracticeAttestation.lesson_lineage == lineage,
        PracticeAttestation.withdrawn_at.is_(None),
    )


def _counts(session: Session, course: Course, lineage: str) -> tuple[int, int]:
    attested = select(func.count(PracticeAttestation.id)).where(*_in_force(course, lineage))
    learners = select(func.count()).select_from(_learners(course, lineage).subquery())
    return session.scalar(attested) or 0, session.scalar(learners) or 0


def _attestations(
    session: Session, actor: Actor, course: Course, lineage: str, page: int
) -> tuple[AttestationLine, ...]:
    instructor = aliased(Account)
    rows = session.execute(
        select(PracticeAttestation, Account.display_name, instructor.display_name)
        .join(Account, Account.id == PracticeAttestation.account_id)
        .join(instructor, instructor.id == PracticeAttestation.instructor_id)
        .where(PracticeAttestation.course_id == course.id, PracticeAttestation.lesson_lineage == lineage)
        .order_by(PracticeAttestation.id.desc())
        .limit(A_PAGE)
        .offset((page - 1) * A_PAGE)
    )
    return tuple(_line(attestation, learner, name, actor) for attestation, learner, name in rows)


def _line(attestation: PracticeAttestation, learner: str, instructor: str, actor: Actor) -> AttestationLine:
    return AttestationLine(
        attestation.public_id,
        learner,
        instructor,
        attestation.seen_on,
        attestation.words,
        attestation.withdrawn_at,
        attestation.withdrawal_reason,
        attestation.account_id == actor.account_id,
    )
