"""Complaints (社会监督), when they are due, and the events of handling them."""

from __future__ import annotations

import enum
from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from content.database import Base, UTCDateTime, enum_column, utc_now


class Matter(enum.StrEnum):
    """What a complaint is about."""

    COURSE = "course"
    ACCESS = "access"  # something cannot be used
    CREDITS = "credits"
    OBJECTION = "objection"  # to a course in public notice (content/library)
    PERSON = "person"  # how somebody acted
    OTHER = "other"


class ComplaintState(enum.StrEnum):
    """How far a complaint has been handled."""

    RECEIVED = "received"
    TAKEN_UP = "taken_up"
    ANSWERED = "answered"


class ObjectionOutcome(enum.StrEnum):
    """What was decided about an objection."""

    UPHELD = "upheld"
    NOT_UPHELD = "not_upheld"


class EventKind(enum.StrEnum):
    """Kinds of events of a complaint; complainants see all but notes."""

    RECEIVED = "received"
    TAKEN_UP = "taken_up"
    NOTE = "note"  # internal, for handlers
    ADDED = "added"  # by the complainant
    ANSWERED = "answered"


class Complaint(Base):
    """One complaint, followed by its number and a secret of which only the digest is stored.

    `page` and `person`: what and whom it is about, as typed; `course_id` where the page is that of a course. An
    objection has the `public_notice_id` to which it was made and, once it is decided, its `outcome`. `reminded_on`: the
    day on which those who handle it were last reminded (complaints/reminders.py).
    """

    __tablename__ = "complaint"
    __table_args__ = (
        Index("ix_complaint_queue", "state", "due_on"),
        Index("ix_complaint_public_notice", "public_notice_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(24), unique=True)
    secret_digest: Mapped[str] = mapped_column(String(64))
    matter: Mapped[Matter] = mapped_column(enum_column(Matter))
    text: Mapped[str] = mapped_column(Text)
    page: Mapped[str] = mapped_column(String(300), default="")
    person: Mapped[str] = mapped_column(String(120), default="")
    name: Mapped[str] = mapped_column(String(64), default="")
    contact: Mapped[str] = mapped_column(String(120), default="")
    course_id: Mapped[int | None] = mapped_column(ForeignKey("course.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    public_notice_id: Mapped[int | None] = mapped_column(ForeignKey("public_notice.id"))
    outcome: Mapped[ObjectionOutcome | None] = mapped_column(enum_column(ObjectionOutcome))
    state: Mapped[ComplaintState] = mapped_column(enum_column(ComplaintState), default=ComplaintState.RECEIVED)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    due_on: Mapped[date] = mapped_column(Date)
    reminded_on: Mapped[date | None] = mapped_column(Date)

    events: Mapped[list[ComplaintEvent]] = relationship(back_populates="complaint", order_by="ComplaintEvent.id")


class ComplaintEvent(Base):
    """One event of a complaint; append-only."""

    __tablename__ = "complaint_event"
    __table_args__ = (Index("ix_complaint_event_complaint", "complaint_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id", ondelete="CASCADE"))
    kind: Mapped[EventKind] = mapped_column(enum_column(EventKind))
    text: Mapped[str] = mapped_column(Text, default="")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)

    complaint: Mapped[Complaint] = relationship(back_populates="events")
