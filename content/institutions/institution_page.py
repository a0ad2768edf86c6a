"""The pages of an institution for its manager: courses with their next steps, work on recordings, open questions."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Block, Course, Lesson, Module, Revision, RevisionState
from content.institutions.next_steps import CourseStep, Step, course_steps
from content.institutions.staff import managed_institution
from content.jobs.models import JobKind, JobState, MediaJob
from content.learning.models import LessonQuestion
from content.people.models import Account
from content.people.permissions import Actor

A_PAGE = 30
LONGEST_SEARCH = 100
MOST_SHOWN = 200
"""Jobs and questions on one page; there are more only where nobody looks at them."""


class Order(enum.StrEnum):
    """In which order the courses are listed."""

    STEP = "step"  # what the institution has to do first, of that what waits longest
    TITLE = "title"
    NEWEST = "newest"  # what changed last


@dataclass(frozen=True, slots=True)
class InstitutionCourses:
    """One page of the courses. `total`: all of the institution; `matching`: those that were searched for; `counts`: how
    many of all wait for each step."""

    courses: tuple[CourseStep, ...]
    total: int
    matching: int
    counts: Mapping[Step, int]
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class JobLine:
    """Work on a recording that failed, waits or is under way, by its last attempt."""

    block_public_id: str
    block_title: str
    lesson_title: str
    course_title: str
    language: str
    kind: JobKind
    state: JobState
    requested_at: datetime


@dataclass(frozen=True, slots=True)
class QuestionOfCourse:
    """A learner's question that nobody has answered yet."""

    public_id: str
    course_title: str
    language: str
    asked_by: str
    asked_at: datetime
    text: str


def institution_courses(
    session: Session,
    actor: Actor,
    public_id: str,
    *,
    text: str = "",
    step: Step | None = None,
    order: Order = Order.STEP,
    page: int = 1,
) -> InstitutionCourses:
    """The courses whose title or authors contain `text` and that wait for `step`. NotFound, NotAllowed."""
    steps = course_steps(session, managed_institution(session, actor, public_id))
    part = text.strip()[:LONGEST_SEARCH].casefold()
    matching = [one for one in steps if step in (None, one.step) and _names(one, part)]
    if order is Order.TITLE:
        matching.sort(key=lambda one: one.title)
    elif order is Order.NEWEST:
        matching.sort(key=lambda one: one.since, reverse=True)
    pages = max(1, -(-len(matching) // A_PAGE))
    page = min(max(1, page), pages)
    on_page = matching[(page - 1) * A_PAGE : page * A_PAGE]
    return InstitutionCourses(
        tuple(on_page), len(steps), len(matching), Counter(one.step for one in steps), page, pages
    )


def institution_jobs(session: Session, actor: Actor, public_id: str) -> tuple[JobLine, ...]:
    """Work on recordings of drafts that is not done, what failed first, then the oldest. NotFound, NotAllowed."""
    institution = managed_institution(session, actor, public_id)
    rows = session.execute(
        select(MediaJob, Block, Lesson.title, Revision.title, Course.language)
        .join(Block, Block.id == MediaJob.block_id)
        .join(Lesson, Lesson.id == Block.lesson_id)
        .join(Module, Module.id == Lesson.module_id)
        .join(Revision, Revision.id == Module.revision_id)
        .join(Course, Course.id == Revision.course_id)
        .where(Course.institution_id == institution.id, Revision.state == RevisionState.DRAFT)
        .order_by(MediaJob.id)
    ).all()
    last = {(job.block_id, job.kind): row for row in rows for job in (row[0],)}
    lines = [
        JobLine(block.public_id, block.title, lesson, title, language, job.kind, job.state, job.requested_at)
        for job, block, lesson, title, language in last.values()
        if job.state in (JobState.FAILED, JobState.RUNNING, JobState.QUEUED)
    ]
    lines.sort(key=lambda one: (one.state is not JobState.FAILED, one.requested_at))
    return tuple(lines[:MOST_SHOWN])


def institution_questions(session: Session, actor: Actor, public_id: str) -> tuple[QuestionOfCourse, ...]:
    """The unanswered questions of learners in all courses, the oldest first. NotFound, NotAllowed."""
    institution = managed_institution(session, actor, public_id)
    titles = select(Revision.course_id, Revision.title).join(Course).where(Course.institution_id == institution.id)
    newest = {row[0]: row[1] for row in session.execute(titles.order_by(Revision.number))}
    rows = session.execute(
        select(LessonQuestion, Account.display_name, Course.language)
        .join(Account, Account.id == LessonQuestion.account_id)
        .join(Course, Course.id == LessonQuestion.course_id)
        .where(Course.institution_id == institution.id, LessonQuestion.answer.is_(None))
        .order_by(LessonQuestion.asked_at, LessonQuestion.id)
        .limit(MOST_SHOWN)
    )
    return tuple(
        QuestionOfCourse(row.public_id, newest[row.course_id], language, name, row.asked_at, row.text)
        for row, name, language in rows
    )


def _names(course: CourseStep, part: str) -> bool:
    """Whether the title or an author of the course contains `part`."""
    return any(part in name.casefold() for name in (course.title, *course.authors))
