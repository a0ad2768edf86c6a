"""Review cases, decisions and findings."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from content.courses.models import Revision
from content.database import Base, UTCDateTime, enum_column, new_public_id, utc_now
from content.institutions.models import RegionLevel
from content.people.models import Account


class CaseState(enum.StrEnum):
    """open -> approved | returned, once."""

    OPEN = "open"
    APPROVED = "approved"
    RETURNED = "returned"
    TAKEN_BACK = "taken_back"  # by the author, undecided


class ReviewCase(Base):
    """One revision at one level, waiting for or bearing one decision. `region_code` is the region that decides."""

    __tablename__ = "review_case"
    __table_args__ = (UniqueConstraint("revision_id", "level"), Index("ix_review_case_queue", "state", "region_code"))

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    level: Mapped[RegionLevel] = mapped_column(enum_column(RegionLevel))
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"))
    state: Mapped[CaseState] = mapped_column(enum_column(CaseState), default=CaseState.OPEN)
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)

    revision: Mapped[Revision] = relationship()
    decision: Mapped[Decision | None] = relationship(back_populates="case")
    findings: Mapped[list[Finding]] = relationship(back_populates="case", order_by="Finding.id")


class Decision(Base):
    """The one decision of a case: by whom, when, with which words, on which digest."""

    __tablename__ = "decision"
    __table_args__ = (UniqueConstraint("case_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("review_case.id"))
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    outcome: Mapped[CaseState] = mapped_column(enum_column(CaseState))
    comment: Mapped[str] = mapped_column(Text, default="")
    revision_digest: Mapped[str] = mapped_column(String(64))
    decided_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)

    case: Mapped[ReviewCase] = relationship(back_populates="decision")
    reviewer: Mapped[Account] = relationship()


class Finding(Base):
    """A reviewer's comment, pinned by lineage to a lesson, a block or a cue (nothing pinned: to the whole course), so
    that it stays with the course through revisions. Resolved by the reviewer who made it."""

    __tablename__ = "finding"
    __table_args__ = (Index("ix_finding_case", "case_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    case_id: Mapped[int] = mapped_column(ForeignKey("review_case.id"))
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    lesson_lineage: Mapped[str | None] = mapped_column(String(32))
    block_lineage: Mapped[str | None] = mapped_column(String(32))
    cue_key: Mapped[str | None] = mapped_column(String(32))
    text: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    resolved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    case: Mapped[ReviewCase] = relationship(back_populates="findings")
    reviewer: Mapped[Account] = relationship()
