"""Evidence from reading: which texts and transcript paragraphs were read (or listened to without the player)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from content.courses.models import Lesson
from content.errors import Invalid, Refused
from content.learning.access import open_lesson
from content.learning.completion import count_reading, counted, counted_from, settle
from content.learning.models import Enrolment, LessonEvidence, StudyMode
from content.learning.records import Evidence, evidence_of, new_evidence, requirements_in
from content.learning.requirements import Requirement, section_keys
from content.messages import N_
from content.people.accounts import lock_learner
from content.people.permissions import Action, Actor, authorise
from content.xapi.events import state_read

MOST_SECTIONS = 2000

TOO_FAST = N_(
    "What you marked as read is saved, but it is more than can be read in so short a time. Take your "
    "time: it counts from %(time)s on, when you open or save this lesson again."
)


@dataclass(frozen=True, slots=True)
class ReadingProgress:
    """How many sections of the lesson count as read, of how many; `counts_from`: when all count, set where some were
    marked too fast to count yet (`TOO_FAST`). `newly_completed`: this completed the lesson."""

    read: int
    sections: int
    counts_from: datetime | None
    completed: bool
    newly_completed: bool
    credits_awarded: int


def open_reading(
    session: Session, enrolment: Enrolment, lesson: Lesson, evidence: Evidence, now: datetime
) -> LessonEvidence:
    """The reading evidence of a lesson that a learner opens; the reading clock starts when it is first created."""
    return evidence.reading or new_evidence(session, enrolment.id, lesson.lineage, StudyMode.READING, now)


def record_reading(
    session: Session,
    actor: Actor,
    lesson_public_id: str,
    sections: Collection[str],
    now: datetime,
    up_to: str | None = None,
) -> ReadingProgress:
    """Record that the learner has read these sections, and of one recording all sections down to `up_to`; complete the
    lesson where its requirements are met.

    A section recorded before keeps its time; one that is not of this lesson raises Invalid and nothing is recorded. The
    pace is measured from when the lesson was opened (`open_reading`), without that from the first section on.
    """
    authorise(actor, Action.STUDY)
    access = open_lesson(session, actor, lesson_public_id)
    enrolment = access.recorded
    if enrolment is None:
        raise Refused(N_("Enrol in this course first; then what you study counts."), about=lesson_public_id)
    lock_learner(session, enrolment.account_id)
    requirements = requirements_in(session, access.lesson, access.course.language)
    keys = set(section_keys(requirements))
    read_keys = [*sections, *_down_to(requirements, up_to)]
    if len(read_keys) > MOST_SECTIONS or not keys.issuperset(read_keys):
        raise Invalid(N_("This part is not in the lesson any more. Open the lesson again."), field="sections")
    evidence = evidence_of(session, enrolment.id, access.lesson.lineage)
    reading = open_reading(session, enrolment, access.lesson, evidence, now)
    reading.sections = {**dict.fromkeys(read_keys, now.isoformat()), **reading.sections}
    reading.last_at = now
    counted_before = len(counted(requirements, reading))
    count_reading(session, enrolment.account_id, requirements, reading, now)
    if len(counted(requirements, reading)) > counted_before:
        counted_now = len(counted(requirements, reading))
        state_read(session, enrolment.account_id, access.course, access.lesson, counted_now, len(keys), now)
    settled = settle(session, enrolment, access.lesson, requirements, Evidence(evidence.media, reading), now)
    session.flush()
    counts_from = counted_from(session, enrolment.account_id, requirements, reading, now)
    return ReadingProgress(
        read=len(counted(requirements, reading)),
        sections=len(keys),
        counts_from=None if settled.completed else counts_from,
        completed=settled.completed,
        newly_completed=settled.newly_completed,
        credits_awarded=settled.credits_awarded,
    )


def _down_to(requirements: Sequence[Requirement], key: str | None) -> list[str]:
    """Keys of the sections of one requirement down to `key`; only `key` where none has it, for the caller to refuse."""
    if key is None:
        return []
    for requirement in requirements:
        keys = [section.key for section in requirement.sections]
        if key in keys:
            return keys[: keys.index(key) + 1]
    return [key]
