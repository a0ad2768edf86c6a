"""What a person decides who takes away that on which a finished course rested: the certificate goes with it.

Never silent and never by a program: the person gives a reason, which the learner reads. Where a certificate was issued,
only who may revoke it may decide so.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.certificates.completeness import completeness_of
from content.certificates.issuing import audit_of, revoke_for
from content.certificates.models import AuditState, Certificate
from content.errors import NotAllowed
from content.learning.models import Enrolment
from content.messages import N_
from content.people.models import AuditEvent
from content.people.permissions import Action, Actor, Subject, allowed

FOR_THE_INSTITUTION = N_(
    "This learner has finished the course by it and holds a certificate, which would be revoked. Only somebody who "
    "manages the institution may decide that. Ask them."
)


def take_back_certificate(session: Session, actor: Actor, enrolment: Enrolment, reason: str, now: datetime) -> bool:
    """Revoke certificate and audit of a course that is not finished any more; whether there was one. The learner must
    be locked. Raises NotAllowed for those who may not revoke it."""
    if completeness_of(session, enrolment).finished_at is not None:
        return False
    certificate = session.scalar(
        select(Certificate)
        .where(
            Certificate.account_id == enrolment.account_id,
            Certificate.course_id == enrolment.course_id,
            Certificate.revoked_at.is_(None),
        )
        .with_for_update()
    )
    audit = audit_of(session, enrolment.account_id, enrolment.course_id)
    if audit is not None and audit.state is AuditState.PASSED:
        audit.state, audit.auditor_id, audit.decided_at, audit.reason = (
            AuditState.REVOKED,
            actor.account_id,
            now,
            reason,
        )
        session.add(
            AuditEvent(
                at=now,
                actor_id=actor.account_id,
                action="completion_audit.revoked",
                subject_kind="completion_audit",
                subject_id=audit.public_id,
                reason=reason,
            )
        )
    if certificate is None:
        return False
    subject = Subject(institution_id=certificate.institution_id, about=certificate.number)
    if not allowed(actor, Action.REVOKE_CERTIFICATE, subject):
        raise NotAllowed(FOR_THE_INSTITUTION, about=certificate.number)
    revoke_for(session, actor, certificate, reason)
    certificate.reissuable = True
    return True
