"""Complaints (社会监督): what was complained of, until when it must be answered, and all that was done about it."""

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
    PERSON = "person"  # how somebody acted
    OTHER = "other"


class ComplaintState(enum.StrEnum):
    """How far it is."""

    RECEIVED = "received"
    TAKEN_UP = "taken_up"
    ANSWERED = "answered"


class EventKind(enum.StrEnum):
    """What happened to a complaint; those who complained see all but notes."""

    RECEIVED = "received"
    TAKEN_UP = "taken_up"
    NOTE = "note"  # among those who deal with it
    ADDED = "added"  # by the one who complained
    ANSWERED = "answered"


class Complaint(Base):
    """One complaint. It is followed by its number and a secret of which only the digest is kept.

    `page` and `person` say in the writer's words what and whom it is about; `course_id` where that names a course.
    """

    __tablename__ = "complaint"
    __table_args__ = (Index("ix_complaint_queue", "state", "due_on"),)

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
    state: Mapped[ComplaintState] = mapped_column(enum_column(ComplaintState), default=ComplaintState.RECEIVED)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    due_on: Mapped[date] = mapped_column(Date)

    events: Mapped[list[ComplaintEvent]] = relationship(back_populates="complaint", order_by="ComplaintEvent.id")


class ComplaintEvent(Base):
    """One line of a complaint's trail; only ever added."""

    __tablename__ = "complaint_event"
    __table_args__ = (Index("ix_complaint_event_complaint", "complaint_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id", ondelete="CASCADE"))
    kind: Mapped[EventKind] = mapped_column(enum_column(EventKind))
    text: Mapped[str] = mapped_column(Text, default="")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)

    complaint: Mapped[Complaint] = relationship(back_populates="events")
