"""Completing a lesson: recorded once, with the credits it pays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from content.certificates.completeness import completeness_of
from content.certificates.issuing import issue as issue_certificate
from content.courses.models import Audience, Course, Lesson, Revision
from content.credits import ledger
from content.evaluation.survey import offer_survey
from content.institutions.models import Institution
from content.learning.models import Completion, Enrolment, LessonEvidence, StudyMode
from content.learning.records import Evidence, completion_of
from content.learning.requirements import Requirement, is_complete, only_played
from content.learning.study_allowance import load_allowance, save_allowance
from content.xapi.events import state_course_completed, state_lesson_completed

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
    mode = StudyMode.MEDIA if only_played(requirements, _ranges(evidence)) else StudyMode.READING
    basis = evidence.media if mode is StudyMode.MEDIA else evidence.reading or evidence.media
    if basis is None or not is_complete(requirements, _ranges(evidence), counted(requirements, evidence.reading)):
        return Settlement(completed=False)
    completion = Completion(
        enrolment_id=enrolment.id,
        lesson_lineage=lesson.lineage,
        way=mode,
        evidence_id=basis.id,
        completed_at=now,
    )
    session.add(completion)
    session.flush()
    paid = _pay(session, enrolment, lesson, mode, basis, now)
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


def _pay(
    session: Session, enrolment: Enrolment, lesson: Lesson, mode: StudyMode, evidence: LessonEvidence, now: datetime
) -> int:
    course, revision = session.get_one(Course, enrolment.course_id), session.get_one(Revision, enrolment.revision_id)
    state_lesson_completed(session, enrolment.account_id, course, revision, lesson, now)
    completeness = completeness_of(session, enrolment)
    if completeness.studied_at is not None:
        state_course_completed(session, enrolment.account_id, course, revision, now)
    if revision.audience is not Audience.LEARNERS:  # its certificate is issued all the same
        issue_certificate(session, enrolment, now)
        return 0
    region_code = session.get_one(Institution, course.institution_id).region_code
    paid = ledger.award(
        session,
        enrolment.account_id,
        region_code=region_code,
        lesson_lineage=lesson.lineage,
        lesson_title=lesson.title,
        study_units=lesson.study_units,
        mode=mode,
        evidence=f"evidence:{evidence.public_id}",
        now=now,
        course_id=course.id,
    )
    total = paid.amount if paid else 0
    issue_certificate(session, enrolment, now)
    if completeness.studied_at is not None:  # credits wait for no assessment and no audit
        offer_survey(session, enrolment)
        bonus = ledger.award_course(
            session,
            enrolment.account_id,
            region_code=region_code,
            course_public_id=course.public_id,
            course_title=revision.title,
            evidence=f"evidence:{evidence.public_id}",
            now=now,
            course_id=course.id,
        )
        total += bonus.amount if bonus else 0
    return total
