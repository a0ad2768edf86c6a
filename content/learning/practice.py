"""Practice: an instructor attests what a learner has shown, and may withdraw that (RECORDS.md, Evidence and progress).

An attestation counts as study of the lesson and pays what every other mode pays. Each act leaves an entry in the audit
log and a notice to the learner; nobody attests for themselves.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from content import text_fields
from content.certificates.completeness import completeness_of
from content.certificates.taking_back import take_back_certificate
from content.courses.access import find_course, subject_of
from content.courses.models import Course, Lesson, Module
from content.credits.drafts import day_from
from content.credits.pilots import day_of
from content.credits.withdrawal import withdraw
from content.errors import Invalid, NotAllowed, NotFound, Refused
from content.learning.access import CONTINUABLE
from content.learning.completion import settle
from content.learning.course_end import end_course
from content.learning.models import Completion, Enrolment, PracticeAttestation, StudyMode
from content.learning.records import completion_of, evidence_of, new_evidence, requirements_in
from content.messages import N_, Message
from content.notices.notify import PRACTICE_ATTESTED, PRACTICE_WITHDRAWN, LinkKind, link_to, notify, quotation
from content.people.accounts import lock_learner
from content.people.models import Account, AuditEvent
from content.people.permissions import Action, Actor, authorise

log = logging.getLogger(__name__)

LONGEST_WORDS = 2000
ATTESTED = "attested"
_NOT_FOR_ONESELF = N_("Nobody attests their own practice. Ask a colleague.")


def attest_practice(
    session: Session,
    actor: Actor,
    course_public_id: str,
    lesson_lineage: str,
    learners: Sequence[str],
    words: str,
    seen_on: str,
    now: datetime,
) -> int:
    """Attest that learners (public ids of accounts) have shown the practice of a lesson, all or none; gives for how
    many that is new. words: what was seen; seen_on: the day as people write it, by the clock in Beijing.

    Sent twice, the second changes nothing. Raises NotFound (also for somebody who does not study the course),
    NotAllowed (also for oneself), Refused where the course is closed, Invalid with the name of the form's field."""
    course = find_course(session, course_public_id)
    authorise(actor, Action.ATTEST_PRACTICE, subject_of(session, course))
    if not learners:
        raise Invalid(N_("Choose at least one learner."), field="learner")
    words = text_fields.prose(words, field="words", limit=LONGEST_WORDS).strip()
    if not words:
        raise Invalid(N_("Write what you have seen. The learner reads it."), field="words")
    day = day_from(seen_on, "seen_on")
    if day > day_of(now):
        raise Invalid(N_("This day has not come yet."), field="seen_on")
    enrolments = _enrolments(session, course, learners)
    count = 0
    for enrolment in enrolments:
        if enrolment.account_id == actor.account_id:
            raise NotAllowed(_NOT_FOR_ONESELF, about=course_public_id)
        if enrolment.revision.state not in CONTINUABLE:
            raise Refused(N_("This course is closed at the moment. Practice can be attested once it is open again."))
        lesson = _lesson(session, enrolment, lesson_lineage)
        count += _attest(session, actor, enrolment, lesson, words, day, now)
    return count


def withdraw_practice(session: Session, actor: Actor, public_id: str, reason: str, now: datetime) -> None:
    """Withdraw an attestation for a reason that the learner reads. A lesson that was complete by it alone is so no
    more, and what it paid is taken back, with the course's certificate where it rested on it.

    Raises NotFound, NotAllowed (also for one's own practice, and for who may not revoke that certificate), Invalid
    without a reason, Refused where it is withdrawn.
    """
    learner_id = session.scalar(
        select(PracticeAttestation.account_id).where(PracticeAttestation.public_id == public_id)
    )
    if learner_id is None:
        raise NotFound(about=public_id)
    lock_learner(session, learner_id)
    attestation = session.scalars(
        select(PracticeAttestation)
        .where(PracticeAttestation.public_id == public_id)
        .execution_options(populate_existing=True)
    ).one()
    course = session.get_one(Course, attestation.course_id)
    authorise(actor, Action.ATTEST_PRACTICE, subject_of(session, course))
    if learner_id == actor.account_id:
        raise NotAllowed(_NOT_FOR_ONESELF, about=public_id)
    reason = text_fields.prose(reason, field="reason", limit=LONGEST_WORDS).strip()
    if not reason:
        raise Invalid(N_("Give a reason."), field="reason")
    if attestation.withdrawn_at is not None:
        raise Refused(N_("This attestation has been withdrawn already."), about=public_id)
    attestation.withdrawn_at, attestation.withdrawn_by_id = now, actor.account_id
    attestation.withdrawal_reason = reason
    session.flush()
    _log(session, actor, attestation, "practice.withdrawn", reason, now)
    enrolment = session.scalars(
        select(Enrolment).where(Enrolment.account_id == learner_id, Enrolment.course_id == course.id)
    ).one()
    lesson = _lesson(session, enrolment, attestation.lesson_lineage)
    _take_back(session, actor, enrolment, lesson, course, reason, now)
    message = Message(PRACTICE_WITHDRAWN, {"title": lesson.title, "reason": quotation(reason)})
    notify(session, learner_id, message, link_to(LinkKind.LESSON, lesson.public_id))


def _attest(
    session: Session, actor: Actor, enrolment: Enrolment, lesson: Lesson, words: str, seen_on: date, now: datetime
) -> bool:
    lock_learner(session, enrolment.account_id)
    in_force = select(PracticeAttestation.id).where(
        PracticeAttestation.account_id == enrolment.account_id,
        PracticeAttestation.lesson_lineage == lesson.lineage,
        PracticeAttestation.withdrawn_at.is_(None),
    )
    if session.scalar(in_force) is not None:
        return False
    was_studied = completeness_of(session, enrolment).studied_at is not None
    attestation = PracticeAttestation(
        account_id=enrolment.account_id,
        course_id=enrolment.course_id,
        lesson_lineage=lesson.lineage,
        seen_on=seen_on,
        words=words,
        instructor_id=actor.account_id,
        attested_at=now,
    )
    session.add(attestation)
    session.flush()
    _log(session, actor, attestation, "practice.attested", "", now)
    evidence = evidence_of(session, enrolment.id, lesson.lineage)
    row = evidence.practice or new_evidence(session, enrolment.id, lesson.lineage, StudyMode.PRACTICE, now)
    row.counted, row.last_at = [ATTESTED], now
    session.flush()
    requirements = requirements_in(session, lesson, enrolment.course.language)
    evidence = evidence_of(session, enrolment.id, lesson.lineage)
    if not settle(session, enrolment, lesson, requirements, evidence, now).newly_completed:
        end_course(session, enrolment, row, now, was_studied=was_studied)
    message = Message(PRACTICE_ATTESTED, {"title": lesson.title, "words": quotation(words)})
    notify(session, enrolment.account_id, message, link_to(LinkKind.LESSON, lesson.public_id))
    return True


def _take_back(
    session: Session, actor: Actor, enrolment: Enrolment, lesson: Lesson, course: Course, reason: str, now: datetime
) -> None:
    """Take back what rested on the practice of a lesson alone."""
    evidence = evidence_of(session, enrolment.id, lesson.lineage)
    if evidence.practice is not None:
        evidence.practice.counted = []
        session.flush()
    completion = completion_of(session, enrolment.id, lesson.lineage)
    if completion is not None and completion.way is StudyMode.PRACTICE:
        session.execute(delete(Completion).where(Completion.id == completion.id))
        session.expunge(completion)
        requirements = requirements_in(session, lesson, course.language)
        if not settle(session, enrolment, lesson, requirements, evidence, now).completed:
            withdraw(session, actor, f"lesson:{enrolment.account_id}:{lesson.lineage}", reason, now)
    if completeness_of(session, enrolment).studied_at is None:
        withdraw(session, actor, f"course:{enrolment.account_id}:{course.public_id}", reason, now)
    take_back_certificate(session, actor, enrolment, reason, now)


def _enrolments(session: Session, course: Course, learners: Sequence[str]) -> list[Enrolment]:
    """The enrolments of these accounts in a fixed order, so that two instructors never wait for each other in turn."""
    enrolments = session.scalars(
        select(Enrolment)
        .join(Account, Account.id == Enrolment.account_id)
        .where(Enrolment.course_id == course.id, Account.public_id.in_(set(learners)))
        .order_by(Enrolment.account_id)
    ).all()
    if len(enrolments) < len(set(learners)):
        raise NotFound(about=course.public_id)
    return list(enrolments)


def _lesson(session: Session, enrolment: Enrolment, lineage: str) -> Lesson:
    """The lesson in the revision with which the learner began. NotFound where it has none with practice."""
    lesson = session.scalar(
        select(Lesson).join(Module).where(Module.revision_id == enrolment.revision_id, Lesson.lineage == lineage)
    )
    if lesson is None or not lesson.practice:
        raise NotFound(about=lineage)
    return lesson


def _log(
    session: Session, actor: Actor, attestation: PracticeAttestation, action: str, reason: str, now: datetime
) -> None:
    session.add(
        AuditEvent(
            at=now,
            actor_id=actor.account_id,
            action=action,
            subject_kind="practice_attestation",
            subject_id=attestation.public_id,
            reason=reason,
        )
    )
    session.flush()
    log.info("%s: attestation %s", action, attestation.public_id)
