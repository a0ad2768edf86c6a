"""Evidence from reading: which texts and paragraphs of transcripts were read (or, without the player, heard)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from content.courses.models import Lesson
from content.errors import Invalid, Refused
from content.learning.access import open_lesson
from content.learning.completion import counted, counted_from, settle
from content.learning.models import Enrolment, LessonEvidence, Way
from content.learning.records import Evidence, evidence_of, new_evidence, parts_in
from content.learning.requirements import Part
from content.messages import N_
from content.people.locking import lock_learner
from content.people.permissions import Action, Actor, authorise

MOST_SECTIONS = 2000

TOO_FAST = N_(
    "What you marked as read is saved, but it is more than can be read in so short a time. Take your "
    "time: it counts from %(time)s on, when you open or save this lesson again."
)


@dataclass(frozen=True, slots=True)
class ReadingProgress:
    """How many sections of the lesson count as read, of how many; `counts_from` is set where some do not count yet
    because they came too fast (`TOO_FAST` says so), and is when they will."""

    read: int
    sections: int
    counts_from: datetime | None
    completed: bool
    credits_awarded: int


def open_reading(
    session: Session, enrolment: Enrolment, lesson: Lesson, evidence: Evidence, now: datetime
) -> LessonEvidence:
    """The reading evidence of a lesson that a learner opens: from the first time on, the clock runs."""
    return evidence.reading or new_evidence(session, enrolment.id, lesson.lineage, Way.READING, now)


def record_reading(
    session: Session,
    actor: Actor,
    lesson_public_id: str,
    section_keys: Collection[str],
    now: datetime,
    up_to: str | None = None,
) -> ReadingProgress:
    """Keep that the learner has read these sections, and of one recording those down to the section `up_to`; complete
    the lesson if that was all.

    A section that came earlier keeps its time; one that is not of this lesson raises Invalid and nothing is kept. The
    pace is measured from when the lesson was opened (`open_reading`), without that from the first section on.
    """
    authorise(actor, Action.STUDY)
    access = open_lesson(session, actor, lesson_public_id)
    enrolment = access.recorded
    if enrolment is None:
        raise Refused(N_("Enrol in this course first; then what you study counts."))
    lock_learner(session, enrolment.account_id)
    parts = parts_in(session, access.lesson, access.course.language)
    known = {section.key for part in parts for section in part.sections}
    section_keys = [*section_keys, *_down_to(parts, up_to)]
    if len(section_keys) > MOST_SECTIONS or not known.issuperset(section_keys):
        raise Invalid(N_("This part is not in the lesson any more. Open the lesson again."), field="sections")
    evidence = evidence_of(session, enrolment.id, access.lesson.lineage)
    reading = open_reading(session, enrolment, access.lesson, evidence, now)
    reading.sections = {**dict.fromkeys(section_keys, now.isoformat()), **reading.sections}
    reading.last_at = now
    settled = settle(session, enrolment, access.lesson, parts, Evidence(evidence.media, reading), now)
    session.flush()
    counts_from = counted_from(parts, reading)
    return ReadingProgress(
        read=len(counted(parts, reading, now)),
        sections=len(known),
        counts_from=counts_from if counts_from and counts_from > now and not settled.completed else None,
        completed=settled.completed,
        credits_awarded=settled.credits_awarded,
    )


def _down_to(parts: Sequence[Part], key: str | None) -> list[str]:
    """The keys of the sections of a part down to `key`; `key` alone where no part has it, for the caller to refuse."""
    if key is None:
        return []
    for part in parts:
        keys = [section.key for section in part.sections]
        if key in keys:
            return keys[: keys.index(key) + 1]
    return [key]
