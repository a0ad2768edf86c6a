"""The library's tables: permanent entries, public notices (公示), re-reviews, and holidays that the portal was told."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from content.courses.models import Course, Revision
from content.database import Base, UTCDateTime, enum_column, new_public_id, utc_now
from content.review.models import ChecklistLine, Verdict


class EntryState(enum.StrEnum):
    """Where a published revision stands in the library."""

    IN_NOTICE = "in_notice"  # published, and not in the library yet
    IN_LIBRARY = "in_library"
    SUSPENDED = "suspended"
    EXPIRED = "expired"  # not reviewed again in time
    SUPERSEDED = "superseded"  # a newer revision is published
    WITHDRAWN = "withdrawn"


class LibraryEntry(Base):
    """The permanent record of a published revision; it is never deleted, so that its address always answers.

    `public_id`: in the permanent address. `digest`: of what the revision contains. `entered_at`: when the revision
    entered the library, None where it never did. `changed_at`: when `state` changed last, for harvesting; an entry
    that entered once and is no longer IN_LIBRARY is a deletion there. `review_due_on`: the day (in Beijing) on which it
    expires unless it is reviewed again before. `warnings`: how many of the two warnings before that day were sent.
    """

    __tablename__ = "library_entry"
    __table_args__ = (
        Index("ix_library_entry_changed", "changed_at", "id"),
        Index("ix_library_entry_course", "course_id"),
        Index("ix_library_entry_review", "state", "review_due_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), unique=True)
    digest: Mapped[str] = mapped_column(String(64), default="")
    published_at: Mapped[datetime] = mapped_column(UTCDateTime)
    entered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    state: Mapped[EntryState] = mapped_column(enum_column(EntryState), default=EntryState.IN_NOTICE)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    review_due_on: Mapped[date] = mapped_column(Date)
    warnings: Mapped[int] = mapped_column(default=0)

    course: Mapped[Course] = relationship()
    revision: Mapped[Revision] = relationship()


class NoticeState(enum.StrEnum):
    """How a public notice ended, or that it has not."""

    OPEN = "open"
    ENTERED = "entered"  # it ran its time, and the revision entered the library
    UPHELD = "upheld"  # an objection was upheld
    BROKEN_OFF = "broken_off"  # the revision was suspended, withdrawn or superseded before it ended


class PublicNotice(Base):
    """A public notice (公示) of a published revision: everybody may object until it ends.

    `opens_on`: the Beijing day on which it opened; `ends_on`: its last day, None while the working days that it takes
    are not known (calendar.py). `ended_at`: when the portal or an upheld objection ended it.
    """

    __tablename__ = "public_notice"
    __table_args__ = (
        Index(
            "uq_public_notice_one_open",
            "revision_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_public_notice_state", "state", "opened_at"),
        Index("ix_public_notice_revision", "revision_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    opens_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)
    state: Mapped[NoticeState] = mapped_column(enum_column(NoticeState), default=NoticeState.OPEN)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    revision: Mapped[Revision] = relationship()


class RereviewCause(enum.StrEnum):
    """Why a published revision is reviewed again."""

    AGE = "age"  # its 24 months are nearly over
    OBJECTION = "objection"  # one was upheld in its public notice
    COMPLAINT = "complaint"  # whoever dealt with one asked for it
    QUALITY = "quality"  # low ratings by learners or third parties


class RereviewState(enum.StrEnum):
    """open -> confirmed | returned | closed, once."""

    OPEN = "open"
    CONFIRMED = "confirmed"  # learners may go on to see it
    RETURNED = "returned"  # its authors must make a new version
    CLOSED = "closed"  # undecided: another revision is published, or this one was withdrawn


class Rereview(Base):
    """A published revision before the province's reviewer once more. `reason`: what called for it, in somebody's words
    or empty; `words`: the reviewer's; `lifts_suspension`: the revision was suspended because of it, so that learners
    see it again once it is confirmed."""

    __tablename__ = "rereview"
    __table_args__ = (
        Index(
            "uq_rereview_one_open",
            "revision_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_rereview_queue", "state", "region_code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"))
    cause: Mapped[RereviewCause] = mapped_column(enum_column(RereviewCause))
    reason: Mapped[str] = mapped_column(Text, default="")
    lifts_suspension: Mapped[bool] = mapped_column(default=False)
    state: Mapped[RereviewState] = mapped_column(enum_column(RereviewState), default=RereviewState.OPEN)
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    words: Mapped[str] = mapped_column(Text, default="")

    revision: Mapped[Revision] = relationship()


class RereviewAnswer(Base):
    """One line of the checklist of the decision on a re-review. `evidence`: what a program saw of it then, as
    messages."""

    __tablename__ = "rereview_answer"
    __table_args__ = (UniqueConstraint("rereview_id", "line"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    rereview_id: Mapped[int] = mapped_column(ForeignKey("rereview.id"))
    line: Mapped[ChecklistLine] = mapped_column(enum_column(ChecklistLine))
    verdict: Mapped[Verdict] = mapped_column(enum_column(Verdict))
    reason: Mapped[str] = mapped_column(Text, default="")
    evidence: Mapped[list[Any]] = mapped_column(default=list)


class CalendarYear(Base):
    """The holidays of a year as an administrator entered them; it is asked before the calendar that is installed.

    `holidays`: days off, `workdays`: Saturdays and Sundays on which people work, both as ISO dates. Every other day
    follows its day of the week.
    """

    __tablename__ = "calendar_year"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    holidays: Mapped[list[str]] = mapped_column(default=list)
    workdays: Mapped[list[str]] = mapped_column(default=list)
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
