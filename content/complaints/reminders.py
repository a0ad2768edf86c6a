"""Reminds those who handle complaints of what is due: once shortly before the day, then while it is overdue."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from content.complaints.handlers import Handler, handlers, in_charge, may_handle
from content.complaints.models import Complaint, ComplaintState
from content.complaints.overdue import handler_of
from content.courses.access import subject_of
from content.courses.models import Course
from content.credits.pilots import day_of
from content.messages import Message
from content.notices.notify import COMPLAINT_DUE, COMPLAINT_OVERDUE, LinkKind, link_to, notify_all
from content.people.permissions import Subject

BEFORE = timedelta(days=3)
AGAIN_AFTER = timedelta(days=3)
"""While a complaint is overdue its handler is reminded so often."""


def remind_handlers(session: Session, now: datetime) -> None:
    """Send a notice about each complaint that is due within three days or overdue: to whoever took it up, or to all in
    charge while nobody has or that person no longer may. For the schedule; on one day nobody is reminded twice."""
    today = day_of(now)
    due = select(Complaint).where(
        Complaint.state != ComplaintState.ANSWERED,
        Complaint.due_on <= today + BEFORE,
        or_(Complaint.reminded_on.is_(None), Complaint.reminded_on <= today - AGAIN_AFTER),
    )
    everybody = handlers(session)
    for complaint in session.scalars(due.order_by(Complaint.id).with_for_update(key_share=True)).all():
        days_over = (today - complaint.due_on).days
        if days_over <= 0 and complaint.reminded_on is not None and complaint.reminded_on >= complaint.due_on - BEFORE:
            continue  # once before the day is enough
        message = Message(COMPLAINT_DUE, {"number": complaint.number, "day": complaint.due_on.isoformat()})
        if days_over > 0:
            message = Message(COMPLAINT_OVERDUE, {"number": complaint.number, "days": days_over})
        link = link_to(LinkKind.COMPLAINT_CASE, complaint.number)
        notify_all(session, _readers(session, complaint, everybody), message, link)
        complaint.reminded_on = today
    session.flush()


def _readers(session: Session, complaint: Complaint, everybody: tuple[Handler, ...]) -> list[int]:
    course = session.get(Course, complaint.course_id) if complaint.course_id else None
    subject = subject_of(session, course) if course else Subject()
    taken_by = handler_of(complaint)
    own = [one for one in everybody if one.actor.account_id == taken_by]
    if own and may_handle(own[0], complaint, subject, everybody):
        return [own[0].actor.account_id]
    return [one.actor.account_id for one in in_charge(complaint, subject, everybody)]
