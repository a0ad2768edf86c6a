"""Media jobs and their steps: the visible state of a durable workflow."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from content.database import Base, UTCDateTime, enum_column, new_public_id, utc_now


class JobKind(enum.StrEnum):
    """Kinds of jobs."""

    LECTURE = "lecture"
    CAPTIONS = "captions"
    SIGN = "sign"
    SLIDES = "slides"
    SIGNED = "signed"
    RENDITIONS = "renditions"  # of a recording whose texts are there already


class JobState(enum.StrEnum):
    """queued -> running -> done | failed | cancelled; a failed or cancelled job can be tried again as a new job."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ENDED = frozenset({JobState.DONE, JobState.FAILED, JobState.CANCELLED})


class StepName(enum.StrEnum):
    """The steps of the pipeline in the order in which they are shown."""

    PROBE = "probe"
    POSTER = "poster"
    VIDEO = "video"
    SMALLER = "smaller"
    AUDIO = "audio"
    SLIDES = "slides"
    SPEECH = "speech"
    WORDS = "words"
    CAPTIONS = "captions"
    SIGN_OFFSET = "sign_offset"
    SIGN = "sign"
    SIGNED = "signed"
    RENDITIONS = "renditions"  # of a recording whose texts are there already


class StepState(enum.StrEnum):
    """waiting -> running -> done | skipped | failed. Skipped steps say why in `note`."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"


class MediaJob(Base):
    """One request to process one file for one block. `public_id` is the workflow's id too."""

    __tablename__ = "media_job"
    __table_args__ = (Index("ix_media_job_block", "block_id"), Index("ix_media_job_state", "state"))

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    kind: Mapped[JobKind] = mapped_column(enum_column(JobKind))
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id", ondelete="CASCADE"))
    asset_id: Mapped[int] = mapped_column(ForeignKey("media_asset.id"))
    state: Mapped[JobState] = mapped_column(enum_column(JobState), default=JobState.QUEUED)
    reason: Mapped[dict[str, Any] | None]
    cancel_requested_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    requested_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    started_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    steps: Mapped[list[JobStep]] = relationship(
        back_populates="job", order_by="JobStep.position", cascade="all, delete-orphan", passive_deletes=True
    )


class JobStep(Base):
    """One step of a job. `progress` is 0..1; `runs` counts how often it was started; `note` is
    `Message.as_json()`. `output` names what a later step needs in the store (`{"key": …, "inputs": …}`; `inputs` is a
    digest of what it was made from)."""

    __tablename__ = "job_step"
    __table_args__ = (UniqueConstraint("job_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("media_job.id", ondelete="CASCADE"))
    name: Mapped[StepName] = mapped_column(enum_column(StepName))
    position: Mapped[int]
    state: Mapped[StepState] = mapped_column(enum_column(StepState), default=StepState.WAITING)
    progress: Mapped[float] = mapped_column(default=0.0)
    runs: Mapped[int] = mapped_column(default=0)
    note: Mapped[dict[str, Any] | None]
    output: Mapped[dict[str, Any] | None]
    started_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    job: Mapped[MediaJob] = relationship(back_populates="steps")
