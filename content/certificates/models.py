"""Certificates of completion (培训合格证书): issued once for a learner and a course, revoked, never changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from content.database import Base, UTCDateTime, utc_now


class Certificate(Base):
    """A certificate that somebody finished a course; its names and title are those of the day of issue.

    `study_units` are hundredths of a 学时, as on lessons.
    """

    __tablename__ = "certificate"
    __table_args__ = (UniqueConstraint("account_id", "course_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(24), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    holder_name: Mapped[str] = mapped_column(String(64))
    course_title: Mapped[str] = mapped_column(String(160))
    course_language: Mapped[str] = mapped_column(String(8))
    study_units: Mapped[int]
    issued_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    revocation_reason: Mapped[str] = mapped_column(Text, default="")
