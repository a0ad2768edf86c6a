"""Packages that were brought here, and nominations for the national resource library."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from content.courses.models import Course, Revision
from content.database import Base, UTCDateTime, enum_column, new_public_id, utc_now
from content.institutions.models import Institution


class ImportState(enum.StrEnum):
    """queued -> running -> done | failed."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


UNFINISHED_IMPORTS = (ImportState.QUEUED, ImportState.RUNNING)


class PackageImport(Base):
    """A package that somebody brought to an institution, and what became of it; `public_id` is the workflow's id too.

    `storage_key`: of the package, until the import has ended. `again`: another course is wanted though the same
    contents were imported before. `once_key` names institution and contents where it was not: the database keeps it
    unique. `revision_digest`: of the contents, as the package says and the import has checked. `origin`: where it comes
    from and which texts were checked there by whom. `reason` is `Message.as_json()`; `refused_lesson`, `refused_part`:
    the place in the course, from 1, that it is about.
    """

    __tablename__ = "package_import"
    __table_args__ = (
        Index("ix_package_import_institution", "institution_id", "requested_at"),
        Index("ix_package_import_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    file_name: Mapped[str] = mapped_column(String(255), default="")
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    storage_key: Mapped[str | None] = mapped_column(String(160))
    again: Mapped[bool] = mapped_column(default=False)
    state: Mapped[ImportState] = mapped_column(enum_column(ImportState), default=ImportState.QUEUED)
    runs: Mapped[int] = mapped_column(default=0)
    reason: Mapped[dict[str, Any] | None]
    refused_lesson: Mapped[int | None]
    refused_part: Mapped[int | None]
    revision_digest: Mapped[str | None] = mapped_column(String(64))
    once_key: Mapped[str | None] = mapped_column(String(100), unique=True)
    origin: Mapped[dict[str, Any] | None]
    course_id: Mapped[int | None] = mapped_column(ForeignKey("course.id"))
    imported_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    requested_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    institution: Mapped[Institution] = relationship()
    course: Mapped[Course | None] = relationship()


class NominationState(enum.StrEnum):
    """nominated -> accepted | declined | taken back."""

    NOMINATED = "nominated"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"


class Nomination(Base):
    """A published revision that its institution proposes to the national resource library, and what was answered.
    `reason`: why, in the manager's words; `answer`: the library's words, as somebody wrote them down."""

    __tablename__ = "nomination"
    __table_args__ = (
        Index(
            "uq_nomination_one_open",
            "revision_id",
            unique=True,
            sqlite_where=text("state = 'nominated'"),
            postgresql_where=text("state = 'nominated'"),
        ),
        Index("ix_nomination_revision", "revision_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    state: Mapped[NominationState] = mapped_column(enum_column(NominationState), default=NominationState.NOMINATED)
    reason: Mapped[str] = mapped_column(Text)
    nominated_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    nominated_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    revision: Mapped[Revision] = relationship()
