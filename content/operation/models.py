"""Workers' signs of life, backups that were made, and when scheduled tasks ran."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from content.database import Base, UTCDateTime


class WorkerPresence(Base):
    """The last sign of life of the worker of that name. `free_bytes`: free space on its disk."""

    __tablename__ = "worker_presence"

    worker_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    free_bytes: Mapped[int] = mapped_column(BigInteger)


class BackupRecord(Base):
    """A backup that ended. `files` and `size_bytes` are what it holds, `lost` how many files the store had lost;
    `problem` is what stopped it, in the words of the tool, and empty where it is whole."""

    __tablename__ = "backup_record"

    id: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[str] = mapped_column(String(400))
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    files: Mapped[int] = mapped_column(default=0)
    size_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    lost: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(Text, default="")


class TaskRun(Base):
    """When the scheduled task of that name was last tried, and when it last succeeded (operation/schedule.py)."""

    __tablename__ = "task_run"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    tried_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    succeeded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
