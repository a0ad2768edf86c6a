"""Public notices (公示): the five working days in which everybody may object, and their pages.

A notice opens when the province approves (lifecycle.py). When its last day is over and no objection is undecided, the
revision enters the library; while an objection is undecided, the notice goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from content.complaints.models import Complaint
from content.courses.editability import hold
from content.courses.models import Course, Occupation, Revision, RevisionState, SkillLevel
from content.credits.pilots import day_of
from content.database import utc_now
from content.errors import NotFound
from content.institutions.models import BilingualName, Institution, Region
from content.library.entries import (
    NOTICE_WORKING_DAYS,
    author_ids,
    end_open_notice,
    enter,
    entry_of,
    follow,
    months_later,
    open_entry,
    open_notice,
    open_notice_of,
)
from content.library.models import LibraryEntry, NoticeState, PublicNotice
from content.library.working_days import last_day, workdays
from content.messages import Message
from content.notices.notify import COURSE_IN_LIBRARY, LinkKind, link_to, notify_all
from content.people.models import AuditEvent
from content.people.permissions import Action, Actor, Visitor, authorise

A_PAGE = 20
GRACE_MONTHS = 3
"""A revision older than two years when its portal gets a library expires after so many, with the usual warnings."""
MOST_AT_ONCE = 500
"""Revisions that get their notices in one run, where a portal has published many before there were notices."""


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One notice. `opens_on`, `ends_on`: days in Beijing, the second None where it is not known yet. `undecided`: how
    many objections hold it back. `is_over`: its last day is over. `is_listed`: learners find the course now."""

    public_id: str
    state: NoticeState
    opens_on: date
    ends_on: date | None
    ended_at: datetime | None
    is_over: bool
    undecided: int
    title: str
    language: str
    institution: BilingualName
    region: BilingualName
    occupation: BilingualName
    level: SkillLevel
    revision_number: int
    course_public_id: str
    entry_public_id: str
    is_listed: bool

    @property
    def takes_objections(self) -> bool:
        """Whether anybody may still object."""
        return self.state is NoticeState.OPEN and not self.is_over


@dataclass(frozen=True, slots=True)
class NoticesPage:
    """One page of all notices: the open ones come first, then those that have ended, of each the newest first."""

    current: tuple[NoticeLine, ...]
    past: tuple[NoticeLine, ...]
    page: int
    pages: int


def notices_page(session: Session, actor: Actor | Visitor, *, page: int = 1) -> NoticesPage:
    """The page of all public notices; a `page` out of range gives the nearest."""
    authorise(actor, Action.BROWSE)
    count = session.scalar(select(func.count()).select_from(PublicNotice)) or 0
    pages = max(1, -(-count // A_PAGE))
    page = min(max(1, page), pages)
    has_ended = case((PublicNotice.state == NoticeState.OPEN, 0), else_=1)
    in_order = _rows().order_by(has_ended, PublicNotice.opened_at.desc(), PublicNotice.id.desc())
    lines = _lines(session, in_order.offset((page - 1) * A_PAGE).limit(A_PAGE))
    current = tuple(line for line in lines if line.state is NoticeState.OPEN)
    return NoticesPage(current, lines[len(current) :], page, pages)


def notice_page(session: Session, actor: Actor | Visitor, public_id: str) -> NoticeLine:
    """One notice. Raises NotFound."""
    authorise(actor, Action.BROWSE)
    for line in _lines(session, _rows().where(PublicNotice.public_id == public_id)):
        return line
    raise NotFound(about=public_id)


def notice_of_revision(session: Session, revision_id: int) -> NoticeLine | None:
    """The open notice of a revision, for the page of its course."""
    is_open = (PublicNotice.revision_id == revision_id, PublicNotice.state == NoticeState.OPEN)
    return next(iter(_lines(session, _rows().where(*is_open))), None)


def is_over(notice: PublicNotice, today: date) -> bool:
    """Whether the last day of a notice is over; never while it is not known."""
    return notice.ends_on is not None and notice.ends_on < today


def end_notices(session: Session, now: datetime) -> None:
    """The scheduled task: open what is missing, count what could not be counted before, end what is over.

    A revision that was published before there were notices gets its notice now. Objections that are not decided hold a
    notice back.
    """
    _open_missing(session)
    count_days_again(session)
    today = day_of(now)
    open_ones = select(PublicNotice).where(PublicNotice.state == NoticeState.OPEN, PublicNotice.ends_on < today)
    for notice in session.scalars(open_ones.order_by(PublicNotice.id)).all():
        _end(session, notice, now)


def count_days_again(session: Session) -> None:
    """Set the last day of open notices by the calendar as it is known now: where it was not known, and where it has
    become later. A day that was announced never becomes an earlier one."""
    is_workday = workdays(session)
    for notice in session.scalars(select(PublicNotice).where(PublicNotice.state == NoticeState.OPEN)):
        ends_on = last_day(is_workday, notice.opens_on, NOTICE_WORKING_DAYS)
        if ends_on is not None and (notice.ends_on is None or ends_on > notice.ends_on):
            notice.ends_on = ends_on
    session.flush()


def _end(session: Session, notice: PublicNotice, now: datetime) -> None:
    revision = session.get_one(Revision, notice.revision_id)
    hold(revision)  # an objection that is upheld waits for this row too
    entry = entry_of(session, revision)
    if revision.state is not RevisionState.PUBLISHED or entry is None or open_notice_of(session, revision) is None:
        return
    if _undecided(session, [notice.id]):
        return
    end_open_notice(session, revision, NoticeState.ENTERED)
    enter(entry, now)
    session.add(
        AuditEvent(
            action="library.entered",
            subject_kind="revision",
            subject_id=revision.public_id,
            details={"entry": entry.public_id, "notice": notice.public_id, "digest": entry.digest},
        )
    )
    message = Message(COURSE_IN_LIBRARY, {"title": revision.title})
    notify_all(session, author_ids(session, revision), message, link_to(LinkKind.LIBRARY_ENTRY, entry.public_id))


def _open_missing(session: Session) -> None:
    known = select(LibraryEntry.revision_id)
    published = select(Revision).where(Revision.state == RevisionState.PUBLISHED, Revision.id.not_in(known))
    for revision in session.scalars(published.order_by(Revision.id).limit(MOST_AT_ONCE)).all():
        hold(revision)
        if revision.state is RevisionState.PUBLISHED and entry_of(session, revision) is None:
            entry = open_entry(session, revision, revision.decided_at or revision.opened_at)
            entry.review_due_on = max(entry.review_due_on, months_later(day_of(utc_now()), GRACE_MONTHS))
            follow(session, revision)
            open_notice(session, revision)


def _undecided(session: Session, notice_ids: Sequence[int]) -> dict[int, int]:
    rows = session.execute(
        select(Complaint.public_notice_id, func.count())
        .where(Complaint.public_notice_id.in_(notice_ids), Complaint.outcome.is_(None))
        .group_by(Complaint.public_notice_id)
    )
    return {notice_id: count for notice_id, count in rows if notice_id is not None}


def _rows() -> Select[PublicNotice, Revision, Course, Institution, Region, Occupation, str]:
    return (
        select(PublicNotice, Revision, Course, Institution, Region, Occupation, LibraryEntry.public_id)
        .join(Revision, Revision.id == PublicNotice.revision_id)
        .join(LibraryEntry, LibraryEntry.revision_id == Revision.id)
        .join(Course, Course.id == Revision.course_id)
        .join(Institution, Institution.id == Course.institution_id)
        .join(Region, Region.code == Institution.region_code)
        .join(Occupation, Occupation.code == Course.occupation_code)
    )


def _lines(
    session: Session, query: Select[PublicNotice, Revision, Course, Institution, Region, Occupation, str]
) -> tuple[NoticeLine, ...]:
    rows = session.execute(query).all()
    undecided = _undecided(session, [row[0].id for row in rows])
    today = day_of(utc_now())
    return tuple(
        NoticeLine(
            public_id=notice.public_id,
            state=notice.state,
            opens_on=notice.opens_on,
            ends_on=notice.ends_on,
            ended_at=notice.ended_at,
            is_over=is_over(notice, today),
            undecided=undecided.get(notice.id, 0),
            title=revision.title,
            language=course.language,
            institution=BilingualName(institution.name_zh, institution.name_en),
            region=BilingualName(region.name_zh, region.name_en),
            occupation=BilingualName(occupation.name_zh, occupation.name_en),
            level=course.level,
            revision_number=revision.number,
            course_public_id=course.public_id,
            entry_public_id=entry_public_id,
            is_listed=revision.state is RevisionState.PUBLISHED,
        )
        for notice, revision, course, institution, region, occupation, entry_public_id in rows
    )
