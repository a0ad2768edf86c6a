"""What was attested of a learner's own practice, for the page of all that is kept about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Course, Lesson, Module, Revision
from content.learning.models import Enrolment, PracticeAttestation
from content.people.models import Account
from content.people.permissions import Action, Actor, authorise


@dataclass(frozen=True, slots=True)
class PracticeRecord:
    """An attestation; the titles are those of the revision with which the learner began. `withdrawn_at` is None while
    it is in force."""

    course_title: str
    course_language: str
    lesson_title: str
    seen_on: date
    words: str
    instructor: str
    withdrawn_at: datetime | None
    withdrawal_reason: str


def practice_record(session: Session, actor: Actor) -> tuple[PracticeRecord, ...]:
    """All attestations of the actor's own practice, the oldest first. One query."""
    authorise(actor, Action.STUDY)
    attestation = PracticeAttestation
    rows = session.execute(
        select(attestation, Revision.title, Course.language, Lesson.title, Account.display_name)
        .join(
            Enrolment, (Enrolment.account_id == attestation.account_id) & (Enrolment.course_id == attestation.course_id)
        )
        .join(Revision, Revision.id == Enrolment.revision_id)
        .join(Course, Course.id == Enrolment.course_id)
        .join(Module, Module.revision_id == Revision.id)
        .join(Lesson, (Lesson.module_id == Module.id) & (Lesson.lineage == attestation.lesson_lineage))
        .join(Account, Account.id == attestation.instructor_id)
        .where(attestation.account_id == actor.account_id)
        .order_by(attestation.id)
    )
    return tuple(
        PracticeRecord(
            course_title,
            language,
            lesson_title,
            one.seen_on,
            one.words,
            instructor,
            one.withdrawn_at,
            one.withdrawal_reason,
        )
        for one, course_title, language, lesson_title, instructor in rows
    )
