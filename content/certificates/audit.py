"""The completion audit (结业审核): a named person of the institution passes a completion, returns it, or takes it back.

RECORDS.md, Completion; the provincial plan, three (5). Credits are paid for study and stay whatever the audit says.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.certificates.completeness import completeness_of
from content.certificates.issuing import issue, revoke_for
from content.certificates.models import AuditState, Certificate, CompletionAudit
from content.courses.models import Course, Revision
from content.errors import Invalid, NotAllowed, NotFound, Refused
from content.learning.models import Enrolment
from content.messages import N_, Message
from content.notices.notify import AUDIT_RETURNED, LinkKind, link_to, notify, quotation
from content.people.accounts import lock_learner
from content.people.models import AuditEvent
from content.people.permissions import Action, Actor, Subject, authorise

log = logging.getLogger(__name__)

DECIDED_ALREADY = N_("This was decided meanwhile. The list shows how it stands now.")


def pass_audits(session: Session, actor: Actor, course_public_id: str, chosen: Sequence[str], now: datetime) -> int:
    """Let the chosen audits of a course pass, all or none, and issue the certificates; gives how many.

    Sent twice, the second changes nothing and gives 0. Raises NotFound, NotAllowed (also for one's own completion),
    Invalid where none is chosen, Refused where one was returned or taken back, or where something is missing.
    """
    course = _course(session, actor, course_public_id)
    if not chosen:
        raise Invalid(N_("Choose at least one learner."), field="audit")
    count = 0
    for public_id in sorted(set(chosen)):
        audit = _audit(session, actor, public_id)
        if audit.course_id != course.id:
            raise NotFound(about=public_id)
        if audit.state is AuditState.PASSED:
            continue
        _require(audit, AuditState.WAITING)
        enrolment = _enrolment(session, audit)
        if completeness_of(session, enrolment).finished_at is None:
            raise Refused(N_("Something is missing. Return this completion and say what."), about=public_id)
        _decide(session, actor, audit, AuditState.PASSED, "", now)
        issue(session, enrolment, now)
        count += 1
    return count


def return_audit(session: Session, actor: Actor, public_id: str, reason: str, now: datetime) -> None:
    """Return a completion with a reason that the learner reads; they may ask for the audit again.

    Raises NotFound, NotAllowed, Invalid without a reason, Refused where it is decided.
    """
    audit = _audit(session, actor, public_id)
    reason = _reason(reason)
    _require(audit, AuditState.WAITING)
    _decide(session, actor, audit, AuditState.RETURNED, reason, now)
    title = session.get_one(Revision, _enrolment(session, audit).revision_id).title
    message = Message(AUDIT_RETURNED, {"title": title, "reason": quotation(reason)})
    notify(session, audit.account_id, message, link_to(LinkKind.LEARNING))


def revoke_audit(session: Session, actor: Actor, public_id: str, reason: str, now: datetime) -> None:
    """Take back an audit that passed, and with it the certificate; the learner reads the reason, and credits stay.

    Raises NotFound, NotAllowed, Invalid without a reason, Refused where it did not pass.
    """
    audit = _audit(session, actor, public_id)
    reason = _reason(reason)
    _require(audit, AuditState.PASSED)
    _decide(session, actor, audit, AuditState.REVOKED, reason, now)
    certificate = session.scalar(
        select(Certificate)
        .where(
            Certificate.account_id == audit.account_id,
            Certificate.course_id == audit.course_id,
            Certificate.revoked_at.is_(None),
        )
        .with_for_update()
    )
    if certificate is not None and certificate.revoked_at is None:
        revoke_for(session, actor, certificate, reason)


def _course(session: Session, actor: Actor, public_id: str) -> Course:
    course = session.scalar(select(Course).where(Course.public_id == public_id))
    if course is None:
        raise NotFound(about=public_id)
    authorise(actor, Action.AUDIT_COMPLETION, Subject(institution_id=course.institution_id, about=public_id))
    return course


def _audit(session: Session, actor: Actor, public_id: str) -> CompletionAudit:
    """The audit, its learner locked first as everywhere, and then its row."""
    learner_id = session.scalar(select(CompletionAudit.account_id).where(CompletionAudit.public_id == public_id))
    if learner_id is None:
        raise NotFound(about=public_id)
    lock_learner(session, learner_id)
    audit = session.scalar(
        select(CompletionAudit)
        .where(CompletionAudit.public_id == public_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if audit is None:
        raise NotFound(about=public_id)
    course = session.get_one(Course, audit.course_id)
    authorise(actor, Action.AUDIT_COMPLETION, Subject(institution_id=course.institution_id, about=public_id))
    if audit.account_id == actor.account_id:
        raise NotAllowed(N_("Nobody audits their own completion. Ask a colleague."), about=public_id)
    return audit


def _enrolment(session: Session, audit: CompletionAudit) -> Enrolment:
    return session.scalars(
        select(Enrolment).where(Enrolment.account_id == audit.account_id, Enrolment.course_id == audit.course_id)
    ).one()


def _reason(text: str) -> str:
    if not text.strip():
        raise Invalid(N_("Give a reason."), field="reason")
    return text.strip()


def _require(audit: CompletionAudit, state: AuditState) -> None:
    if audit.state is not state:
        raise Refused(DECIDED_ALREADY, about=audit.public_id)


def _decide(
    session: Session, actor: Actor, audit: CompletionAudit, state: AuditState, reason: str, now: datetime
) -> None:
    audit.state, audit.auditor_id, audit.decided_at, audit.reason = state, actor.account_id, now, reason
    session.add(
        AuditEvent(
            at=now,
            actor_id=actor.account_id,
            action=f"completion_audit.{state.value}",
            subject_kind="completion_audit",
            subject_id=audit.public_id,
            reason=reason,
        )
    )
    session.flush()
    log.info("completion audit %s: %s", audit.public_id, state.value)
