"""Reports, and the editions of them that were handed in."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, String, Text, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from content.credits.models import Pilot
from content.database import Base, UTCDateTime, enum_column, new_public_id, utc_now
from content.institutions.models import Region
from content.reports.frozen import install_after_create


class ReportKind(enum.StrEnum):
    """What a report is about."""

    YEARLY = "yearly"  # due on 20 November (plan, section 四(六))
    MID_TERM = "mid_term"
    FINAL = "final"
    PILOT = "pilot"  # one credit pilot, from its first day on


class ReportState(enum.StrEnum):
    """Where a report stands; the allowed transitions are `TRANSITIONS` in reports/handing_in.py."""

    DRAFT = "draft"
    HANDED_IN = "handed_in"
    ACCEPTED = "accepted"
    RETURNED = "returned"


class Report(Base):
    """A report that a region owes or makes. `first_year` and `last_year` are report years (reports/periods.py);
    `subject`: the public id of the pilot, empty for other kinds; `due_on`: the last day, None where there is none.
    `due_notice_at`, `overdue_notice_at`: when its reviewers were reminded."""

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("kind", "region_code", "first_year", "last_year", "subject"),
        Index("ix_report_region", "region_code", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    kind: Mapped[ReportKind] = mapped_column(enum_column(ReportKind))
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"))
    first_year: Mapped[int]
    last_year: Mapped[int]
    subject: Mapped[str] = mapped_column(String(32), default="")
    pilot_id: Mapped[int | None] = mapped_column(ForeignKey("pilot.id"))
    state: Mapped[ReportState] = mapped_column(enum_column(ReportState), default=ReportState.DRAFT)
    due_on: Mapped[date | None] = mapped_column(Date)
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    due_notice_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    overdue_notice_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    region: Mapped[Region] = relationship()
    pilot: Mapped[Pilot | None] = relationship()
    editions: Mapped[list[ReportEdition]] = relationship(back_populates="report", order_by="ReportEdition.number")


class ReportEdition(Base):
    """A report as it was handed in: its figures (`document`, reports/document.py) and their digest, which the database
    itself never lets change (reports/frozen.py). `accepted`: what the level above decided, None while it has not."""

    __tablename__ = "report_edition"
    __table_args__ = (UniqueConstraint("report_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    number: Mapped[int]
    document: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(String(64))
    handed_in_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    handed_in_at: Mapped[datetime] = mapped_column(UTCDateTime)
    accepted: Mapped[bool | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reason: Mapped[str] = mapped_column(Text, default="")

    report: Mapped[Report] = relationship(back_populates="editions")


event.listen(ReportEdition.__table__, "after_create", install_after_create)
