"""The daily letter: the notices of a day that wait for it, for each account in one."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from content.mail.deliveries import queue, usable_addresses
from content.mail.models import NoticeMail, Purpose
from content.notices.models import Notice

BEIJING = ZoneInfo("Asia/Shanghai")
SENT_AT = time(8)
"""Beijing time."""
LOOK_EVERY = timedelta(minutes=10)


def queue_daily_letters(session: Session, now: datetime) -> None:
    """Queue the letters of the last time that it was SENT_AT; a scheduled task. What came later waits for the next.

    Notices that were read meanwhile, or whose owner has no address any more, are left out for good.
    """
    due = (
        select(NoticeMail.account_id, NoticeMail.notice_id, Notice.read_at)
        .join(Notice, Notice.id == NoticeMail.notice_id)
        .where(NoticeMail.delivery_id.is_(None), Notice.made_at < last_time(now))
        .order_by(NoticeMail.notice_id)
    )
    unread: dict[int, list[int]] = defaultdict(list)
    needless: list[int] = []
    for account_id, notice_id, read_at in session.execute(due):
        if read_at is None:
            unread[account_id].append(notice_id)
        else:
            needless.append(notice_id)
    addresses = usable_addresses(session, unread.keys())
    for account_id, notice_ids in unread.items():
        if account_id not in addresses:
            needless += notice_ids
            continue
        letter = queue(session, account_id, Purpose.DAILY, addresses[account_id], now=now)
        session.flush()
        session.execute(update(NoticeMail).where(NoticeMail.notice_id.in_(notice_ids)).values(delivery_id=letter.id))
    session.execute(delete(NoticeMail).where(NoticeMail.notice_id.in_(needless)))
    session.flush()


def last_time(now: datetime) -> datetime:
    """The last moment at which it was SENT_AT."""
    local = now.astimezone(BEIJING)
    today = datetime.combine(local.date(), SENT_AT, BEIJING)
    return today if today <= local else today - timedelta(days=1)
