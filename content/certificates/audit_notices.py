"""Tells those who audit that completions wait: at most once a day for a course, however many arrive."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from content.certificates.models import AuditState, CompletionAudit
from content.courses.co_authors import newest_title
from content.courses.models import Course
from content.messages import Message
from content.notices.notify import AUDITS_WAIT, LinkKind, link_to, notify_all
from content.people.models import Role, RoleGrant

AT_MOST_EVERY = timedelta(hours=20)
"""A little less than a day, so that the hour of the notice does not wander."""


def tell_auditors(session: Session, now: datetime) -> None:
    """A scheduled task: tell the managers of each institution of the courses whose audits they were not told of."""
    is_waiting = CompletionAudit.state == AuditState.WAITING
    courses = session.scalars(
        select(Course)
        .join(CompletionAudit, CompletionAudit.course_id == Course.id)
        .where(is_waiting, CompletionAudit.told_at.is_(None))
        .group_by(Course.id)
        .order_by(Course.id)
    ).all()
    for course in courses:
        of_course = is_waiting, CompletionAudit.course_id == course.id
        told_at = select(func.max(CompletionAudit.told_at)).where(CompletionAudit.course_id == course.id)
        last = session.scalar(told_at)
        if last is not None and now - last < AT_MOST_EVERY:
            continue
        count = session.scalar(select(func.count(CompletionAudit.id)).where(*of_course)) or 0
        managers = session.scalars(
            select(RoleGrant.account_id).where(
                RoleGrant.role == Role.INSTITUTION_MANAGER,
                RoleGrant.institution_id == course.institution_id,
                RoleGrant.revoked_at.is_(None),
            )
        )
        message = Message(AUDITS_WAIT, {"title": newest_title(session, course), "count": count})
        notify_all(session, managers, message, link_to(LinkKind.AUDITS, course.public_id))
        untold = CompletionAudit.told_at.is_(None)
        session.execute(update(CompletionAudit).where(*of_course, untold).values(told_at=now))
    session.flush()
