"""A passed attempt whose mark was changed so that it is passed no more: what rested on it is taken back, and said."""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.assessment.models import Attempt
from content.assessment.results import has_passed_assessment
from content.certificates.taking_back import take_back_certificate
from content.courses.models import Course
from content.credits.withdrawal import withdraw
from content.learning.models import Enrolment
from content.messages import Message
from content.notices.notify import ASSESSMENT_PASS_TAKEN_BACK, LinkKind, link_to, notify, quotation
from content.people.models import AuditEvent
from content.people.permissions import Actor

log = logging.getLogger(__name__)


def take_back_pass(session: Session, actor: Actor, attempt: Attempt, reason: str, now: datetime) -> None:
    """Take back credits and certificate by the decision of who changed the mark. Nothing where another attempt is
    passed. The learner must be locked. Raises NotAllowed where a certificate would be revoked by somebody who may
    not."""
    if has_passed_assessment(session, attempt.account_id, attempt.course_id):
        return
    course = session.get_one(Course, attempt.course_id)
    session.add(
        AuditEvent(
            at=now,
            actor_id=actor.account_id,
            action="assessment.pass_taken_back",
            subject_kind="assessment_attempt",
            subject_id=attempt.public_id,
            reason=reason,
        )
    )
    values = {"title": attempt.assessment.title, "percent": attempt.score_percent, "reason": quotation(reason)}
    message = Message(ASSESSMENT_PASS_TAKEN_BACK, values)
    notify(session, attempt.account_id, message, link_to(LinkKind.ASSESSMENT, course.public_id))
    withdraw(session, actor, f"assessment:{attempt.account_id}:{course.public_id}", reason, now)
    enrolment = session.scalar(
        select(Enrolment).where(Enrolment.account_id == attempt.account_id, Enrolment.course_id == course.id)
    )
    if enrolment is not None:
        take_back_certificate(session, actor, enrolment, reason, now)
    log.info("attempt %s: not passed any more", attempt.public_id)
