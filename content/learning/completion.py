"""Completing a lesson: recorded once, with the credits it pays, and what follows where it was the last of its
course."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from content.certificates.completeness import completeness_of
from content.courses.models import Audience, Course, Lesson, Revision
from content.credits import ledger
from content.institutions.models import Institution
from content.learning.course_end import end_course
from content.learning.models import Completion, Enrolment, LessonEvidence
from content.learning.records import Evidence, completion_of
from content.learning.requirements import Requirement, is_complete, only_played
from content.learning.study_allowance import load_allowance, save_allowance
from content.xapi.events import state_lesson_completed

ROUNDING_S = 0.01
"""Moments are stored to the millisecond."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """`completed`: the lesson is complete, now or since before; `newly_completed`: just now; `credits_awarded`:
    hundredths that it paid just now."""

    completed: bool
    newly_completed: bool = False
    credits_awarded: int = 0


def settle(
    session: Session,
    enrolment: Enrolment,
    lesson: Lesson,
    requirements: Sequence[Requirement],
    evidence: Evidence,
    now: datetime,
) -> Settlement:
    """Complete the lesson if its evidence is enough by `now`, and pay for it. The learner must be locked
    (`lock_learner`), which makes this happen once however many beats arrive together."""
    if completion_of(session, enrolment.id, lesson.lineage) is not None:
        return Settlement(completed=True)
    basis = _basis(requirements, evidence)
    if basis is None:
        return Settlement(completed=False)
    was_studied = completeness_of(session, enrolment).studied_at is not None
    completion = Completion(
        enrolment_id=enrolment.id,
        lesson_lineage=lesson.lineage,
        way=basis.way,
        evidence_id=basis.id,
        completed_at=now,
    )
    session.add(completion)
    session.flush()
    paid = _pay(session, enrolment, lesson, basis, now)
    paid += end_course(session, enrolment, basis, now, was_studied=was_studied)
    return Settlement(completed=True, newly_completed=True, credits_awarded=paid)


def count_reading(
    session: Session,
    account_id: int,
    requirements: Sequence[Requirement],
    reading: LessonEvidence | None,
    now: datetime,
) -> None:
    """Count the sections marked as read, in the order in which they were reached, as far as the learner has had the
    time to read them since the lesson was opened and studied nothing else in it. The others stay marked and count once
    enough time has passed. The learner must be locked (`lock_learner`)."""
    if reading is None or not (pending := _pending(requirements, reading)):
        return
    allowance = load_allowance(session, account_id, now)
    newly_counted = []
    for key, least_s in pending:
        if allowance.free_s(reading.first_at, now) < least_s - ROUNDING_S:
            break
        allowance, _ = allowance.take(least_s, reading.first_at, now)
        newly_counted.append(key)
    if newly_counted:
        reading.counted = [*reading.counted, *newly_counted]
        save_allowance(session, account_id, allowance)


def counted(requirements: Sequence[Requirement], reading: LessonEvidence | None) -> frozenset[str]:
    """The sections marked as read that count."""
    if reading is None:
        return frozenset()
    keys = (section.key for requirement in requirements for section in requirement.sections)
    return frozenset(keys) & frozenset(reading.counted)


@dataclass(frozen=True, slots=True)
class WaitingParts:
    """Parts marked as read that do not count yet. `count_from`: when all will if nothing else is studied;
    `first_counts`: the first does now."""

    count_from: datetime
    first_counts: bool


def waiting_parts(
    session: Session,
    account_id: int,
    requirements: Sequence[Requirement],
    reading: LessonEvidence | None,
    now: datetime,
) -> WaitingParts | None:
    """The parts that wait; None where there are none."""
    if reading is None or not (pending := _pending(requirements, reading)):
        return None
    free_s = load_allowance(session, account_id, now).free_s(reading.first_at, now)
    lacking_s = max(0.0, sum(least_s for _, least_s in pending) - free_s)
    return WaitingParts(now + timedelta(seconds=lacking_s), free_s >= pending[0][1] - ROUNDING_S)


def counted_from(
    session: Session,
    account_id: int,
    requirements: Sequence[Requirement],
    reading: LessonEvidence | None,
    now: datetime,
) -> datetime | None:
    """When all sections marked as read will count if nothing else is studied; None where all do already."""
    waiting = waiting_parts(session, account_id, requirements, reading, now)
    return waiting.count_from if waiting else None


def _pending(requirements: Sequence[Requirement], reading: LessonEvidence) -> list[tuple[str, float]]:
    """The sections marked as read that do not count yet, in the order in which they were reached, each with the
    shortest time that reading it takes."""
    least_s = {section.key: section.least_s for requirement in requirements for section in requirement.sections}
    reached = sorted((at, key) for key, at in reading.sections.items() if key in least_s)
    return [(key, least_s[key]) for _, key in reached if key not in reading.counted]


def _ranges(evidence: Evidence) -> dict[str, Any]:
    return evidence.media.ranges if evidence.media else {}


def _basis(requirements: Sequence[Requirement], evidence: Evidence) -> LessonEvidence | None:
    """The evidence by which the lesson is studied; None where none of it is enough. Only on which of them the
    completion rests depends on their order here, never what it pays."""
    if is_complete(requirements, _ranges(evidence), counted(requirements, evidence.reading)):
        if only_played(requirements, _ranges(evidence)):
            return evidence.media
        return evidence.reading or evidence.media
    return next((row for row in (evidence.checks, evidence.practice) if row is not None and row.counted), None)


def _pay(session: Session, enrolment: Enrolment, lesson: Lesson, evidence: LessonEvidence, now: datetime) -> int:
    course, revision = session.get_one(Course, enrolment.course_id), session.get_one(Revision, enrolment.revision_id)
    state_lesson_completed(session, enrolment.account_id, course, revision, lesson, now)
    if revision.audience is not Audience.LEARNERS:
        return 0
    paid = ledger.award(
        session,
        enrolment.account_id,
        region_code=session.get_one(Institution, course.institution_id).region_code,
        lesson_lineage=lesson.lineage,
        lesson_title=lesson.title,
        study_units=lesson.study_units,
        mode=evidence.way,
        evidence=f"evidence:{evidence.public_id}",
        now=now,
        course_id=course.id,
    )
    return paid.amount if paid else 0
