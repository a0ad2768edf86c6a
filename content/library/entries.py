"""Permanent entries follow their revisions: the one place that changes an entry's state."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import CourseAuthor, Revision, RevisionState
from content.credits.pilots import day_of
from content.database import utc_now
from content.library.models import (
    EntryState,
    LibraryEntry,
    NoticeState,
    PublicNotice,
    Rereview,
    RereviewCause,
    RereviewState,
)
from content.library.working_days import last_day, workdays
from content.messages import Message
from content.notices.notify import COURSE_IN_NOTICE, LinkKind, link_to, notify_all
from content.review.draft_removal import end_drafts

NOTICE_WORKING_DAYS = 5
REVIEW_AFTER_MONTHS = 24

_GONE: Mapping[RevisionState, EntryState] = {
    RevisionState.SUSPENDED: EntryState.SUSPENDED,
    RevisionState.EXPIRED: EntryState.EXPIRED,
    RevisionState.SUPERSEDED: EntryState.SUPERSEDED,
    RevisionState.WITHDRAWN: EntryState.WITHDRAWN,
}
"""The states of a revision that learners do not find any more, and those of its entry."""
FOR_GOOD = frozenset({EntryState.SUPERSEDED, EntryState.WITHDRAWN})


def follow(session: Session, revision: Revision) -> None:
    """Bring the entry, the public notice and the re-review of a revision into step with its state, which has changed.

    The caller holds the revision's row. A revision that is published for the first time gets its entry; one that has
    not entered the library and is published, or published again, gets a notice of the full time. A notice ends with the
    publication: what nobody can look at is not in public notice.
    """
    entry = entry_of(session, revision)
    if revision.state is RevisionState.PUBLISHED:
        entry = entry or open_entry(session, revision, utc_now())
        change_state(entry, EntryState.IN_LIBRARY if entry.entered_at else EntryState.IN_NOTICE)
        if not entry.entered_at:
            open_notice(session, revision)
    elif entry is not None and revision.state in _GONE:
        change_state(entry, _GONE[revision.state])
        end_open_notice(session, revision, NoticeState.BROKEN_OFF)
        if entry.state in FOR_GOOD:
            _close_rereview(session, revision)
    session.flush()


def entry_of(session: Session, revision: Revision) -> LibraryEntry | None:
    """The entry of a revision, None where it was never published."""
    return session.scalars(select(LibraryEntry).where(LibraryEntry.revision_id == revision.id)).one_or_none()


def open_entry(session: Session, revision: Revision, published_at: datetime) -> LibraryEntry:
    """A new entry of a published revision; flushed."""
    entry = LibraryEntry(
        course_id=revision.course_id,
        revision_id=revision.id,
        digest=revision.digest or "",
        published_at=published_at,
        state=EntryState.IN_NOTICE,
        review_due_on=months_later(day_of(published_at), REVIEW_AFTER_MONTHS),
        warnings=0,
    )
    session.add(entry)
    session.flush()
    return entry


def change_state(entry: LibraryEntry, state: EntryState) -> None:
    """Set the state, and when it changed where it did."""
    if entry.state is not state:
        entry.state, entry.changed_at = state, utc_now()


def enter(entry: LibraryEntry, now: datetime) -> None:
    """The revision enters the library."""
    entry.entered_at = entry.changed_at = now
    entry.state = EntryState.IN_LIBRARY


def open_notice(session: Session, revision: Revision) -> PublicNotice:
    """The open public notice of a revision, a new one where it has none; flushed."""
    notice = open_notice_of(session, revision)
    if notice is None:
        now = utc_now()
        today = day_of(now)
        ends_on = last_day(workdays(session), today, NOTICE_WORKING_DAYS)
        notice = PublicNotice(revision_id=revision.id, opened_at=now, opens_on=today, ends_on=ends_on)
        session.add(notice)
        session.flush()
        message = Message(COURSE_IN_NOTICE, {"title": revision.title})
        notify_all(session, author_ids(session, revision), message, link_to(LinkKind.PUBLIC_NOTICE, notice.public_id))
    return notice


def open_notice_of(session: Session, revision: Revision) -> PublicNotice | None:
    """The open public notice of a revision."""
    is_open = select(PublicNotice).where(
        PublicNotice.revision_id == revision.id, PublicNotice.state == NoticeState.OPEN
    )
    return session.scalars(is_open.execution_options(populate_existing=True)).one_or_none()


def end_open_notice(session: Session, revision: Revision, state: NoticeState) -> None:
    """End the open notice of a revision, where it has one."""
    notice = open_notice_of(session, revision)
    if notice is not None:
        notice.state, notice.ended_at = state, utc_now()
        session.flush()


def author_ids(session: Session, revision: Revision) -> Sequence[int]:
    """The accounts of the authors of a revision's course."""
    return session.scalars(select(CourseAuthor.account_id).where(CourseAuthor.course_id == revision.course_id)).all()


def months_later(day: date, months: int) -> date:
    """The day of that number so many months later (or earlier), the last of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _close_rereview(session: Session, revision: Revision) -> None:
    is_open = select(Rereview).where(Rereview.revision_id == revision.id, Rereview.state == RereviewState.OPEN)
    for rereview in session.scalars(is_open.execution_options(populate_existing=True)):
        rereview.state = RereviewState.CLOSED
        end_drafts(session, rereview.public_id)


def needs_province(session: Session, revision: Revision) -> bool:
    """Whether the province's reviewer alone may publish a suspended revision again: an objection to it was upheld and
    the re-review is still open, or its last re-review asked for a new version."""
    of_revision = select(Rereview).where(Rereview.revision_id == revision.id).order_by(Rereview.id.desc()).limit(1)
    last = session.scalars(of_revision.execution_options(populate_existing=True)).one_or_none()
    if last is None:
        return False
    waits = last.state is RereviewState.OPEN and last.cause is RereviewCause.OBJECTION
    return waits or last.state is RereviewState.RETURNED
