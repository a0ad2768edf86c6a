"""A certificate of completion: issued when the last lesson of a course is complete, revoked by the institution."""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content.certificates.models import Certificate
from content.certificates.numbers import new_number
from content.courses.models import Course, Lesson, Module, Revision
from content.database import utc_now
from content.errors import Invalid, NotFound, Refused
from content.learning.models import Completion, Enrolment
from content.messages import N_, Message
from content.notices.notify import CERTIFICATE_ISSUED, CERTIFICATE_REVOKED, LinkKind, link_to, notify
from content.people.accounts import lock_learner
from content.people.models import Account, AuditEvent
from content.people.permissions import Action, Actor, Subject, authorise

log = logging.getLogger(__name__)

PREFIX = "CX"


def issue(session: Session, enrolment: Enrolment, now: datetime) -> Certificate | None:
    """The certificate of a finished course, created where there is none yet; None while a lesson is not complete.

    The learner must be locked (`lock_learner`), so that two beats that finish together make one certificate.
    """
    existing = session.scalar(
        select(Certificate).where(
            Certificate.account_id == enrolment.account_id, Certificate.course_id == enrolment.course_id
        )
    )
    if existing is not None:
        return existing
    units = _units_when_finished(session, enrolment)
    if units is None:
        return None
    course, revision = session.get_one(Course, enrolment.course_id), session.get_one(Revision, enrolment.revision_id)
    certificate = Certificate(
        number=new_number(PREFIX, now.year),
        account_id=enrolment.account_id,
        course_id=course.id,
        revision_id=revision.id,
        institution_id=course.institution_id,
        holder_name=session.get_one(Account, enrolment.account_id).display_name,
        course_title=revision.title,
        course_language=course.language,
        study_units=units,
        issued_at=now,
    )
    session.add(certificate)
    session.flush()
    log.info("certificate %s: issued for course %s", certificate.number, course.public_id)
    message = Message(CERTIFICATE_ISSUED, {"title": revision.title})
    notify(session, enrolment.account_id, message, link_to(LinkKind.CERTIFICATE, certificate.number))
    return certificate


def request_certificate(session: Session, actor: Actor, course_public_id: str) -> Certificate:
    """The actor's certificate for a finished course, issued now where there is none. Raises NotFound, Refused."""
    authorise(actor, Action.STUDY)
    enrolment = session.scalar(
        select(Enrolment)
        .join(Course, Enrolment.course_id == Course.id)
        .where(Course.public_id == course_public_id, Enrolment.account_id == actor.account_id)
    )
    if enrolment is None:
        raise NotFound(about=course_public_id)
    lock_learner(session, enrolment.account_id)
    certificate = issue(session, enrolment, utc_now())
    if certificate is None:
        raise Refused(
            N_("You get the certificate when every lesson of the course is complete."), about=course_public_id
        )
    return certificate


def revoke(session: Session, actor: Actor, number: str, reason: str) -> Certificate:
    """Revoke a certificate for a reason that its holder reads; its number stays valid to look up.

    NotFound, NotAllowed, Invalid without a reason, Refused where it is revoked already.
    """
    certificate = session.scalar(select(Certificate).where(Certificate.number == number).with_for_update())
    if certificate is None:
        raise NotFound(about=number)
    authorise(actor, Action.REVOKE_CERTIFICATE, Subject(institution_id=certificate.institution_id))
    if not reason.strip():
        raise Invalid(N_("Give a reason."), field="reason")
    if certificate.revoked_at is not None:
        raise Refused(N_("This certificate has been revoked already."), about=number)
    certificate.revoked_at, certificate.revoked_by_id = utc_now(), actor.account_id
    certificate.revocation_reason = reason.strip()
    session.add(
        AuditEvent(
            actor_id=actor.account_id,
            action="certificate.revoked",
            subject_kind="certificate",
            subject_id=certificate.number,
            reason=reason.strip(),
        )
    )
    log.info("certificate %s: revoked", certificate.number)
    message = Message(CERTIFICATE_REVOKED, {"title": certificate.course_title, "reason": reason.strip()})
    notify(session, certificate.account_id, message, link_to(LinkKind.CERTIFICATE, certificate.number))
    return certificate


def _units_when_finished(session: Session, enrolment: Enrolment) -> int | None:
    of_course = (
        select(func.count(), func.coalesce(func.sum(Lesson.study_units), 0))
        .join(Module, Lesson.module_id == Module.id)
        .where(Module.revision_id == enrolment.revision_id)
    )
    done = select(Completion.lesson_lineage).where(Completion.enrolment_id == enrolment.id)
    lessons, units = session.execute(of_course).one()
    left = session.execute(of_course.where(Lesson.lineage.not_in(done))).one()[0]
    return int(units) if lessons and not left else None
