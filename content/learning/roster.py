"""The roster of a course: who studies it, how far they are, who needs help.

It holds what teachers need to help: name, days, lessons, questions. How somebody studies, prefers or needs things is
not in it (RECORDS.md, Personal data). Each reading is authorised and logged with ids.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.assessment.models import Assessment
from content.certificates.completeness import SLICE, Completeness, completeness_by_enrolment
from content.courses.access import find_course, subject_of
from content.courses.co_authors import newest_title
from content.courses.models import Course, Lesson, Module, Revision
from content.learning.models import Enrolment
from content.learning.roster_places import Need, Place, places_of
from content.people.permissions import Action, Actor, authorise

log = logging.getLogger(__name__)

A_PAGE = 50


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
    course, places = _read(session, actor, course_public_id, now)
    in_need = [one for one in places if one.needs]
    listed = in_need if only_help else places
    pages = max(1, -(-len(listed) // A_PAGE))
    page = min(max(1, page), pages)
    revision_ids = {one.revision_id for one in places}
    return Roster(
        course.public_id,
        newest_title(session, course),
        course.language,
        tuple(_learners(session, listed[(page - 1) * A_PAGE : page * A_PAGE])),
        *_asked_for(session, revision_ids),
        len(places),
        len(in_need),
        page,
        pages,
    )


def whole_roster(session: Session, actor: Actor, course_public_id: str, now: datetime) -> tuple[Learner, ...]:
    """All learners of a course in the order of `roster`, for a file. NotFound, NotAllowed."""
    return tuple(_learners(session, _read(session, actor, course_public_id, now)[1]))


def _read(session: Session, actor: Actor, course_public_id: str, now: datetime) -> tuple[Course, list[Place]]:
    course = find_course(session, course_public_id)
    authorise(actor, Action.SEE_ROSTER, subject_of(session, course))
    log.info("course %s: roster read by account %d", course.public_id, actor.account_id)
    return course, places_of(session, course, now)


def _asked_for(session: Session, revision_ids: Collection[int]) -> tuple[bool, bool]:
    """Whether any of these revisions asks for practice, and whether any asks for the final assessment."""
    practice = select(Lesson.id).join(Module, Module.id == Lesson.module_id).join(Revision)
    asks_practice = practice.where(
        Revision.id.in_(revision_ids), Revision.practice_required, Lesson.required, Lesson.practice != ""
    )
    assessment = select(Assessment.id).join(Revision, Revision.id == Assessment.revision_id)
    asks_assessment = assessment.where(Revision.id.in_(revision_ids), Revision.assessment_required)
    return (
        session.scalar(asks_practice.limit(1)) is not None,
        session.scalar(asks_assessment.limit(1)) is not None,
    )


def _learners(session: Session, places: Sequence[Place]) -> Iterator[Learner]:
    """How far these are. As many queries for many learners as for one."""
    enrolments: list[Enrolment] = []
    for start in range(0, len(places), SLICE):
        ids = [one.enrolment_id for one in places[start : start + SLICE]]
        enrolments += session.scalars(select(Enrolment).where(Enrolment.id.in_(ids)))
    completeness = completeness_by_enrolment(session, enrolments)
    for one in places:
        yield _learner(one, completeness[one.enrolment_id])


def _learner(place: Place, progress: Completeness) -> Learner:
    practice = sum(lesson.asks_practice for lesson in progress.lessons)
    return Learner(
        name=place.name,
        began_at=place.began_at,
        completed=progress.completed_lessons,
        lessons=len(progress.lessons),
        attested=practice - len(progress.missing_practice),
        practice=practice,
        passed=not progress.missing_assessment if progress.assessment_required else None,
        last_at=place.last_at,
        needs=place.needs,
    )
