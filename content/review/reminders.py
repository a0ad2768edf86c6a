"""Reminds reviewers of cases whose time is nearly or wholly over, and tells the level above of the latter.

Each case is spoken of once as nearly due and once as overdue, however often or late the task runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Revision
from content.library.working_days import workdays
from content.messages import Message
from content.notices.notify import (
    REVIEW_DUE,
    REVIEW_OVERDUE,
    REVIEW_OVERDUE_BELOW,
    LinkKind,
    link_to,
    notify_all,
)
from content.operation.schedule import ScheduledTask
from content.people.models import Role, RoleGrant
from content.review.claims import holder_of
from content.review.levels import seat_after
from content.review.models import CaseState, ReviewCase
from content.review.seat_reviewers import impartial_reviewers, reviewers_of_seat
from content.review.time_limits import REMINDER_DAYS, Urgency, urgency


def remind_reviewers(session: Session, now: datetime) -> None:
    """Send what is due by `now`."""
    is_workday = workdays(session)
    waiting = select(ReviewCase).where(ReviewCase.state == CaseState.OPEN).order_by(ReviewCase.id)
    for case in session.scalars(waiting.with_for_update(key_share=True).execution_options(populate_existing=True)):
        left = urgency(is_workday, case.level, case.opened_at, now)
        if left is Urgency.NEARLY_DUE and case.due_notice_at is None:
            case.due_notice_at = now
            _notify(session, case, REVIEW_DUE, days=REMINDER_DAYS)
        elif left is Urgency.OVERDUE and case.overdue_notice_at is None:
            case.overdue_notice_at = now
            _notify(session, case, REVIEW_OVERDUE)
            _escalate(session, case)
    session.flush()


def _notify(session: Session, case: ReviewCase, msgid: str, **values: int) -> None:
    """Remind whoever works on a case, or all who may."""
    holder = holder_of(session, case)
    reviewers = [holder] if holder else impartial_reviewers(session, case)
    message = Message(msgid, {"title": case.revision.title, **values})
    link = link_to(LinkKind.REVIEW_CASE, case.public_id)
    notify_all(session, (account.id for account in reviewers), message, link)


def _escalate(session: Session, case: ReviewCase) -> None:
    """Tell the reviewers of the level above, who see the case in their queue; above the province, administrators."""
    revision = session.get_one(Revision, case.revision_id)
    message = Message(REVIEW_OVERDUE_BELOW, {"title": revision.title})
    seat = seat_after(session, revision, case.level)
    if seat is None:
        notify_all(session, _administrators(session), message)
        return
    above = (account.id for account in reviewers_of_seat(session, seat))
    notify_all(session, above, message, link_to(LinkKind.REVIEW_CASE, case.public_id))


def _administrators(session: Session) -> Iterator[int]:
    return iter(
        session.scalars(
            select(RoleGrant.account_id).where(RoleGrant.role == Role.ADMINISTRATOR, RoleGrant.revoked_at.is_(None))
        )
    )


REMIND_REVIEWERS = ScheduledTask("remind_reviewers", timedelta(hours=1), remind_reviewers)
