"""When a lesson is complete: one row, once, and what it pays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from content.certificates.issuing import issue as issue_certificate
from content.courses.models import Course, Lesson, Revision
from content.credits import ledger
from content.institutions.models import Institution
from content.learning.models import Completion, Enrolment, LessonEvidence, Way
from content.learning.records import Evidence, completion_of
from content.learning.requirements import Part, is_complete, only_played


@dataclass(frozen=True, slots=True)
class Settlement:
    """`completed`: the lesson is complete, now or since before; `credits_awarded`: hundredths that it paid just now."""

    completed: bool
    credits_awarded: int = 0


def settle(
    session: Session,
    enrolment: Enrolment,
    lesson: Lesson,
    parts: Sequence[Part],
    evidence: Evidence,
    now: datetime,
) -> Settlement:
    """Complete the lesson if its evidence is enough by `now`, and pay for it. The learner must be locked
    (`lock_learner`), which makes this happen once however many beats arrive together."""
    if completion_of(session, enrolment.id, lesson.lineage) is not None:
        return Settlement(completed=True)
    way = Way.MEDIA if only_played(parts, _ranges(evidence)) else Way.READING
    rests_on = evidence.media if way is Way.MEDIA else evidence.reading or evidence.media
    if rests_on is None or not is_enough(parts, evidence, now):
        return Settlement(completed=False)
    completion = Completion(
        enrolment_id=enrolment.id,
        lesson_lineage=lesson.lineage,
        way=way,
        evidence_id=rests_on.id,
        completed_at=now,
    )
    session.add(completion)
    session.flush()
    return Settlement(completed=True, credits_awarded=_pay(session, enrolment, lesson, way, rests_on, now))


def is_enough(parts: Sequence[Part], evidence: Evidence, now: datetime) -> bool:
    """Return whether the evidence completes the lesson by `now`."""
    return is_complete(parts, _ranges(evidence), counted(parts, evidence.reading, now))


def counted(parts: Sequence[Part], reading: LessonEvidence | None, now: datetime) -> frozenset[str]:
    """Which of the sections said to be read count by `now`: in the order in which they were reached, as many as can
    have been read since the lesson was opened. The others are kept and count when enough time has gone by."""
    if reading is None:
        return frozenset()
    return frozenset(key for key, moment in _plausible(parts, reading) if moment <= now)


def counted_from(parts: Sequence[Part], reading: LessonEvidence | None) -> datetime | None:
    """From when on all the sections that were said to be read count; None where none were."""
    return max((moment for _, moment in _plausible(parts, reading)), default=None) if reading else None


def _plausible(parts: Sequence[Part], reading: LessonEvidence) -> list[tuple[str, datetime]]:
    least_s = {section.key: section.least_s for part in parts for section in part.sections}
    reached = sorted((at, key) for key, at in reading.sections.items() if key in least_s)
    moments, spent_s = [], 0.0
    for _, key in reached:
        spent_s += least_s[key]
        moments.append((key, reading.first_at + timedelta(seconds=spent_s)))
    return moments


def _ranges(evidence: Evidence) -> dict[str, Any]:
    return evidence.media.ranges if evidence.media else {}


def _pay(
    session: Session, enrolment: Enrolment, lesson: Lesson, way: Way, evidence: LessonEvidence, now: datetime
) -> int:
    course, revision = session.get_one(Course, enrolment.course_id), session.get_one(Revision, enrolment.revision_id)
    region_code = session.get_one(Institution, course.institution_id).region_code
    paid = ledger.award(
        session,
        enrolment.account_id,
        region_code=region_code,
        lesson_lineage=lesson.lineage,
        lesson_title=lesson.title,
        study_units=lesson.study_units,
        way=way,
        evidence=f"evidence:{evidence.public_id}",
        now=now,
    )
    total = paid.amount if paid else 0
    if issue_certificate(session, enrolment, now) is not None:
        bonus = ledger.award_course(
            session,
            enrolment.account_id,
            region_code=region_code,
            course_public_id=course.public_id,
            course_title=revision.title,
            evidence=f"evidence:{evidence.public_id}",
            now=now,
        )
        total += bonus.amount if bonus else 0
    return total
