"""A certificate: issued when a course is finished and, where the pilot's rule asks for it, its completion audited;
revoked by the institution."""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.certificates.audit_rule import needs_audit
from content.certificates.completeness import completeness_of
from content.certificates.models import AuditState, Certificate, CertificateKind, CompletionAudit
from content.certificates.numbers import new_number
from content.courses.models import Course, Revision
from content.credentials.revocation import revoke_credentials
from content.database import utc_now
from content.errors import Invalid, NotFound, Refused
from content.learning.models import Enrolment
from content.messages import N_, Message
from content.notices.notify import (
    AUDIT_BEGUN,
    CERTIFICATE_ISSUED,
    CERTIFICATE_REVOKED,
    STUDY_RECORD_ISSUED,
    LinkKind,
    link_to,
    notify,
)
from content.people.accounts import lock_learner
from content.people.models import Account, AuditEvent
from content.people.permissions import Action, Actor, Subject, authorise

log = logging.getLogger(__name__)

PREFIX = "CX"


def issue(session: Session, enrolment: Enrolment, now: datetime) -> Certificate | None:
    """The certificate of a finished course, created where there is none yet, or where what the last rested on had been
    taken back and is achieved again; None while something is missing that the course asks for, or the audit
    that the pilot's rule asks for (it is opened here) has not passed.

    The learner must be locked (`lock_learner`), so that two beats that finish together make one certificate.
    """
    last = session.scalar(
        select(Certificate)
        .where(Certificate.account_id == enrolment.account_id, Certificate.course_id == enrolment.course_id)
        .order_by(Certificate.id.desc())
        .limit(1)
    )
    if last is not None and not (last.revoked_at and last.reissuable):
        return last
    completeness = completeness_of(session, enrolment)
    if completeness.finished_at is None:
        return None
    course, revision = session.get_one(Course, enrolment.course_id), session.get_one(Revision, enrolment.revision_id)
    audit = audit_of(session, enrolment.account_id, course.id)
    if audit is None and needs_audit(session, course, revision, completeness.finished_at):
        audit = _ask_for_audit(session, enrolment, revision, completeness.finished_at, now)
    elif audit is not None and audit.state is AuditState.REVOKED and last is not None:
        audit.state, audit.asked_at, audit.told_at = AuditState.WAITING, now, None
    if audit is not None and audit.state is not AuditState.PASSED:
        return None
    is_judged = audit is not None or completeness.assessment_passed_at is not None
    kind = CertificateKind.TRAINING if is_judged else CertificateKind.STUDY
    certificate = Certificate(
        number=new_number(PREFIX, now.year),
        kind=kind,
        account_id=enrolment.account_id,
        course_id=course.id,
        revision_id=revision.id,
        institution_id=course.institution_id,
        holder_name=session.get_one(Account, enrolment.account_id).display_name,
        course_title=revision.title,
        course_language=course.language,
        study_units=completeness.study_units,
        issued_at=now,
    )
    session.add(certificate)
    session.flush()
    log.info("certificate %s: issued for course %s", certificate.number, course.public_id)
    issued = CERTIFICATE_ISSUED if kind is CertificateKind.TRAINING else STUDY_RECORD_ISSUED
    message = Message(issued, {"title": revision.title})
    notify(session, enrolment.account_id, message, link_to(LinkKind.CERTIFICATE, certificate.number))
    return certificate


def issue_after_assessment(session: Session, account_id: int, course_id: int, now: datetime) -> None:
    """Issue the certificate, or ask for its audit, where passing the assessment was the last that was missing."""
    lock_learner(session, account_id)
    enrolment = session.scalar(
        select(Enrolment).where(Enrolment.account_id == account_id, Enrolment.course_id == course_id)
    )
    if enrolment is not None:
        issue(session, enrolment, now)


def request_certificate(session: Session, actor: Actor, course_public_id: str) -> Certificate | None:
    """The actor's certificate for a finished course, issued now where there is none; None where the institution audits
    the completion now, for the first time or again. Raises NotFound, Refused."""
    authorise(actor, Action.STUDY)
    enrolment = session.scalar(
        select(Enrolment)
        .join(Course, Enrolment.course_id == Course.id)
        .where(Course.public_id == course_public_id, Enrolment.account_id == actor.account_id)
    )
    if enrolment is None:
        raise NotFound(about=course_public_id)
    lock_learner(session, enrolment.account_id)
    now = utc_now()
    certificate = issue(session, enrolment, now)
    if certificate is not None:
        return certificate
    audit = audit_of(session, enrolment.account_id, enrolment.course_id)
    if audit is None:
        raise Refused(
            N_(
                "You get the certificate once you have done all that the course asks for. The page of the course says"
                " what is missing."
            ),
            about=course_public_id,
        )
    if audit.state is AuditState.RETURNED:
        audit.state, audit.asked_at, audit.told_at = AuditState.WAITING, now, None
        log.info("completion audit %s: asked for again", audit.public_id)
    return None


def audit_of(session: Session, account_id: int, course_id: int) -> CompletionAudit | None:
    """The audit of a learner's completion, the row locked; None where none was asked for."""
    return session.scalar(
        select(CompletionAudit)
        .where(CompletionAudit.account_id == account_id, CompletionAudit.course_id == course_id)
        .with_for_update()
    )


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
    revoke_for(session, actor, certificate, reason)
    return certificate


def revoke_for(session: Session, actor: Actor, certificate: Certificate, reason: str) -> None:
    """Revoke a valid certificate for an actor who may do so, and tell its holder why."""
    certificate.revoked_at, certificate.revoked_by_id = utc_now(), actor.account_id
    certificate.revocation_reason = reason.strip()
    revoke_credentials(session, certificate.id, certificate.revoked_at)
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


def _ask_for_audit(
    session: Session, enrolment: Enrolment, revision: Revision, finished_at: datetime, now: datetime
) -> CompletionAudit:
    audit = CompletionAudit(
        account_id=enrolment.account_id, course_id=enrolment.course_id, finished_at=finished_at, asked_at=now
    )
    session.add(audit)
    session.flush()
    log.info("completion audit %s: asked for", audit.public_id)
    notify(session, enrolment.account_id, Message(AUDIT_BEGUN, {"title": revision.title}), link_to(LinkKind.LEARNING))
    return audit
