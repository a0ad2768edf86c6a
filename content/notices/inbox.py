"""The inbox of one account: its notices, how many are unread, marking them read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from content.database import utc_now
from content.errors import NotFound
from content.messages import Message
from content.notices.models import Notice
from content.people.permissions import Action, Actor, authorise

A_PAGE = 30
MOST_COMPARED = 200
"""Of so many unread notices a page finds those about itself; older ones are read one by one."""


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One notice as its reader sees it."""

    public_id: str
    message: Message
    link: str
    made_at: datetime
    read: bool


@dataclass(frozen=True, slots=True)
class NoticePage:
    """One page of notices, the newest first; `unread` counts all of them."""

    lines: tuple[NoticeLine, ...]
    unread: int
    page: int
    pages: int


_UNREAD = (
    select(func.count()).select_from(Notice).where(Notice.account_id == bindparam("account"), Notice.read_at.is_(None))
)
"""Asked on every page, so it is put together once."""


def unread_count(session: Session, account_id: int) -> int:
    """Number of unread notices of an account."""
    return int(session.scalar(_UNREAD, {"account": account_id}) or 0)


def unread_links(session: Session, account_id: int) -> tuple[tuple[int, str], ...]:
    """The ids and links of the newest unread notices that lead somewhere."""
    unread = Notice.account_id == account_id, Notice.read_at.is_(None), Notice.link != ""
    rows = session.execute(
        select(Notice.id, Notice.link).where(*unread).order_by(Notice.id.desc()).limit(MOST_COMPARED)
    )
    return tuple((row.id, row.link) for row in rows)


def mark_read_by_id(session: Session, account_id: int, notice_ids: Collection[int]) -> None:
    """Mark some of an account's notices read: the page that they are about was opened."""
    own = Notice.account_id == account_id, Notice.id.in_(notice_ids), Notice.read_at.is_(None)
    session.execute(update(Notice).where(*own).values(read_at=utc_now()))


def notices(session: Session, actor: Actor, page: int = 1) -> NoticePage:
    """A page of the actor's own notices."""
    authorise(actor, Action.KEEP_OWN_ACCOUNT)
    own = Notice.account_id == actor.account_id
    total = int(session.scalar(select(func.count()).select_from(Notice).where(own)) or 0)
    pages = max(1, -(-total // A_PAGE))
    page = min(max(1, page), pages)
    rows = session.scalars(
        select(Notice).where(own).order_by(Notice.id.desc()).limit(A_PAGE).offset((page - 1) * A_PAGE)
    )
    lines = tuple(
        NoticeLine(row.public_id, Message(row.message, row.values), row.link, row.made_at, row.read_at is not None)
        for row in rows
    )
    return NoticePage(lines, unread_count(session, actor.account_id), page, pages)


def mark_read(session: Session, actor: Actor, public_id: str | None = None) -> None:
    """Mark one of the actor's notices read, or all where none is named. Raises NotFound."""
    authorise(actor, Action.KEEP_OWN_ACCOUNT)
    own = select(Notice.id).where(Notice.account_id == actor.account_id)
    if public_id is not None:
        own = own.where(Notice.public_id == public_id)
        if session.scalar(own) is None:
            raise NotFound()
    session.execute(update(Notice).where(Notice.id.in_(own), Notice.read_at.is_(None)).values(read_at=utc_now()))
