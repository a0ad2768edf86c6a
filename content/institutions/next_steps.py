"""What each course of an institution waits for, from stored states alone: the page of its manager.

However many courses there are, it takes a dozen queries (course_facts.py).
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from content.courses.models import Course, Revision, RevisionState
from content.institutions.course_facts import CourseFacts, course_facts
from content.institutions.models import BilingualName, Institution, RegionLevel


class Step(enum.StrEnum):
    """What a course waits for, that of the institution first."""

    FINDINGS = "findings"  # returned: read what the reviewers found, open a new version
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    FAILED_JOBS = "failed_jobs"
    NO_LESSON = "no_lesson"
    NO_RECORDING = "no_recording"
    NO_CAPTIONS = "no_captions"  # to be brought
    CAPTIONS = "captions"  # to be checked
    SUBMISSION = "submission"
    JOBS = "jobs"  # at work or waiting for a worker
    REVIEW = "review"
    WITHDRAWN = "withdrawn"
    NOTHING = "nothing"  # published


OF_INSTITUTION = frozenset(
    {
        Step.FINDINGS,
        Step.SUSPENDED,
        Step.EXPIRED,
        Step.FAILED_JOBS,
        Step.NO_LESSON,
        Step.NO_RECORDING,
        Step.NO_CAPTIONS,
        Step.CAPTIONS,
        Step.SUBMISSION,
    }
)
"""Steps that somebody of the institution takes."""


@dataclass(frozen=True, slots=True)
class CourseStep:
    """A course by its newest revision, with its next step. `count`: of how many things the step speaks; `level` and
    `region`: who reviews it; `since`: since when it waits; `questions`: of learners, unanswered."""

    public_id: str
    title: str
    language: str
    authors: tuple[str, ...]
    number: int
    state: RevisionState
    published: bool
    step: Step
    count: int
    since: datetime
    level: RegionLevel | None = None
    region: BilingualName | None = None
    questions: int = 0


def course_steps(session: Session, institution: Institution) -> tuple[CourseStep, ...]:
    """The courses of an institution with their next steps; whoever calls has authorised. What the institution has to do
    comes first, and of that what waits longest."""
    newest = (
        select(func.max(Revision.number)).where(Revision.course_id == Course.id).correlate(Course).scalar_subquery()
    )
    rows = session.execute(
        select(Course, Revision)
        .join(Revision, and_(Revision.course_id == Course.id, Revision.number == newest))
        .where(Course.institution_id == institution.id)
    ).all()
    facts = course_facts(session, [course.id for course, _ in rows], [revision for _, revision in rows])
    steps = [_course_step(course, revision, facts) for course, revision in rows]
    order = list(Step)
    return tuple(sorted(steps, key=lambda one: (order.index(one.step), one.since)))


def _course_step(course: Course, revision: Revision, facts: CourseFacts) -> CourseStep:
    step, count = _step(revision, facts)
    level, region, since = facts.cases.get(revision.id, (None, None, None))
    return CourseStep(
        public_id=course.public_id,
        title=revision.title,
        language=course.language,
        authors=tuple(facts.authors.get(course.id, ())),
        number=revision.number,
        state=revision.state,
        published=course.id in facts.published,
        step=step,
        count=count,
        since=since or revision.decided_at or revision.submitted_at or revision.opened_at,
        level=level,
        region=region,
        questions=facts.questions.get(course.id, 0),
    )


_OF_STATE = {
    RevisionState.IN_REVIEW: Step.REVIEW,
    RevisionState.PUBLISHED: Step.NOTHING,
    RevisionState.SUPERSEDED: Step.NOTHING,
    RevisionState.SUSPENDED: Step.SUSPENDED,
    RevisionState.EXPIRED: Step.EXPIRED,
    RevisionState.WITHDRAWN: Step.WITHDRAWN,
}


def _step(revision: Revision, facts: CourseFacts) -> tuple[Step, int]:
    """The step and of how many things it speaks: of a draft the first that stands in the way of its submission."""
    if revision.state is RevisionState.RETURNED:
        return Step.FINDINGS, facts.findings.get(revision.id, 0)
    if revision.state is not RevisionState.DRAFT:
        return _OF_STATE[revision.state], 0
    if not facts.lessons.get(revision.id):
        return Step.NO_LESSON, 0
    in_the_way = (
        (Step.FAILED_JOBS, facts.failed),
        (Step.JOBS, facts.at_work),
        (Step.NO_RECORDING, facts.recordings_missing),
        (Step.NO_CAPTIONS, facts.uncaptioned),
        (Step.CAPTIONS, facts.unchecked),
    )
    waiting = ((step, counts[revision.id]) for step, counts in in_the_way if counts.get(revision.id))
    return next(waiting, (Step.SUBMISSION, 0))
