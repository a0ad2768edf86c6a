"""Exports: a lesson or a course as a file, made once and stored for everybody who may open its lessons."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from content.database import Base, UTCDateTime, enum_column, new_public_id, utc_now


class SourceKind(enum.StrEnum):
    """What is exported."""

    LESSON = "lesson"
    COURSE = "course"
    REVISION = "revision"  # for its authors alone (content/interchange/package_requests.py)


class ExportFormat(enum.StrEnum):
    """The format of the exported file."""

    TEXT = "text"
    PRINT = "print"
    BRAILLE = "braille"
    BOOK = "book"  # EPUB with sound
    CAPTIONS = "captions"
    AUDIO = "audio"
    OFFLINE = "offline"  # the whole course as a ZIP
    PACKAGE = "package"  # a revision with everything, for other portals
    CARTRIDGE = "cartridge"  # a revision as IMS Common Cartridge, for other learning platforms


class ExportState(enum.StrEnum):
    """queued -> running -> done | failed."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


UNFINISHED = (ExportState.QUEUED, ExportState.RUNNING)


class ExportJob(Base):
    """One exported file, requested or made. `digest` is SHA-256 over the format (`form`), its options and the contents,
    so that equal requests share one file; `public_id` is the workflow's id too. `reason` is `Message.as_json()`; `runs`
    counts how often the workflow was started."""

    __tablename__ = "take_away"
    __table_args__ = (Index("ix_take_away_requested", "requested_by_id", "state"), Index("ix_take_away_state", "state"))

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    subject_kind: Mapped[SourceKind] = mapped_column(enum_column(SourceKind))
    subject_public_id: Mapped[str] = mapped_column(String(32))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id", ondelete="CASCADE"))
    form: Mapped[ExportFormat] = mapped_column(enum_column(ExportFormat))
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    state: Mapped[ExportState] = mapped_column(enum_column(ExportState), default=ExportState.QUEUED)
    runs: Mapped[int] = mapped_column(default=0)
    reason: Mapped[dict[str, Any] | None]
    storage_key: Mapped[str | None] = mapped_column(String(160))
    content_digest: Mapped[str | None] = mapped_column(String(64))
    content_type: Mapped[str | None] = mapped_column(String(100))
    size_bytes: Mapped[int | None] = mapped_column(BigInteger)
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    requested_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
